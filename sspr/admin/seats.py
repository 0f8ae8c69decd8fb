"""The products of a tenant and how many of their seats are left, for a page that lists them all."""

from django.db.models import Count, Sum

from directory.models import Tenant
from licensing.assign import Seats
from licensing.models import LicenseAssignment, Sku, Subscription


def of_products(tenant: Tenant) -> list[tuple[Sku, Seats]]:
    """By name; three queries, however many products there are."""
    bought = Subscription.objects.filter(tenant=tenant).values_list("sku").annotate(Sum("seats"))
    taken = LicenseAssignment.objects.filter(user__tenant=tenant).values_list("sku").annotate(Count("user"))
    enabled, consumed = dict(bought), dict(taken)
    products = Sku.objects.owned_by(tenant).order_by("product_name")
    return [(sku, Seats(enabled.get(sku.pk, 0), consumed.get(sku.pk, 0))) for sku in products]
