"""Giving and taking licences: synchronous, seat by seat, each attempt on the audit log whether it worked or not.

A caller that runs inside its own transaction must catch `AssignmentRefused` within it, or the audit row of the
refusal is rolled back together with everything else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum
from django_countries import countries

from directory import audit, permissions
from directory.activities import Activity, Result
from directory.models import Tenant, User
from licensing.models import LicenseAssignment, ServicePlan, Sku, Subscription

MAY_ASSIGN = "licensing.add_licenseassignment"
MAY_REMOVE = "licensing.delete_licenseassignment"


class AssignmentRefused(Exception):
    """A licence could not be given or taken; nothing was changed. `message` is fit for an administrator to read."""

    wording = ""

    def __init__(self, user: User, sku: Sku) -> None:
        self.user = user
        self.sku = sku
        self.message = self.wording.format(product=sku.product_name, sku=sku.part_number)
        super().__init__(self.message)


class NotPermitted(AssignmentRefused):
    wording = "Only a License, User or Global Administrator of this organisation may change its licences."


class NoUsageLocation(AssignmentRefused):
    wording = "License assignment cannot be done for user with invalid usage location."  # the product's own sentence


class NotOwned(AssignmentRefused):
    wording = "The organisation owns no subscription of {product} ({sku})."


class NoSeat(AssignmentRefused):
    wording = "The subscription of {product} ({sku}) does not have any available licenses."


class UnknownPlan(AssignmentRefused):
    wording = "A service plan that was to be switched off is not part of {product} ({sku})."


class NotAssigned(AssignmentRefused):
    wording = "{product} ({sku}) is not assigned directly to this person."


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of one product in one tenant. `consumed` may exceed `enabled` after seats were given back."""

    enabled: int
    consumed: int

    @property
    def available(self) -> int:
        return max(0, self.enabled - self.consumed)


def seats(tenant: Tenant, sku: Sku) -> Seats:
    """How many seats of all purchases together are there, and how many distinct people take one."""
    bought = Subscription.objects.filter(tenant=tenant, sku=sku).aggregate(seats=Sum("seats"))["seats"]
    holders = LicenseAssignment.objects.filter(user__tenant=tenant, sku=sku)
    return Seats(enabled=bought or 0, consumed=holders.values("user").distinct().count())


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
    correlation_id = correlation_id or uuid4()
    try:
        with transaction.atomic():
            assignment = _assign(user, sku, disabled_plans, by=by)
            off = sorted(plan.name for plan in disabled_plans)
            _record(user, sku, by, correlation_id, change="assigned", disabled_plans=off)
    except AssignmentRefused as refusal:
        _record(user, sku, by, correlation_id, refusal=refusal, change="assigned")
        raise
    return assignment


def remove(user: User, sku: Sku, *, by: User | str, correlation_id: UUID | None = None) -> None:
    """Take a directly assigned licence away and free its seat. Raises an AssignmentRefused."""
    correlation_id = correlation_id or uuid4()
    try:
        with transaction.atomic():
            _demand(MAY_REMOVE, user, sku, by)
            removed, _ = LicenseAssignment.objects.filter(user=user, sku=sku).delete()
            if not removed:
                raise NotAssigned(user, sku)
            _record(user, sku, by, correlation_id, change="removed")
    except AssignmentRefused as refusal:
        _record(user, sku, by, correlation_id, refusal=refusal, change="removed")
        raise


def _assign(user: User, sku: Sku, off: Collection[ServicePlan], *, by: User | str) -> LicenseAssignment:
    _demand(MAY_ASSIGN, user, sku, by)
    tenant = user.tenant
    # Whoever wants a seat of this product waits here, in one order, until the one before has committed.
    purchases = Subscription.objects.select_for_update().filter(tenant=tenant, sku=sku).order_by("pk")
    if tenant is None or not list(purchases):
        raise NotOwned(user, sku)
    if str(User.objects.get(pk=user.pk).usage_location) not in countries:  # empty, or not in ISO 3166
        raise NoUsageLocation(user, sku)
    if not {plan.pk for plan in off} <= set(sku.contents.values_list("plan", flat=True)):
        raise UnknownPlan(user, sku)
    assignment = LicenseAssignment.objects.filter(user=user, sku=sku).first()
    if assignment is None:
        if not seats(tenant, sku).available:
            raise NoSeat(user, sku)
        assignment = LicenseAssignment.objects.create(user=user, sku=sku)
    assignment.disabled_plans.set(off)
    return assignment


def _demand(right: str, user: User, sku: Sku, by: User | str) -> None:
    """System accounts and platform operators may everywhere, administrators with the right in their own tenant."""
    if isinstance(by, str):
        return
    at_home = by.is_superuser or by.tenant_id == user.tenant_id
    if not at_home or not permissions.may(by, right):
        raise NotPermitted(user, sku)


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
        reason=refusal.message if refusal else "",
        correlation_id=correlation_id,
        sku=sku.part_number,
        **details,
    )
