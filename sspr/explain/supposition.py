"""What a person could do if something were changed: the explanation before and after, found by the same decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from directory import clock
from directory.models import Tenant, User
from licensing import whatif
from licensing.entitlement import Capability
from licensing.openings import Opening
from sspr.explain import ways
from sspr.explain.explanation import CapabilityExplained, Explanation, explained


@dataclass(frozen=True, slots=True)
class Move:
    """One capability before and after."""

    before: CapabilityExplained
    after: CapabilityExplained

    @property
    def capability(self) -> Capability:
        return self.before.capability

    def as_dict(self) -> dict[str, Any]:
        told = {"before": self.before, "after": self.after}
        return {"capability": self.capability.value} | {
            when: {
                "allowed": one.allowed,
                "reasons": [reason.as_dict() for reason in one.reasons],
                "opened_by": [ways.as_dict(opening) for opening in one.opened_by],
            }
            for when, one in told.items()
        }


@dataclass(frozen=True, slots=True)
class PathMove:
    """One path before and after; None where it is not there."""

    one: Opening  # either, for what both have in common
    before: Opening | None
    after: Opening | None


@dataclass(frozen=True, slots=True)
class Supposition:
    steps: tuple[whatif.Supposed, ...]
    before: Explanation
    after: Explanation

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(Move(self.before.of(capability), self.after.of(capability)) for capability in Capability)

    @property
    def paths(self) -> tuple[PathMove, ...]:
        """Every path there is or would be, in the order of those before."""
        before, after = ({_key(one): one for one in side.openings} for side in (self.before, self.after))
        return tuple(PathMove(one, before.get(key), after.get(key)) for key, one in {**before, **after}.items())

    def as_dict(self, capabilities: Iterable[Capability] = tuple(Capability)) -> dict[str, Any]:
        asked = set(capabilities)
        return {
            "changes": [
                {"change": step.text, "refused": step.refusal or None, "failures": list(step.failures)}
                for step in self.steps
            ],
            "level": {"before": self.before.facts.level.name, "after": self.after.facts.level.name},
            "decisions": [move.as_dict() for move in self.moves if move.capability in asked],
            "paths": {
                "before": [ways.as_dict(one) for one in self.before.openings],
                "after": [ways.as_dict(one) for one in self.after.openings],
            },
        }


def what_if(user: User, tenant: Tenant, changes: Sequence[whatif.Written]) -> Supposition:
    """Suppose `changes` for `user` of `tenant`, one on top of the other; nothing is changed.

    Asks nothing of the on-premises side, so there is no forecast.
    """
    found = whatif.foresee(user, tenant, changes, now=clock.now(tenant))
    before, after = (
        explained(user, side.facts, side.openings, per_person=side.per_user) for side in (found.before, found.after)
    )
    return Supposition(found.steps, before, after)


def _key(one: Opening) -> tuple[object, ...]:
    return one.sku_id, one.group_id, one.own
