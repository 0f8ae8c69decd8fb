"""What an administrator gives and takes directly: all at once, or nothing and the reason why (licensing.md §5.2)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from licensing.paths.checks import Fault, Free, Holding, faults_of, lacking
from licensing.paths.evaluate import Outcome
from licensing.paths.types import Catalogue, LicenseError, Offer, Path, Standing, skus_of


class Trouble(StrEnum):
    """What no licence error says: the request itself cannot be met."""

    NOT_OWNED = "not owned"  # the tenant never bought it
    NO_LOCATION = "no usage location"
    NOT_ASSIGNED = "not assigned"
    INHERITED = "inherited"  # by a group, which alone can take it away
    UNKNOWN_PLAN = "unknown plan"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first thing in the way, and the product it concerns."""

    sku: UUID
    fault: Fault | Trouble


def change(
    standing: Standing,
    catalogue: Catalogue,
    free: Free,
    *,
    owned: Collection[UUID],
    running: Collection[UUID],
    add: Collection[Offer] = (),
    remove: Collection[UUID] = (),
) -> Outcome | Refusal:
    """Give and take in one act, so that a swap leaves no gap. Adding what is there sets its plans anew.

    `owned` are the products the tenant ever bought, `running` those of which a purchase still is in use or in grace.
    Inherited paths stay as they are, whatever becomes of a direct copy. The location of `standing` is the person's own.
    """
    if refusal := _barred(standing, add, owned, running) or _trouble(standing, catalogue, add, remove):
        return refusal
    added = {offer.sku for offer in add}
    staying = tuple(path for path in standing.paths if path.group is not None or path.sku not in {*remove, *added})
    held = Holding.of(staying, catalogue)
    faults = faults_of(
        tuple(add), standing, catalogue,
        held=held, also_there=frozenset(), seated=skus_of(standing.paths), free=free,
    )  # fmt: skip
    if faults:
        sku = next(offer.sku for offer in add if offer.sku in faults)
        return Refusal(sku, faults[sku])
    after = (*staying, *(Path(offer.sku, None, offer.off) for offer in add))
    if stranded := _stranded(standing, after, catalogue):
        return Refusal(next(iter([*remove, *added])), stranded)
    before = skus_of(standing.paths)
    return Outcome(after, gained=skus_of(after) - before, lost=before - skus_of(after))


def _barred(
    standing: Standing, add: Collection[Offer], owned: Collection[UUID], running: Collection[UUID]
) -> Refusal | None:
    """What bars giving a product to this person whatever is in it and however many seats are left."""
    for offer in add:
        if offer.sku not in owned:
            return Refusal(offer.sku, Trouble.NOT_OWNED)
        if offer.sku not in running:  # not even the plans of a seat that is taken already (licensing.md §4)
            return Refusal(offer.sku, Fault(LicenseError.COUNT))
        if not standing.location:
            return Refusal(offer.sku, Trouble.NO_LOCATION)
    return None


def _trouble(
    standing: Standing, catalogue: Catalogue, add: Collection[Offer], remove: Collection[UUID]
) -> Refusal | None:
    direct = skus_of(standing.direct)
    for sku in remove:
        if sku not in direct:
            inherited = any(path.sku == sku for path in standing.inherited)
            return Refusal(sku, Trouble.INHERITED if inherited else Trouble.NOT_ASSIGNED)
    for offer in add:
        product = catalogue.products.get(offer.sku)
        if product is None or not offer.off <= product.plans:
            return Refusal(offer.sku, Trouble.UNKNOWN_PLAN)
    return None


def _stranded(standing: Standing, after: tuple[Path, ...], catalogue: Catalogue) -> Fault | None:
    """What would lack a plan that it has now."""
    held_now = Holding.of(standing.paths, catalogue).all()
    held_then = Holding.of(after, catalogue).all()
    met_now = frozenset(plan for plan in held_then if not lacking(frozenset({plan}), held_now, catalogue))
    lack = lacking(met_now, held_then, catalogue)
    return Fault(LicenseError.DEPENDENCY, lack) if lack else None
