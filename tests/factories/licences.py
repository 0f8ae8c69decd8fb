"""Licences for the people of a test."""

from collections.abc import Collection
from datetime import timedelta

from directory import clock
from directory.models import Tenant, User
from licensing import subscriptions
from licensing.assign import assign
from licensing.ledger import seats
from licensing.lifecycle import Terms
from licensing.models import LicenseAssignment, ServicePlan, Sku, Subscription

BUYER = "tests"


def buy(tenant: Tenant, part_number: str, count: int = 1) -> Sku:
    """Seats of a product for a tenant, beside those it has."""
    return purchase(tenant, part_number, count).sku


def purchase(
    tenant: Tenant,
    part_number: str,
    count: int = 1,
    *,
    terms: Terms = Terms.DIRECT,
    runs_for: timedelta | None = None,
) -> Subscription:
    """The same as a row; `runs_for` says how long from now, by the tenant's clock, it runs."""
    expires_at = clock.now(tenant) + runs_for if runs_for else None
    sku = Sku.objects.get(part_number=part_number)
    return subscriptions.buy(tenant, sku, count, terms=terms, expires_at=expires_at, by=BUYER)


def license(user: User, part_number: str, disabled_plans: Collection[str] = ()) -> LicenseAssignment:
    """Assign a product, less the named plans, buying a seat where none is left."""
    assert user.tenant is not None
    sku = Sku.objects.get(part_number=part_number)
    if not seats(user.tenant, sku).available:
        buy(user.tenant, part_number)
    return assign(user, sku, disabled_plans=ServicePlan.objects.filter(skus=sku, name__in=disabled_plans), by=BUYER)
