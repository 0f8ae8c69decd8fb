"""Licences for the people of a test."""

from collections.abc import Collection

from directory.models import Tenant, User
from licensing.assign import assign, seats
from licensing.models import LicenseAssignment, ServicePlan, Sku, Subscription

BUYER = "tests"


def buy(tenant: Tenant, part_number: str, count: int = 1) -> Sku:
    """Seats of a product for a tenant, beside those it has."""
    sku = Sku.objects.get(part_number=part_number)
    Subscription.objects.create(tenant=tenant, sku=sku, seats=count)
    return sku


def license(user: User, part_number: str, disabled_plans: Collection[str] = ()) -> LicenseAssignment:
    """Assign a product, less the named plans, buying a seat where none is left."""
    assert user.tenant is not None
    sku = Sku.objects.get(part_number=part_number)
    if not seats(user.tenant, sku).available:
        buy(user.tenant, part_number)
    return assign(user, sku, disabled_plans=ServicePlan.objects.filter(skus=sku, name__in=disabled_plans), by=BUYER)
