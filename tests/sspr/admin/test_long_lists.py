"""Pages that list much: what they ask the database does not grow with what they list."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import AuditEvent, Group, Membership, Tenant, User
from licensing.models import LicenseAssignment, Sku, Subscription
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import act_url
from writeback.models import WritebackJob
from writeback.onprem.models import Account, EventLogEntry

pytestmark = pytest.mark.django_db(databases="__all__")


def queries(look: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        look()
    return len(asked)


def buy_forty(tenant: Tenant) -> None:
    Subscription.objects.bulk_create(Subscription(tenant=tenant, sku=sku, seats=3) for sku in Sku.objects.all()[:40])


def test_the_list_of_purchases(at_work: Client, contoso: Tenant) -> None:
    url = reverse("admin:licensing_subscription_changelist")
    buy(contoso, "SPE_E3", 5)
    few = queries(lambda: at_work.get(url))

    buy_forty(contoso)

    assert queries(lambda: at_work.get(url)) == few


def test_a_purchase_is_listed_with_the_people_who_hold_the_product(
    at_work: Client, contoso: Tenant, fabrikam: Tenant
) -> None:
    buy(contoso, "SPE_E3", 5)
    buy(contoso, "AAD_PREMIUM", 5)
    for tenant in (contoso, contoso, fabrikam):
        license(UserFactory(tenant=tenant), "SPE_E3")

    text = at_work.get(reverse("admin:licensing_subscription_changelist")).text

    assert text.count('<td class="field-in_use">2</td>') == 1
    assert text.count('<td class="field-in_use">0</td>') == 1


def test_the_choice_of_a_licence(at_work: Client, contoso: Tenant) -> None:
    alex = UserFactory(tenant=contoso, name="alex")
    buy(contoso, "SPE_E3", 5)
    few = queries(lambda: at_work.get(act_url("choose-licence", alex)))

    buy_forty(contoso)

    assert queries(lambda: at_work.get(act_url("choose-licence", alex))) == few
    assert at_work.get(act_url("choose-licence", alex)).text.count("seats left") >= 40


def test_the_choice_counts_seats_of_all_purchases_together(at_work: Client, contoso: Tenant, fabrikam: Tenant) -> None:
    buy(contoso, "SPE_E3", 2)
    buy(contoso, "SPE_E3", 3)
    license(UserFactory(tenant=contoso), "SPE_E3")
    license(UserFactory(tenant=fabrikam), "SPE_E3")

    assert "4 of 5 seats left" in at_work.get(act_url("choose-licence", UserFactory(tenant=contoso))).text


def test_groups_are_counted_without_joining_their_members(at_work: Client, contoso: Tenant) -> None:
    GroupFactory(tenant=contoso, name="Empty")
    GroupFactory(tenant=contoso, name="Sales", members=[UserFactory(tenant=contoso), UserFactory(tenant=contoso)])

    with CaptureQueriesContext(connection) as asked:
        text = at_work.get(reverse("admin:directory_group_changelist")).text

    assert not any('JOIN "directory_membership"' in query["sql"] for query in asked)
    assert '<td class="field-size">0</td>' in text
    assert '<td class="field-size">2</td>' in text


@pytest.mark.parametrize(
    "model",
    [User, Group, Membership, AuditEvent, LicenseAssignment, WritebackJob, Account, EventLogEntry],
    ids=lambda model: model.__name__,
)
def test_what_grows_large_is_not_counted_in_full_beside_a_search(model: type) -> None:
    assert not admin.site._registry[model].show_full_result_count
