"""Decision, facts, remedies, forecast and the licences behind it of one person in one answer."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

from directory import clock
from directory.models import User
from directory.models.tenant import Enforcement
from licensing.entitlement import Capability, Decision, Level, UserFacts, decide
from licensing.entitlement.rules import level_needed
from licensing.facts import facts_for
from licensing.openings import Opening, openings_of
from sspr.explain import ways
from sspr.explain.abilities import ABILITIES
from sspr.explain.words import Words, words_for
from writeback.forecast import forecast
from writeback.operations import Operation

FORECAST_FOR = frozenset({Capability.RESET, Capability.UNLOCK})


@dataclass(frozen=True, slots=True)
class Cause:
    """A refusal or a forecast: the product's name for it, its code where there is one, and the words."""

    name: str
    code: str | None
    words: Words

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "code": self.code, "remedy": self.words.remedy}


@dataclass(frozen=True, slots=True)
class CapabilityExplained:
    """One capability: every reason against it, and what delivery would meet if it were tried now."""

    capability: Capability
    reasons: tuple[Cause, ...]
    facts: UserFacts
    forecast: Cause | None  # never an entitlement (product.md §1)
    opened_by: tuple[Opening, ...] = ()  # every licence that reaches far enough; what else refuses is in `reasons`

    @property
    def level_needed(self) -> Level:
        """How far licences must reach; where that is CHANGE_ONLY, none is needed."""
        return level_needed(self.capability, on_premises=self.facts.on_premises)

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def first(self) -> Cause | None:
        """What the person is shown."""
        return self.reasons[0] if self.reasons else None

    @property
    def title(self) -> str:
        return str(ABILITIES[self.capability].title)

    @property
    def because(self) -> str:
        """Why, in one or two sentences for the person."""
        if self.first:
            return self.first.words.meaning
        return ABILITIES[self.capability].because(on_premises=self.facts.on_premises)

    def as_dict(self) -> dict[str, Any]:
        return {
            "capability": self.capability.value,
            "allowed": self.allowed,
            "reasons": [reason.as_dict() for reason in self.reasons],
            "facts": asdict(self.facts) | {"level": self.facts.level.name},
            "forecast": self.forecast.as_dict() if self.forecast else None,
            "level_needed": self.level_needed.name,
            "opened_by": [ways.as_dict(one) for one in self.opened_by],
            "policy": "administrator" if self.facts.administrator else "tenant",
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that can be said about what one person may do."""

    user_principal_name: str
    preset: str
    facts: UserFacts
    decisions: tuple[CapabilityExplained, ...]
    openings: tuple[Opening, ...]  # every path there is, those in error too

    def of(self, capability: Capability) -> CapabilityExplained:
        return next(decision for decision in self.decisions if decision.capability is capability)

    def as_dict(self, capabilities: Iterable[Capability] = tuple(Capability)) -> dict[str, Any]:
        """The JSON other people's scripts rely on (product.md §4)."""
        return {
            "user": self.user_principal_name,
            "preset": self.preset,
            "level": self.facts.level.name,
            "decisions": [self.of(capability).as_dict() for capability in capabilities],
        }


def explain(user: User, *, ask_on_premises: bool = True) -> Explanation:
    """Say for every capability whether `user` may, and if not, every reason why not.

    At most five queries for the decision, and one for the licences behind it, or two where they count tenant-wide. For
    a synchronised person one question more goes to the on-premises side, unless the caller is a page that must not
    wait for it; no answer means no forecast.
    """
    facts = facts_for(user, now=clock.now(user.tenant))
    ahead = _ahead(user) if ask_on_premises and facts.on_premises else None
    per_person = user.tenant is None or user.tenant.enforcement == Enforcement.PER_USER
    return explained(user, facts, openings_of(user), per_person=per_person, ahead=ahead)


def explained(
    user: User, facts: UserFacts, openings: tuple[Opening, ...], *, per_person: bool, ahead: Cause | None = None
) -> Explanation:
    """The same of facts in hand, be they so or only supposed."""
    decisions = (decide(facts, capability) for capability in Capability)
    return Explanation(
        user_principal_name=user.user_principal_name,
        preset=user.tenant.preset if user.tenant else settings.PORTAL_PRESET,
        facts=facts,
        decisions=tuple(_explained(decision, facts, ahead, openings, per_person=per_person) for decision in decisions),
        openings=openings,
    )


def _explained(
    decision: Decision, facts: UserFacts, ahead: Cause | None, openings: Iterable[Opening], *, per_person: bool
) -> CapabilityExplained:
    reasons = tuple(
        Cause(
            reason.value,
            reason.code,
            words_for(reason.value, on_premises=facts.on_premises, per_person=per_person),
        )
        for reason in decision.reasons
    )
    forecast_here = ahead if decision.capability in FORECAST_FOR else None
    opened_by = tuple(one for one in openings if _opens(one, decision.capability, on_premises=facts.on_premises))
    return CapabilityExplained(decision.capability, reasons, facts, forecast_here, opened_by)


def _opens(one: Opening, capability: Capability, *, on_premises: bool) -> bool:
    return Level.CHANGE_ONLY < level_needed(capability, on_premises=on_premises) <= one.opens


def _ahead(user: User) -> Cause | None:
    """Asked for a reset; what stands in its way, stands in the way of an unlock as well."""
    seen = forecast(user, Operation.RESET)
    return Cause(seen.name, seen.code, words_for(seen.name)) if seen else None
