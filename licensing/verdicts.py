"""What an act on many people comes to for each of them, pure; counted before it is done, and carried out the same way.

The preview and the work ask the same `judge`, so what was shown is what happens, unless the directory changed between.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from licensing.entitlement import Capability, Level, level
from licensing.entitlement.rules import ON_PREMISES_ONLY, level_needed
from licensing.paths import Catalogue, LicenseError, Offer, Outcome, Path, Refusal, Standing, Trouble, change
from licensing.states import BatchAction

Capabilities = tuple[Capability, ...]
IN_ORDER: Capabilities = (Capability.CHANGE, Capability.RESET, Capability.UNLOCK, Capability.WRITEBACK)


class Cause(StrEnum):
    """Why nothing was changed for a person, or what is to be said of the change. Graph's names where it has one."""

    COUNT = LicenseError.COUNT.value
    EXCLUSIVE = LicenseError.EXCLUSIVE.value
    DEPENDENCY = LicenseError.DEPENDENCY.value
    PROHIBITED = LicenseError.PROHIBITED.value
    NO_LOCATION = "NoUsageLocation"
    NOT_OWNED = "NotOwned"
    INHERITED = "Inherited"
    UNKNOWN_PLAN = "UnknownPlan"
    NOT_PERMITTED = "NotPermitted"  # whoever asked for it may not, or not any more
    NOTHING_TO_DO = "NothingToDo"  # it is as asked for already
    PLANS_CHANGED = "PlansChanged"  # held before; only the plans that are off are others now


FAILURES = frozenset(Cause) - {Cause.NOTHING_TO_DO, Cause.PLANS_CHANGED}
TROUBLES = {
    Trouble.NOT_OWNED: Cause.NOT_OWNED,
    Trouble.NO_LOCATION: Cause.NO_LOCATION,
    Trouble.INHERITED: Cause.INHERITED,
    Trouble.UNKNOWN_PLAN: Cause.UNKNOWN_PLAN,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, the same for everybody; what is off matters only where something is assigned."""

    action: BatchAction
    offer: Offer


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one person. Where it failed their paths are as before; `plans` are those to look at."""

    outcome: Outcome
    cause: Cause | None = None
    plans: tuple[UUID, ...] = ()

    @property
    def failed(self) -> bool:
        return self.cause in FAILURES

    @property
    def changed(self) -> bool:
        return not self.failed and self.cause is not Cause.NOTHING_TO_DO


def judge(
    person: Standing,
    wish: Wish,
    catalogue: Catalogue,
    free: Callable[[UUID], int],
    *,
    owned: Collection[UUID],
    running: Collection[UUID],
) -> Verdict:
    """Give or take directly, for one person alone, as `change` would; but what is so already is nothing to do."""
    offer = wish.offer
    direct = next((path for path in person.direct if path.sku == offer.sku), None)
    giving = wish.action is BatchAction.ASSIGN
    if giving:
        nothing_to_do = direct is not None and direct.off == offer.off
    else:
        nothing_to_do = all(path.sku != offer.sku for path in person.paths)
    if nothing_to_do:
        return Verdict(Outcome(person.paths), Cause.NOTHING_TO_DO)
    add, remove = ([offer], []) if giving else ([], [offer.sku])
    result = change(person, catalogue, free, owned=owned, running=running, add=add, remove=remove)
    return _verdict(person, result, Cause.PLANS_CHANGED if giving and direct else None)


def _verdict(person: Standing, result: Outcome | Refusal, note: Cause | None = None) -> Verdict:
    if isinstance(result, Outcome):
        return Verdict(result, note)
    if isinstance(result.fault, Trouble):
        return Verdict(Outcome(person.paths), TROUBLES[result.fault])
    return Verdict(Outcome(person.paths), Cause(result.fault.error.value), result.fault.plans)


@dataclass(frozen=True)
class Opening:
    """What licences open in one tenant at one moment."""

    catalogue: Catalogue
    plans: Mapping[UUID, str]  # those that open anything, by name
    products: Mapping[UUID, str]  # those with seats in use or in grace, by part number
    any_paid_office_sku_counts: bool = False
    floor: Level = Level.CHANGE_ONLY  # what everybody has where the best licence of the tenant counts

    def level(self, paths: Iterable[Path]) -> Level:
        held = [path for path in paths if path.held and path.sku in self.products]
        enabled = frozenset[UUID]().union(*(self.catalogue.enabled(path.sku, path.off) for path in held))
        own = level(
            {self.plans[plan] for plan in enabled & self.plans.keys()},
            {self.products[path.sku] for path in held},
            any_paid_office_sku_counts=self.any_paid_office_sku_counts,
        )
        return max(own, self.floor)

    def capabilities(self, paths: Iterable[Path], *, on_premises: bool) -> Capabilities:
        """What these licences open for such a person, policy and methods aside."""
        reach = self.level(paths)
        return tuple(
            capability
            for capability in IN_ORDER
            if reach >= level_needed(capability, on_premises=on_premises)
            and (on_premises or capability not in ON_PREMISES_ONLY)
        )


@dataclass
class Tally:
    """Counts verdicts, person after person in the order they would be served, while the seats last."""

    wish: Wish
    catalogue: Catalogue
    opening: Opening
    seats: int
    owned: Collection[UUID]
    running: Collection[UUID]
    total: int = 0
    changed: Counter[Capabilities] = field(default_factory=Counter)  # by what opens, or closes where it is taken
    causes: Counter[Cause] = field(default_factory=Counter)
    _known: dict[tuple[Standing, bool, bool], tuple[Verdict, Capabilities]] = field(default_factory=dict)

    def add(self, person: Standing, *, on_premises: bool) -> None:
        key = person, on_premises, self.seats > 0
        if (found := self._known.get(key)) is None:
            verdict = judge(
                person, self.wish, self.catalogue, lambda _: self.seats, owned=self.owned, running=self.running
            )
            found = self._known[key] = verdict, self._difference(person, verdict, on_premises)
        verdict, difference = found
        self.total += 1
        self.seats += len(verdict.outcome.lost) - len(verdict.outcome.gained)
        if verdict.cause is not None:
            self.causes[verdict.cause] += 1
        if verdict.changed:
            self.changed[difference] += 1

    @property
    def failing(self) -> int:
        return sum(count for cause, count in self.causes.items() if cause in FAILURES)

    @property
    def changing(self) -> int:
        return self.changed.total()

    def _difference(self, person: Standing, verdict: Verdict, on_premises: bool) -> Capabilities:
        before = self.opening.capabilities(person.paths, on_premises=on_premises)
        after = self.opening.capabilities(verdict.outcome.paths, on_premises=on_premises)
        return tuple(capability for capability in IN_ORDER if (capability in before) is not (capability in after))
