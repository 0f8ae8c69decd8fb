"""Sets of service plans switched off: found again or written, and read back many at once."""

from collections.abc import Collection, Iterable
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from licensing.models import PlanSelection, ServicePlan

NOTHING_OFF: frozenset[UUID] = frozenset()


def selection_of(sku_id: UUID, off: Collection[UUID]) -> PlanSelection | None:
    """The one row for this set; None where nothing is switched off. In the caller's transaction."""
    if not off:
        return None
    digest = sha256(b"".join(plan.bytes for plan in sorted(off))).hexdigest()
    found = PlanSelection.objects.filter(sku_id=sku_id, digest=digest).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = PlanSelection.objects.create(sku_id=sku_id, digest=digest)
            made.disabled_plans.set(ServicePlan.objects.filter(pk__in=off))
            return made
    except IntegrityError:  # somebody else wrote the same set just now
        return PlanSelection.objects.get(sku_id=sku_id, digest=digest)


def plans_off(selections: Iterable[int | None]) -> dict[int | None, frozenset[UUID]]:
    """The plans behind each of these ids, in one query; None stands for nothing switched off."""
    wanted = {pk for pk in selections if pk is not None}
    found: dict[int | None, set[UUID]] = {pk: set() for pk in wanted}
    through = PlanSelection.disabled_plans.through.objects
    for pk, plan in through.filter(planselection__in=wanted).values_list("planselection_id", "serviceplan_id"):
        found[pk].add(plan)
    return {pk: frozenset(plans) for pk, plans in found.items()} | {None: NOTHING_OFF}
