"""What a tenant buys, in admin: quantity, terms, and the acts that end or renew a purchase."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant, User
from licensing import subscriptions
from licensing.lifecycle import Status, Terms
from licensing.models import Sku, SubscribedSku, Subscription
from tests.factories.directory import OperatorFactory, UserFactory
from tests.factories.licences import BUYER, license, purchase
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.test_licences import words

pytestmark = pytest.mark.django_db(databases="__all__")

PREMIUM = "AAD_PREMIUM"
YEAR = timedelta(days=365)
ACTS = ("renew", "cancel", "lock-out", "delete")


@pytest.fixture
def bought(contoso: Tenant) -> Subscription:
    return purchase(contoso, PREMIUM, 2, runs_for=YEAR)


def change_url(one: Subscription) -> str:
    return reverse("admin:licensing_subscription_change", args=[one.pk])


def act_url(name: str, one: Subscription) -> str:
    return reverse(f"admin:purchase-{name}", args=[one.pk])


def status(one: Subscription) -> Status:
    found = Subscription.objects.select_related("tenant").get(pk=one.pk)
    return found.status(clock.now(found.tenant))


def by(user: User) -> AuditEvent:
    return AuditEvent.objects.get(actor=user, category="DirectoryManagement")


def test_a_product_is_bought(at_work: Client, contoso: Tenant, patti: User) -> None:
    sku = Sku.objects.get(part_number=PREMIUM)
    form = {"sku": sku.pk, "seats": "5", "terms": "trial", "expires_at": "2099-01-01T00:00"}
    url = reverse("admin:licensing_subscription_add")

    assert "at most ten years ahead" in at_work.post(url, form).text
    assert "A trial needs a day" in at_work.post(url, form | {"expires_at": ""}).text
    assert not Subscription.objects.exists()
    end = f"{clock.now(contoso) + YEAR:%Y-%m-%d}"
    assert at_work.post(url, form | {"expires_at": f"{end}T00:00"}).status_code == 302

    made = Subscription.objects.get()
    assert (made.tenant, made.seats, made.terms) == (contoso, 5, Terms.TRIAL)
    assert by(patti).details["new"]["seats"] == 5
    assert SubscribedSku.objects.get().consumed_units == 0


@pytest.mark.parametrize("seats", ["-1", "99999999999", "many", ""])
def test_no_absurd_number_of_seats(at_work: Client, bought: Subscription, seats: str) -> None:
    response = at_work.post(change_url(bought), {"seats": seats})
    assert "<title>Error:" in response.text
    assert Subscription.objects.get().seats == 2


def test_seats_in_use_are_given_back_only_with_a_word(
    at_work: Client, contoso: Tenant, bought: Subscription, patti: User
) -> None:
    for _ in range(2):
        license(UserFactory(tenant=contoso), PREMIUM)

    assert "1 more of these seats is in use" in at_work.post(change_url(bought), {"seats": "1"}).text
    assert Subscription.objects.get().seats == 2
    at_work.post(change_url(bought), {"seats": "1", "lower_anyway": "on"})

    assert Subscription.objects.get().seats == 1
    assert "To be settled by" in at_work.get(change_url(bought)).text
    details = by(patti).details
    assert (details["old"]["seats"], details["new"]["seats"]) == (2, 1)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(at_work: Client, bought: Subscription) -> None:
    shown = at_work.get(change_url(bought)).text
    found = re.search(r'name="seen" value="([^"]+)"', shown)
    assert found is not None
    subscriptions.set_quantity(bought, 30, by=BUYER)

    refused = at_work.post(change_url(bought), {"seats": "20", "seen": found[1]})

    assert "Somebody else changed this purchase meanwhile" in refused.text
    assert Subscription.objects.get().seats == 30
    at_work.post(act_url("cancel", bought), {"seen": found[1]})
    assert status(bought) is Status.ENABLED


def test_the_page_says_where_it_stands_and_what_comes_next(at_work: Client, bought: Subscription) -> None:
    text = words(at_work.get(change_url(bought)).text)
    assert "Status now active" in text
    assert "What comes next expired, in its grace period from" in text


@pytest.mark.parametrize(
    ("name", "then", "activity"),
    [
        ("cancel", Status.SUSPENDED, Activity.SUBSCRIPTION_CHANGED),
        ("lock-out", Status.LOCKED_OUT, Activity.SUBSCRIPTION_CHANGED),
        ("delete", Status.DELETED, Activity.SUBSCRIPTION_DELETED),
    ],
)
def test_it_is_asked_and_then_ended(
    at_work: Client, bought: Subscription, patti: User, name: str, then: Status, activity: Activity
) -> None:
    asked = at_work.get(act_url(name, bought))
    assert "What comes" in asked.text
    assert status(bought) is Status.ENABLED

    at_work.post(act_url(name, bought))

    assert status(bought) is then
    assert by(patti).activity == activity
    assert by(patti).details["new"]["status"] == then


def test_it_is_renewed(at_work: Client, bought: Subscription) -> None:
    subscriptions.cancel(bought, by=BUYER)
    shown = at_work.get(act_url("renew", bought)).text
    assert "It stands at: disabled" in words(shown)

    assert "<title>Error:" in at_work.post(act_url("renew", bought), {"expires_at": "2001-01-01T00:00"}).text
    at_work.post(act_url("renew", bought), {"expires_at": ""})

    assert status(bought) is Status.ENABLED
    assert Subscription.objects.get().expires_at is None


def test_of_a_deleted_purchase_nothing_is_offered_and_nothing_done(at_work: Client, bought: Subscription) -> None:
    subscriptions.delete(bought, by=BUYER)
    page = at_work.get(change_url(bought)).text
    for name in ACTS:
        assert act_url(name, bought) not in page
        answer = at_work.post(act_url(name, bought), {"expires_at": ""}, follow=True)
        assert "in this state: deleted" in answer.text
    at_work.post(change_url(bought), {"seats": "9"})
    assert Subscription.objects.get().seats == 2


def test_its_history_is_found_whatever_its_quantity_was(at_work: Client, bought: Subscription) -> None:
    subscriptions.set_quantity(bought, 7, by=BUYER)
    history = reverse("admin:licensing_subscription_history", args=[bought.pk])
    assert at_work.get(history, follow=True).text.count('lang="en">Update subscription') == 2


@pytest.mark.proves("SR-TEN-01")
@pytest.mark.parametrize("name", ACTS)
def test_a_purchase_of_another_tenant_is_not_there(at_work: Client, fabrikam: Tenant, name: str) -> None:
    theirs = purchase(fabrikam, PREMIUM, 2)
    assert at_work.get(act_url(name, theirs)).status_code == 404
    assert at_work.post(act_url(name, theirs)).status_code == 404
    assert status(theirs) is Status.ENABLED


@pytest.mark.parametrize("role", [role for role in Role if role != Role.GLOBAL_ADMINISTRATOR])
def test_who_may_not(role: Role, contoso: Tenant, bought: Subscription, signed_in: SignedIn) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    for name in ACTS:
        assert client.post(act_url(name, bought)).status_code == 403
    assert client.post(change_url(bought), {"seats": "9"}).status_code == 403
    assert (status(bought), Subscription.objects.get().seats) == (Status.ENABLED, 2)


def test_an_operator_may_in_every_tenant(bought: Subscription, signed_in: SignedIn) -> None:
    signed_in(OperatorFactory()).post(act_url("cancel", bought))
    assert status(bought) is Status.SUSPENDED
