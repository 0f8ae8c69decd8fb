"""The products of a tenant and how many of their seats are left, for a page that lists them all."""

from directory.models import Tenant
from licensing.ledger import Seats, seats_of
from licensing.models import Sku


def of_products(tenant: Tenant) -> list[tuple[Sku, Seats]]:
    """By name; three queries, however many products there are."""
    counts = seats_of(tenant)
    return [(sku, counts.get(sku.pk, Seats())) for sku in Sku.objects.owned_by(tenant).order_by("product_name")]
