"""The hourly round that tells the audit log of purchases which time has carried into another stage."""

from datetime import timedelta

import pytest

from directory.activities import Activity
from directory.models import AuditEvent, Tenant
from licensing import ageing, tasks
from licensing.models import Subscription
from tests.factories.licences import BUYER, purchase
from tests.licensing.conftest import found
from tests.licensing.test_ledger import pass_days
from tests.licensing.test_subscriptions import DEEDS, last_event

pytestmark = pytest.mark.django_db

PREMIUM, YEAR = "AAD_PREMIUM", timedelta(days=365)


@pytest.fixture
def bought(adatum: Tenant) -> Subscription:
    """Two seats for a year."""
    return purchase(adatum, PREMIUM, 2, runs_for=YEAR)


def test_each_new_status_is_told_once(adatum: Tenant, bought: Subscription) -> None:
    for days, told in ((365, "Warning"), (30, "Suspended"), (90, "Deleted")):
        pass_days(adatum, days)
        tasks.age()
        tasks.age()
        event = last_event()
        assert event.details["new"]["status"] == told
        assert event.actor_name == ageing.ACTOR
    activities = AuditEvent.objects.filter(actor_name=ageing.ACTOR).order_by("at")
    assert [event.activity for event in activities] == [
        Activity.SUBSCRIPTION_CHANGED, Activity.SUBSCRIPTION_CHANGED, Activity.SUBSCRIPTION_DELETED,
    ]  # fmt: skip


def test_by_each_tenants_own_clock(adatum: Tenant, bought: Subscription) -> None:
    litware = found("litware")
    purchase(litware, PREMIUM, runs_for=YEAR)
    pass_days(adatum, 365)
    assert ageing.record_new_statuses() == 1
    assert last_event().tenant == adatum


def test_what_an_act_has_told_is_not_told_again(bought: Subscription) -> None:
    for deed in DEEDS.values():
        deed(Subscription.objects.get(), by=BUYER)
    assert ageing.record_new_statuses() == 0


def test_a_clock_turned_back_is_told_of(adatum: Tenant, bought: Subscription) -> None:
    pass_days(adatum, 365)
    ageing.record_new_statuses()
    pass_days(adatum, -365)
    assert ageing.record_new_statuses() == 1
    assert last_event().details["new"]["status"] == "Enabled"
