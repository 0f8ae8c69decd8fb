"""The seats of a tenant, counted by what became of the purchases."""

from datetime import timedelta

import pytest

from directory.models import Tenant, User
from licensing import ledger
from licensing.assign import assign, remove
from licensing.ledger import Seats, seats, seats_of
from licensing.lifecycle import Status, Terms
from licensing.models import SubscribedSku, Subscription
from tests.factories.licences import BUYER, buy, license, purchase
from tests.licensing.conftest import found, hire

pytestmark = pytest.mark.django_db

PREMIUM = "AAD_PREMIUM"
DAY = timedelta(days=1)


def pass_days(tenant: Tenant, days: int) -> Tenant:
    """The tenant's clock moves on; read back as the next request reads it."""
    Tenant.objects.filter(pk=tenant.pk).update(clock_offset=tenant.clock_offset + days * DAY)
    tenant.refresh_from_db()
    return tenant


@pytest.mark.proves("F-LIC-13")
def test_what_can_be_assigned_is_enabled_and_in_grace_less_consumed(adatum: Tenant) -> None:
    sku = buy(adatum, PREMIUM, 10)
    purchase(adatum, PREMIUM, 5, runs_for=DAY)
    for number in range(12):
        assign(hire(adatum, f"person{number}"), sku, by=BUYER)
    pass_days(adatum, 2)

    found = seats(adatum, sku)

    assert (found.enabled, found.warning, found.consumed) == (10, 5, 12)
    assert found.available == 3
    assert ledger.opened(adatum).free(sku.pk) == 3


@pytest.mark.parametrize(
    ("counted", "available", "status"),
    [
        (Seats(), 0, Status.DELETED),
        (Seats(enabled=2, consumed=1, warning=3), 4, Status.ENABLED),
        (Seats(warning=3, consumed=1, suspended=4), 2, Status.WARNING),
        (Seats(suspended=3, locked_out=1, consumed=2), 0, Status.SUSPENDED),
        (Seats(locked_out=1, consumed=1), 0, Status.LOCKED_OUT),
        (Seats(enabled=2, consumed=5), 0, Status.ENABLED),
    ],
)
def test_of_the_product_the_best_purchase_speaks(counted: Seats, available: int, status: Status) -> None:
    assert (counted.available, counted.status) == (available, status)


def test_each_purchase_counts_where_it_stands(adatum: Tenant) -> None:
    for terms, count in ((Terms.DIRECT, 1), (Terms.MULTI_YEAR, 2), (Terms.VOLUME, 4), (Terms.TRIAL, 8)):
        purchase(adatum, PREMIUM, count, terms=terms, runs_for=DAY)
    sku = buy(adatum, PREMIUM, 16)

    pass_days(adatum, 40)  # the first is disabled, the second in grace, the third disabled, the trial gone

    assert seats(adatum, sku) == Seats(enabled=16, warning=2, suspended=1 + 4)


def test_products_bought_are_counted_before_anybody_holds_them(adatum: Tenant) -> None:
    sku = buy(adatum, PREMIUM, 3)
    assert SubscribedSku.objects.get(tenant=adatum).sku == sku
    assert seats_of(adatum) == {sku.pk: Seats(enabled=3)}


def test_what_another_tenant_bought_is_none_of_theirs(adatum: Tenant) -> None:
    sku = buy(found("litware"), PREMIUM, 7)
    assert seats(adatum, sku) == Seats()


def test_a_surplus_is_settled_by_the_licence_that_ends_it(adatum: Tenant, cloud_person: User) -> None:
    license(cloud_person, PREMIUM)
    other = hire(adatum, "otto")
    license(other, PREMIUM)
    until = "2026-12-01T00:00:00Z"
    SubscribedSku.objects.update(settle_until=until)
    Subscription.objects.filter(tenant=adatum).first().delete()  # type: ignore[union-attr]

    remove(other, SubscribedSku.objects.get().sku, by=BUYER)

    assert SubscribedSku.objects.get().settle_until is None
