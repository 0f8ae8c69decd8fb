"""What may be supposed, each change a value that says where it leads. Pure.

A change does what the act of the same name would do and nothing more: a seat that becomes free, for example, clears
nothing, since only a membership, a location or *reprocess* has groups evaluated anew (licensing.md §7.1).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from licensing.lifecycle import Status
from licensing.paths import Offer, Refusal, Trouble, change
from licensing.whatif.situation import Hindrance, Obstacle, Purchase, Situation, Step, evaluated


class Change(Protocol):
    def on(self, here: Situation) -> Step:
        """Where this leads from `here`."""
        ...


@dataclass(frozen=True, slots=True)
class Add:
    """A direct assignment with all plans on."""

    sku: UUID

    def on(self, here: Situation) -> Step:
        return _directly(here, add=[Offer(self.sku)])


@dataclass(frozen=True, slots=True)
class Remove:
    """The direct assignment goes; what groups give stays."""

    sku: UUID

    def on(self, here: Situation) -> Step:
        return _directly(here, remove=[self.sku])


@dataclass(frozen=True, slots=True)
class SwitchPlans:
    """Plans of the direct assignment on or off; those of an inherited one are the group's to switch."""

    sku: UUID
    plans: frozenset[UUID]
    on_now: bool

    def on(self, here: Situation) -> Step:
        direct = next((path for path in here.paths if path.group is None and path.sku == self.sku), None)
        if direct is None:
            inherited = any(path.sku == self.sku for path in here.paths)
            return Step(here, Refusal(self.sku, Trouble.INHERITED if inherited else Trouble.NOT_ASSIGNED))
        off = direct.off - self.plans if self.on_now else direct.off | self.plans
        return _directly(here, add=[Offer(self.sku, off)])


@dataclass(frozen=True, slots=True)
class Join:
    group: UUID

    def on(self, here: Situation) -> Step:
        if self.group in here.member_of:
            return Step(here, Hindrance(Obstacle.MEMBER_ALREADY, self.group))
        return _membership(replace(here, member_of=here.member_of | {self.group}), self.group)


@dataclass(frozen=True, slots=True)
class Leave:
    group: UUID

    def on(self, here: Situation) -> Step:
        if self.group not in here.member_of:
            return Step(here, Hindrance(Obstacle.NOT_A_MEMBER, self.group))
        return _membership(replace(here, member_of=here.member_of - {self.group}), self.group)


@dataclass(frozen=True, slots=True)
class Locate:
    """Another usage location, or with nothing said none."""

    country: str

    def on(self, here: Situation) -> Step:
        moved = replace(here, location=self.country)
        return evaluated(moved) if here.groups else Step(moved)


@dataclass(frozen=True, slots=True)
class Age:
    """All purchases of a product come to one stage of their life."""

    sku: UUID
    status: Status

    def on(self, here: Situation) -> Step:
        if self.sku not in here.purchases:
            return Step(here, Refusal(self.sku, Trouble.NOT_OWNED))
        aged = tuple(replace(one, status=self.status) for one in here.purchases[self.sku])
        return Step(replace(here, purchases={**here.purchases, self.sku: aged}))


@dataclass(frozen=True, slots=True)
class Buy:
    """One purchase more."""

    sku: UUID
    seats: int

    def on(self, here: Situation) -> Step:
        bought = (*here.purchases.get(self.sku, ()), Purchase(Status.ENABLED, self.seats))
        return Step(replace(here, purchases={**here.purchases, self.sku: bought}))


@dataclass(frozen=True, slots=True)
class Enforce:
    """Licences count for their holder only, or the best one for everybody in the tenant."""

    per_user: bool

    def on(self, here: Situation) -> Step:
        return Step(replace(here, per_user=self.per_user))


@dataclass(frozen=True, slots=True)
class CountOffice:
    """The rule of 2018: whether any paid Office product opens a reset in the cloud."""

    counts: bool

    def on(self, here: Situation) -> Step:
        return Step(replace(here, any_paid_office=self.counts))


def _directly(here: Situation, *, add: Collection[Offer] = (), remove: Collection[UUID] = ()) -> Step:
    result = change(
        here.as_seen_directly, here.world.catalogue, here.free,
        owned=here.purchases.keys(), running=here.running, add=add, remove=remove,
    )  # fmt: skip
    return Step(here, result) if isinstance(result, Refusal) else Step(here.moved(result))


def _membership(there: Situation, group: UUID) -> Step:
    """A group that carries nothing has nobody looked at."""
    return evaluated(there) if group in there.world.offers else Step(there)
