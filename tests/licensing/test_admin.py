"""Giving seats back in admin while somebody reaches for one of them."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from directory.models import Tenant, User
from licensing import admin, assign
from licensing.models import Subscription
from tests.factories.licences import BUYER, buy
from tests.licensing.conftest import found, hire

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


def test_a_seat_counted_as_free_is_not_given_away_before_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without taking turns the count below says that nobody holds the last seat, and then somebody does."""
    tenant = found("adatum")
    clara, sku = hire(tenant, "clara"), buy(tenant, "AAD_PREMIUM")
    purchase = Subscription.objects.get(tenant=tenant)
    started: list[Future[str]] = []

    with ThreadPoolExecutor(1) as elsewhere:

        def count_while_clara_is_given_one(tenant: Tenant, sku: object) -> assign.Seats:
            seats = assign.seats(purchase.tenant, purchase.sku)
            started.append(elsewhere.submit(give, clara))
            with pytest.raises(TimeoutError):
                started[0].result(timeout=0.5)  # waits for our transaction
            return seats

        monkeypatch.setattr(admin, "seats", count_while_clara_is_given_one)
        with transaction.atomic():
            assert admin.seats_missing(purchase, 0) == 0
            Subscription.objects.filter(pk=purchase.pk).update(seats=0)

    assert started[0].result() == "NoSeat"
    assert assign.seats(tenant, sku) == assign.Seats(enabled=0, consumed=0)


def give(person: User) -> str:
    """The outcome by name, on connections of its own."""
    purchase = Subscription.objects.get(tenant=person.tenant)
    try:
        assign.assign(person, purchase.sku, by=BUYER)
    except assign.AssignmentRefused as refusal:
        return type(refusal).__name__
    finally:
        connections.close_all()
    return "assigned"
