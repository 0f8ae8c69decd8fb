"""Giving and taking licences directly: synchronous, seat by seat, each attempt on the audit log, worked or not.

A caller that runs inside its own transaction must catch `AssignmentRefused` within it, or the audit row of the
refusal is rolled back together with everything else.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from directory import audit, clock, permissions
from directory.activities import Activity, Result
from directory.models import Tenant, User
from licensing import ledger, standing, writing
from licensing.ledger import Seats, seats
from licensing.models import LicenseAssignment, ServicePlan, Sku
from licensing.paths import Offer, Outcome, Refusal, change, skus_of
from licensing.refusals import AssignmentRefused, NotOwned, NotPermitted, refused

__all__ = ["AssignmentRefused", "Seats", "assign", "change_licenses", "give_back", "remove", "seats"]

MAY_ASSIGN = "licensing.add_licenseassignment"
MAY_REMOVE = "licensing.delete_licenseassignment"


def assign(
    user: User,
    sku: Sku,
    *,
    disabled_plans: Collection[ServicePlan] = (),
    by: User | str,
    correlation_id: UUID | None = None,
) -> LicenseAssignment:
    """Give `user` a licence, or set anew which of its plans are off. `by` is a person, or a system account's name.

    Raises an AssignmentRefused; the last seat goes to exactly one of those who reach for it at once.
    """
    change_licenses(user, add={sku: disabled_plans}, by=by, correlation_id=correlation_id)
    return LicenseAssignment.objects.direct().get(user=user, sku=sku)


def remove(user: User, sku: Sku, *, by: User | str, correlation_id: UUID | None = None) -> None:
    """Take a directly assigned licence away; the seat becomes free unless a group gives it too.

    Raises an AssignmentRefused."""
    change_licenses(user, remove=[sku], by=by, correlation_id=correlation_id)


def change_licenses(
    user: User,
    *,
    add: Mapping[Sku, Collection[ServicePlan]] | None = None,
    remove: Collection[Sku] = (),
    by: User | str,
    correlation_id: UUID | None = None,
) -> None:
    """Give and take in one act: all of it or nothing, so that a swap of products leaves no gap (licensing.md §5.2).

    `add` names for each product the plans to switch off. Raises an AssignmentRefused.
    """
    add = add or {}
    correlation_id = correlation_id or uuid4()
    try:
        with transaction.atomic():
            _change(user, add, remove, by=by)
            for sku, off in add.items():
                names = sorted(plan.name for plan in off)
                _record(user, sku, by, correlation_id, change="assigned", disabled_plans=names)
            for sku in remove:
                _record(user, sku, by, correlation_id, change="removed")
    except AssignmentRefused as refusal:
        deed = "removed" if refusal.sku in remove else "assigned"
        _record(user, refusal.sku, by, correlation_id, refusal=refusal, change=deed)
        raise


def give_back(user: User, *, by: User | str, correlation_id: UUID) -> None:
    """Take every direct licence from somebody who is deleted.

    Nothing that a group's licence leans on bars it: the person left the groups, too, and their paths follow.
    """
    direct = LicenseAssignment.objects.direct().filter(user=user).select_related("sku")
    if user.tenant is None or not direct.exists():
        return
    with transaction.atomic():
        book = ledger.opened(user.tenant)
        skus = [path.sku for path in direct.all()]  # read again: something may have come or gone while we waited
        before = standing.Reader(user.tenant).read_one(user)
        lost = skus_of(before.paths) - skus_of(before.inherited)
        _apply(user.tenant, user, before.paths, Outcome(before.inherited, lost=lost), book)
        for sku in skus:
            _record(user, sku, by, correlation_id, change="removed")


def _change(user: User, add: Mapping[Sku, Collection[ServicePlan]], remove: Collection[Sku], *, by: User | str) -> None:
    for right, skus in ((MAY_ASSIGN, add), (MAY_REMOVE, remove)):
        for sku in skus:
            if not permissions.may_in(by, user.tenant_id, right):
                raise NotPermitted(user, sku)
    named = {sku.pk: sku for sku in (*add, *remove)}
    if not named:
        return
    if user.tenant is None:
        raise NotOwned(user, next(iter(named.values())))
    book = ledger.opened(user.tenant)
    person = standing.Reader(user.tenant).read_one(user)
    offers = [Offer(sku.pk, frozenset(plan.pk for plan in off)) for sku, off in add.items()]
    known = standing.catalogue({offer.sku for offer in offers} | {path.sku for path in person.paths})
    result = change(
        person, known, book.free,
        owned=book.owned, running=book.running, add=offers, remove=[sku.pk for sku in remove],
    )  # fmt: skip
    if isinstance(result, Refusal):
        raise refused(result.fault, user, named[result.sku])
    _apply(user.tenant, user, person.paths, result, book)


def _apply(tenant: Tenant, user: User, before: Any, outcome: Outcome, book: ledger.Ledger) -> None:
    writing.store([writing.Change(user.pk, before, outcome.paths)], now=clock.now(tenant))
    book.move(outcome.gained, outcome.lost)
    book.close()


def _record(
    user: User,
    sku: Sku,
    by: User | str,
    correlation_id: UUID,
    *,
    refusal: AssignmentRefused | None = None,
    **details: Any,
) -> None:
    audit.record(
        Activity.LICENSE_CHANGED,
        tenant=user.tenant,
        target=user,
        actor=by,
        result=Result.FAILURE if refusal else Result.SUCCESS,
        reason=refusal.on_record if refusal else "",
        correlation_id=correlation_id,
        sku=sku.part_number,
        **details,
    )
