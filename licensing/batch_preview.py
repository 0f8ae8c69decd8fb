"""What a batch would come to, worked out for everybody in it in a few queries a chunk; changes nothing."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from directory import clock
from directory.models import User
from directory.models.tenant import Enforcement
from licensing import ledger, standing
from licensing.entitlement import Level
from licensing.entitlement.rules import OPENING_PLANS
from licensing.facts import level_by
from licensing.models import AssignmentBatch, LicenseAssignment, ServicePlan, Sku
from licensing.paths import Catalogue, Offer
from licensing.selections import plans_off
from licensing.states import BatchAction
from licensing.verdicts import Opening, Tally, Wish

CHUNK = 5000  # people read at once


def wish_of(batch: AssignmentBatch) -> Wish:
    off = plans_off([batch.selection_id])[batch.selection_id]
    return Wish(BatchAction(batch.action), Offer(batch.sku_id, off))


def preview(batch: AssignmentBatch) -> Tally:
    """Counted in the order in which the work will go, with the seats there are now; no lock is taken."""
    book = ledger.peek(batch.tenant)
    catalogue = standing.catalogue()
    tally = Tally(
        wish_of(batch), catalogue, _opening(batch, catalogue), book.free(batch.sku_id), book.owned, book.running
    )
    reader = standing.Reader(batch.tenant)
    for user_ids in _chunks(batch):
        on_premises = set(User.objects.filter(pk__any_of=user_ids, on_premises=True).values_list("pk", flat=True))
        people = reader.read_direct(user_ids)
        for user_id in user_ids:
            if user_id in people:
                tally.add(people[user_id], on_premises=user_id in on_premises)
    return tally


def _chunks(batch: AssignmentBatch) -> Iterator[Sequence[UUID]]:
    last: UUID | None = None
    while True:
        people = batch.people.filter(user__gt=last) if last else batch.people.all()
        user_ids = list(people.order_by("user_id").values_list("user_id", flat=True)[:CHUNK])
        if not user_ids:
            return
        yield user_ids
        last = user_ids[-1]


def _opening(batch: AssignmentBatch, catalogue: Catalogue) -> Opening:
    usable = Sku.objects.usable_in(batch.tenant, now=clock.now(batch.tenant))
    return Opening(
        catalogue,
        dict(ServicePlan.objects.filter(name__in=OPENING_PLANS).values_list("pk", "name")),
        dict(usable.values_list("pk", "part_number")),
        batch.tenant.any_paid_office_sku_counts,
        _floor(batch),
    )


def _floor(batch: AssignmentBatch) -> Level:
    """What people outside the batch hold counts for all where the tenant says so.

    Inexact where nobody outside it holds anything: then each is counted by what they hold themselves.
    """
    if batch.tenant.enforcement == Enforcement.PER_USER:
        return Level.CHANGE_ONLY
    outside = LicenseAssignment.objects.held().filter(user__tenant=batch.tenant)
    outside = outside.exclude(user__in=batch.people.values("user"))
    return level_by(outside, batch.tenant, now=clock.now(batch.tenant))
