"""Members a group could not serve: grouped by cause, with the way to what mends each, and looked at again."""

import re
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.activities import Activity
from directory.models import AuditEvent, Group, Role, Tenant, User
from licensing import processing
from licensing.groups import set_licenses
from licensing.models import LicenseAssignment, PendingPerson, Prohibition
from sspr.admin import group_errors
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.test_group_acts import PREMIUM, page_of, url
from tests.sspr.admin.test_licences import words

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def crowd(contoso: Tenant) -> list[User]:
    """Five in the country, one of them with an Office 365 E1, and two in another one."""
    people = [UserFactory(tenant=contoso, name=f"ann{number}") for number in range(5)]
    return people + [UserFactory(tenant=contoso, name=f"kim{number}", usage_location="BR") for number in range(2)]


@pytest.fixture
def sales(contoso: Tenant, crowd: list[User]) -> Group:
    """Four without a seat, one whose E1 excludes the E3, two in a country without the product, and the companions."""
    license(crowd[4], "STANDARDPACK")
    group = GroupFactory(tenant=contoso, name="Sales", members=crowd)
    e3 = buy(contoso, "ENTERPRISEPACK", 0)
    Prohibition.objects.get_or_create(sku=e3, country="BR")
    set_licenses(group, add={e3: (), buy(contoso, PREMIUM, 9): ()}, by="tests")
    processing.finish()
    return group


def said_on(page: str) -> list[str]:
    """What the page answers to the act before it."""
    return re.findall(r'<ul class="messagelist">(.*?)</ul>', page, re.DOTALL)


def errors_of(group: Group) -> dict[str, int]:
    rows = LicenseAssignment.objects.filter(group=group).exclude(error="")
    return {error: rows.filter(error=error).count() for error in set(rows.values_list("error", flat=True))}


def test_the_group_tells_them_by_cause_the_most_frequent_first(
    at_work: Client, sales: Group, crowd: list[User]
) -> None:
    page = at_work.get(page_of(sales)).text
    text = words(page)

    assert "Errors and issues" in text
    order = ["CountViolation", "ProhibitedInUsageLocationViolation", "MutuallyExclusiveViolation", "Other"]
    assert [text.index(name) for name in order] == sorted(text.index(name) for name in order)
    assert "4 people: No seat was left." in text
    assert sum(f">{person.display_name}</bdi>" in page for person in crowd[:4]) == 3
    assert "and 1 more" in text
    assert "Office 365 E3. Buy seats or free some, then reprocess" in text
    assert f'href="{reverse("admin:licensing_subscription_changelist")}?q=ENTERPRISEPACK"' in page
    assert f'href="{reverse("admin:directory_user_change", args=[crowd[5].pk])}"' in page
    assert f'href="{url("errors", sales)}?error=CountViolation"' in page


def test_the_list_is_narrowed_to_a_cause_and_leads_to_what_mends_it(
    at_work: Client, sales: Group, crowd: list[User]
) -> None:
    everybody = at_work.get(url("errors", sales)).text
    assert everybody.count('name="person"') == sum(errors_of(sales).values()) > 7

    abroad = at_work.get(url("errors", sales), {"error": "ProhibitedInUsageLocationViolation"}).text
    assert abroad.count('name="person"') == 2
    assert "Correct the usage location" in abroad
    assert f'href="{reverse("admin:directory_user_change", args=[crowd[5].pk])}"' in abroad

    seats = at_work.get(url("errors", sales), {"error": "CountViolation"}).text
    assert seats.count(f'href="{reverse("admin:licensing_subscription_changelist")}?q=ENTERPRISEPACK"') == 4

    assert at_work.get(url("errors", sales), {"error": "NoSuchViolation"}).text.count('name="person"') > 7
    assert (
        "Nobody is in error for this cause" in at_work.get(url("errors", sales), {"error": "UniquenessViolation"}).text
    )


@pytest.mark.proves("F-LIC-11")
def test_the_chosen_are_served_and_nobody_else(
    at_work: Client, contoso: Tenant, sales: Group, crowd: list[User]
) -> None:
    buy(contoso, "ENTERPRISEPACK", 9)

    answer = at_work.post(
        url("errors", sales) + "?error=CountViolation",
        {"person": [str(crowd[0].pk), str(crowd[1].pk), str(crowd[5].pk), str(uuid4()), "zzz"]},
        follow=True,
    )

    assert "2 people are served now." in answer.text
    assert "1 person is still in error." in answer.text
    assert answer.redirect_chain[0][0].endswith("?error=CountViolation")
    assert errors_of(sales)["CountViolation"] == 2
    events = AuditEvent.objects.filter(activity=Activity.LICENSE_CHANGED, actor__isnull=False)
    assert {event.target for event in events} == {crowd[0], crowd[1], crowd[5]}


def test_more_than_fifty_are_left_to_a_worker(at_work: Client, contoso: Tenant) -> None:
    people = [UserFactory(tenant=contoso) for _ in range(51)]
    group = GroupFactory(tenant=contoso, name="Sales", members=people)
    set_licenses(group, add={buy(contoso, PREMIUM, 0): ()}, by="tests")
    processing.finish()
    buy(contoso, PREMIUM, 60)

    answer = at_work.post(url("errors", group), {"all": "yes"}, follow=True)

    assert "51 people are looked at again in the background." in answer.text
    assert PendingPerson.objects.count() == 51
    processing.finish()
    assert errors_of(group) == {}


def test_a_page_at_a_time(at_work: Client, sales: Group) -> None:
    with patch.object(group_errors, "PER_PAGE", 3):
        first = at_work.get(url("errors", sales), {"error": "CountViolation"}).text
        second = at_work.get(url("errors", sales), {"error": "CountViolation", "page": "2"}).text
        far = at_work.get(url("errors", sales), {"page": "zzz", "error": "CountViolation"}).text
    assert "Page 1 of 2" in first
    assert 'href="?error=CountViolation&amp;page=2"' in first
    assert (first.count('name="person"'), second.count('name="person"')) == (3, 1)
    assert "Page 1 of 2" in far


def test_choosing_nobody_does_nothing_and_says_so(at_work: Client, sales: Group) -> None:
    assert "Choose somebody first." in at_work.post(url("errors", sales), {}, follow=True).text


@pytest.mark.proves("SR-LIC-04")
def test_who_may_only_read_is_not_offered_and_not_allowed_to_reprocess(
    contoso: Tenant, sales: Group, crowd: list[User], signed_in: SignedIn
) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[Role.HELPDESK_ADMINISTRATOR]))
    text = client.get(url("errors", sales)).text
    assert "CountViolation" in text
    assert 'name="person"' not in text
    before = errors_of(sales)
    buy(contoso, "ENTERPRISEPACK", 9)
    assert client.post(url("errors", sales), {"person": [str(crowd[0].pk)]}).status_code == 403
    assert errors_of(sales) == before


@pytest.mark.proves("SR-TEN-01", "SR-TEN-04")
def test_ids_of_another_tenant_do_nothing_here(at_work: Client, sales: Group, fabrikam: Tenant) -> None:
    raul = UserFactory(tenant=fabrikam, name="raul")
    theirs = GroupFactory(tenant=fabrikam, members=[raul])
    set_licenses(theirs, add={buy(fabrikam, PREMIUM, 0): ()}, by="tests")
    processing.finish()
    buy(fabrikam, PREMIUM, 5)

    foreign = at_work.post(url("errors", sales), {"person": [str(raul.pk)]}, follow=True)
    nobody = at_work.post(url("errors", sales), {"person": [str(uuid4())]}, follow=True)

    assert said_on(foreign.text) == said_on(nobody.text)
    assert "Of the chosen nobody is in error" in foreign.text
    assert errors_of(theirs) == {"CountViolation": 1}


def test_the_page_of_a_group_asks_no_more_for_many_in_error(at_work: Client, contoso: Tenant, sales: Group) -> None:
    at_work.get(page_of(sales))  # what a process asks once
    with CaptureQueriesContext(connection) as few:
        at_work.get(page_of(sales))
    for _ in range(20):
        sales.memberships.create(user=UserFactory(tenant=contoso))
    processing.finish()
    with CaptureQueriesContext(connection) as many:
        at_work.get(page_of(sales))
    assert len(many) == len(few)
