"""What licences forbid on the pages of a group, and the columns they add to the list of groups."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.activities import Activity
from directory.models import AuditEvent, Group, Membership, Tenant
from licensing import processing
from licensing.groups import set_licenses
from licensing.models import Sku
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy
from tests.sspr.admin.test_group_acts import PREMIUM, page_of
from tests.sspr.admin.test_licences import words

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "admin:directory_group_changelist"
CARRIES = "Sales carries licences and cannot be deleted. Remove the licences from the group first."
UNDER_WAY = "The licences of Sales are still being applied to its members. Delete it when that is complete."


@pytest.fixture
def sku(contoso: Tenant) -> Sku:
    return buy(contoso, PREMIUM, 5)


@pytest.fixture
def sales(contoso: Tenant, sku: Sku) -> Group:
    """Carries a product, and its one member has it."""
    group = GroupFactory(tenant=contoso, name="Sales", members=[UserFactory(tenant=contoso, name="megan")])
    set_licenses(group, add={sku: ()}, by="tests")
    processing.finish()
    return group


def on_its_page(client: Client, group: Group) -> str:
    return words(client.get(reverse("admin:directory_group_delete", args=[group.pk])).text)


def by_direct_post(client: Client, group: Group) -> str:
    address = reverse("admin:directory_group_delete", args=[group.pk])
    return words(client.post(address, {"post": "yes"}).text)


def in_the_list(client: Client, group: Group) -> str:
    chosen = {"action": "delete_selected", "_selected_action": [str(group.pk)]}
    return words(client.post(reverse(LIST), chosen).text)


def in_the_list_by_direct_post(client: Client, group: Group) -> str:
    chosen = {"action": "delete_selected", "_selected_action": [str(group.pk)], "post": "yes"}
    return words(client.post(reverse(LIST), chosen, follow=True).text)


WAYS = [on_its_page, by_direct_post, in_the_list, in_the_list_by_direct_post]


@pytest.mark.proves("F-LIC-22", "SR-LIC-04")
@pytest.mark.parametrize("delete", WAYS, ids=lambda way: way.__name__)
def test_a_licensed_group_is_not_deleted(delete: Callable[..., str], at_work: Client, sales: Group, sku: Sku) -> None:
    assert CARRIES in delete(at_work, sales)
    set_licenses(sales, remove=[sku], by="tests")
    assert UNDER_WAY in delete(at_work, sales)
    assert Group.objects.filter(pk=sales.pk).exists()
    assert not AuditEvent.objects.filter(activity=Activity.GROUP_DELETED).exists()


@pytest.mark.proves("F-LIC-22")
@pytest.mark.parametrize("delete", [by_direct_post, in_the_list_by_direct_post], ids=lambda way: way.__name__)
def test_it_is_deleted_after_its_licences_are_gone(
    delete: Callable[..., str], at_work: Client, sales: Group, sku: Sku
) -> None:
    set_licenses(sales, remove=[sku], by="tests")
    processing.finish()
    assert "Keep it as it is" in on_its_page(at_work, sales)
    delete(at_work, sales)
    assert not Group.objects.exists()
    assert AuditEvent.objects.filter(activity=Activity.GROUP_DELETED).exists()


def test_one_licensed_group_keeps_all_that_were_chosen_with_it(at_work: Client, contoso: Tenant, sales: Group) -> None:
    other = GroupFactory(tenant=contoso, name="Other")
    chosen = {"action": "delete_selected", "_selected_action": [str(sales.pk), str(other.pk)], "post": "yes"}
    assert "Nothing was deleted." in at_work.post(reverse(LIST), chosen).text
    assert Group.objects.count() == 2


def test_a_licensed_group_stays_a_security_group(at_work: Client, sales: Group, sku: Sku) -> None:
    no_rows_inside = {"nested-TOTAL_FORMS": "0", "nested-INITIAL_FORMS": "0"}
    unticked = {"name": "Sales", "description": "Sells", **no_rows_inside}
    refused = at_work.post(page_of(sales), unticked)
    assert "The group carries licences. Remove them from the group first." in refused.text
    assert Group.objects.get().security_enabled

    set_licenses(sales, remove=[sku], by="tests")
    assert at_work.post(page_of(sales), unticked).status_code == 302
    assert not Group.objects.get().security_enabled


def rows(text: str) -> dict[str, tuple[str, str]]:
    """Kind and status of each group in the list, by name."""
    found = re.findall(r'field-name">(.*?)</th>.*?field-kind">(.*?)</td>.*?field-licence_status">(.*?)</td>', text)
    return {words(name).strip(): (kind, words(status).strip()) for name, kind, status in found}


def test_the_list_says_what_kind_a_group_is_and_how_its_licences_stand(
    at_work: Client, contoso: Tenant, sales: Group, sku: Sku
) -> None:
    crowd = [UserFactory(tenant=contoso) for _ in range(6)]
    full = GroupFactory(tenant=contoso, name="Full", on_premises=True, members=crowd)
    set_licenses(full, add={sku: ()}, by="tests")
    processing.finish()
    under_way = GroupFactory(tenant=contoso, name="Under way", membership_rule='user.department -eq "Sales"')
    set_licenses(under_way, add={sku: ()}, by="tests")
    GroupFactory(tenant=contoso, name="Plain")

    assert rows(at_work.get(reverse(LIST)).text) == {
        "Sales": ("assigned", "All licenses assigned"),
        "Full": ("synchronised", "Errors and issues"),
        "Under way": ("dynamic", "In progress"),
        "Plain": ("assigned", "–"),
    }


def test_the_list_asks_no_more_however_many_groups_and_members_there_are(
    at_work: Client, contoso: Tenant, sales: Group, sku: Sku
) -> None:
    at_work.get(reverse(LIST))  # what a process asks once
    with CaptureQueriesContext(connection) as few:
        at_work.get(reverse(LIST))
    people = [UserFactory(tenant=contoso) for _ in range(10)]
    for number in range(20):
        group = GroupFactory(tenant=contoso, name=f"Team {number}")
        Membership.objects.bulk_create(Membership(group=group, user=person) for person in people)
        set_licenses(group, add={sku: ()}, by="tests")
    processing.finish()
    with CaptureQueriesContext(connection) as many:
        at_work.get(reverse(LIST))
    assert len(many) == len(few)
    assert not any('JOIN "licensing_' in query["sql"] for query in many)
