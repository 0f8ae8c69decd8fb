"""One person's licences and as much of the tenant around them as a change can touch. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from licensing.lifecycle import Status
from licensing.paths import Catalogue, Fault, Offer, Outcome, Path, Refusal, Standing, Stranded, evaluate


class Obstacle(StrEnum):
    """Why nothing comes of a membership that is to begin or end."""

    MEMBER_ALREADY = "member already"
    NOT_A_MEMBER = "not a member"


@dataclass(frozen=True, slots=True)
class Hindrance:
    obstacle: Obstacle
    group: UUID


@dataclass(frozen=True, slots=True)
class Purchase:
    status: Status
    seats: int


@dataclass(frozen=True)
class World:
    """What no change touches."""

    catalogue: Catalogue
    offers: Mapping[UUID, tuple[Offer, ...]]  # what each licensed group carries, in the order they were licensed
    directory_location: str
    countries: frozenset[str]
    stranded: Stranded = Stranded.KEEP_IN_ERROR


@dataclass(frozen=True)
class Situation:
    """How things are, or would be."""

    world: World
    location: str  # the person's own; empty where there is none
    member_of: frozenset[UUID]  # first-level, licensed or not
    paths: tuple[Path, ...]
    purchases: Mapping[UUID, tuple[Purchase, ...]]  # by SKU
    consumed: Mapping[UUID, int]  # seats in use, by SKU
    per_user: bool = True
    any_paid_office: bool = False

    def usable(self, sku: UUID) -> bool:
        """Whether any seat of the product opens something."""
        return any(one.status.usable and one.seats for one in self.purchases.get(sku, ()))

    @property
    def running(self) -> frozenset[UUID]:
        """Products of which a purchase is in use or in its grace period."""
        return frozenset(sku for sku, bought in self.purchases.items() if any(one.status.usable for one in bought))

    def free(self, sku: UUID) -> int:
        there = sum(one.seats for one in self.purchases.get(sku, ()) if one.status.usable)
        return max(0, there - self.consumed.get(sku, 0))

    @property
    def groups(self) -> tuple[tuple[UUID, tuple[Offer, ...]], ...]:
        """Licensed groups the person is in."""
        return tuple((group, offers) for group, offers in self.world.offers.items() if group in self.member_of)

    @property
    def as_seen_directly(self) -> Standing:
        """For a direct assignment only a location of one's own counts."""
        own = self.location if self.location in self.world.countries else ""
        return Standing(own, self.groups, self.paths)

    @property
    def as_seen_by_groups(self) -> Standing:
        return Standing(self.location or self.world.directory_location, self.groups, self.paths)

    def moved(self, outcome: Outcome) -> "Situation":
        """With the paths of `outcome`, its seats taken and given back."""
        consumed = dict(self.consumed)
        for sku in outcome.gained:
            consumed[sku] = consumed.get(sku, 0) + 1
        for sku in outcome.lost:
            consumed[sku] = max(0, consumed.get(sku, 0) - 1)
        return replace(self, paths=outcome.paths, consumed=consumed)


@dataclass(frozen=True)
class Step:
    """Where a change leads: not one step from where it began, if it is refused."""

    after: Situation
    refusal: Refusal | Hindrance | None = None
    faults: tuple[tuple[UUID, UUID, Fault], ...] = ()  # what groups could not give, by group and product


def evaluated(here: Situation) -> Step:
    """The group paths anew, as the background work would find them."""
    outcome = evaluate(here.as_seen_by_groups, here.world.catalogue, here.free, stranded=here.world.stranded)
    return Step(here.moved(outcome), faults=outcome.faults)
