"""The four checks before a product is assigned, in their order (licensing.md §12; the order is the simulator's)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from licensing.paths.types import NOTHING, Catalogue, LicenseError, Offer, Path, Standing


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one product cannot be assigned, with the plans an administrator has to look at."""

    error: LicenseError
    plans: tuple[UUID, ...] = ()  # exclusion: both plans; dependency: the plan, then what would do


@dataclass(frozen=True, slots=True)
class Holding:
    """Plans held, product by product: a product never conflicts with itself."""

    plans: dict[UUID, frozenset[UUID]]

    @classmethod
    def of(cls, paths: Iterable[Path], catalogue: Catalogue) -> "Holding":
        holding = cls({})
        for path in paths:
            if path.held:
                holding.add(path.sku, catalogue.enabled(path.sku, path.off))
        return holding

    def add(self, sku: UUID, plans: frozenset[UUID]) -> None:
        self.plans[sku] = self.plans.get(sku, NOTHING) | plans

    def all(self) -> frozenset[UUID]:
        return NOTHING.union(*self.plans.values())

    def beside(self, sku: UUID) -> frozenset[UUID]:
        """Plans of all other products."""
        return NOTHING.union(*(plans for other, plans in self.plans.items() if other != sku))


Free = Callable[[UUID], int]  # seats of a product that nobody takes yet


def faults_of(
    offers: tuple[Offer, ...],
    standing: Standing,
    catalogue: Catalogue,
    *,
    held: Holding,
    also_there: frozenset[UUID],
    seated: frozenset[UUID],
    free: Free,
) -> dict[UUID, Fault]:
    """What stands in the way of assigning `offers` together, by product; empty when nothing does.

    `also_there` are plans that count for dependencies although they are about to go; `seated` products need no seat.
    """
    together = Holding(dict(held.plans))
    for offer in offers:
        together.add(offer.sku, catalogue.enabled(offer.sku, offer.off))
    everything = together.all() | also_there
    found = {}
    for offer in offers:
        wanted = catalogue.enabled(offer.sku, offer.off)
        product = catalogue.products.get(offer.sku)
        if product is not None and standing.location in product.not_offered_in:
            found[offer.sku] = Fault(LicenseError.PROHIBITED)
        elif clash := excluded(wanted, together.beside(offer.sku), catalogue):
            found[offer.sku] = Fault(LicenseError.EXCLUSIVE, clash)
        elif lack := lacking(wanted, everything, catalogue):
            found[offer.sku] = Fault(LicenseError.DEPENDENCY, lack)
        elif offer.sku not in seated and free(offer.sku) < 1:
            found[offer.sku] = Fault(LicenseError.COUNT)
    return found


def excluded(plans: frozenset[UUID], others: frozenset[UUID], catalogue: Catalogue) -> tuple[UUID, ...]:
    """The first pair that may not be held together, of one plan of each side; empty where all go together."""
    for plan in sorted(plans & catalogue.excludes.keys()):
        if clash := catalogue.excludes[plan] & others:
            return plan, min(clash)
    return ()


def lacking(plans: frozenset[UUID], everything: frozenset[UUID], catalogue: Catalogue) -> tuple[UUID, ...]:
    """The first plan whose need is not met, then what would meet it; empty where all is there."""
    for plan in sorted(plans & catalogue.needs.keys()):
        if catalogue.needs[plan].isdisjoint(everything):
            return plan, *sorted(catalogue.needs[plan])
    return ()


def leans_on(held: frozenset[UUID], plans: frozenset[UUID], catalogue: Catalogue) -> bool:
    """Whether something in `held` needs one of `plans`, because nothing in `held` itself would do."""
    return any(
        catalogue.needs[plan].isdisjoint(held) and not catalogue.needs[plan].isdisjoint(plans)
        for plan in held & catalogue.needs.keys()
    )
