"""The products of a tenant, in admin: seats, purchases, groups and holders."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Group, Tenant
from licensing import groups, processing, subscriptions
from licensing.bars import drawn
from licensing.models import LicenseAssignment, Sku, SubscribedSku
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import BUYER, buy, license, purchase
from tests.licensing.test_ledger import pass_days
from tests.sspr.admin.test_licences import words
from tests.sspr.admin.test_long_lists import buy_forty, queries

pytestmark = pytest.mark.django_db(databases="__all__")

E3 = "SPE_E3"
DAY = timedelta(days=1)


def page_of(tenant: Tenant, part_number: str = E3) -> str:
    row = SubscribedSku.objects.get(tenant=tenant, sku__part_number=part_number)
    return reverse("admin:licensing_subscribedsku_change", args=[row.pk])


def carrying(tenant: Tenant, name: str, members: int, sku: Sku) -> Group:
    group: Group = GroupFactory(tenant=tenant, name=name, members=[UserFactory(tenant=tenant) for _ in range(members)])
    groups.set_licenses(group, add={sku: ()}, by=BUYER)
    return group


def test_seats_by_what_became_of_them(at_work: Client, contoso: Tenant) -> None:
    purchase(contoso, E3, 5, runs_for=DAY)
    subscriptions.cancel(purchase(contoso, E3, 3), by=BUYER)
    subscriptions.lock_out(purchase(contoso, E3, 1), by=BUYER)
    buy(contoso, E3, 10)
    license(UserFactory(tenant=contoso), E3)
    pass_days(contoso, 3)

    text = words(at_work.get(page_of(contoso)).text)

    for said in ("1 in use", "14 available", "5 in grace", "3 disabled", "1 locked out"):
        assert said in text
    assert "1 person holds it directly" in text


def test_a_product_nobody_was_given_yet_has_its_page(at_work: Client, contoso: Tenant) -> None:
    buy(contoso, E3, 4)
    text = words(at_work.get(page_of(contoso)).text)
    assert "0 in use" in text
    assert "No group carries it." in text


def test_groups_say_how_far_they_are(at_work: Client, contoso: Tenant) -> None:
    sku = buy(contoso, E3, 3)
    carrying(contoso, "Board", 2, sku)
    sales = carrying(contoso, "Sales", 3, sku)
    processing.finish()
    carrying(contoso, "Later", 1, sku)

    page = at_work.get(page_of(contoso)).text
    text = words(page)

    assert "Board All licenses assigned Nobody" in text
    assert "Sales Errors and issues 2 people: No seat was left." in text
    assert "Later In progress" in text
    assert reverse("admin:directory_group_change", args=[sales.pk]) in page


def test_the_link_beside_a_cause_shows_these_people(at_work: Client, contoso: Tenant) -> None:
    sku = buy(contoso, E3, 1)
    sales = carrying(contoso, "Sales", 3, sku)
    processing.finish()
    query = {"sku__id__exact": str(sku.pk), "group__id__exact": str(sales.pk), "error__exact": "CountViolation"}
    found = at_work.get(reverse("admin:licensing_licenseassignment_changelist"), query)
    failed = LicenseAssignment.objects.filter(error="CountViolation").values_list(
        "user__user_principal_name", flat=True
    )
    assert len(failed) == 2
    assert all(name in found.text for name in failed)
    assert found.text.count('class="field-error"') == 2


def test_of_another_tenant_there_is_nothing(at_work: Client, fabrikam: Tenant) -> None:
    buy(fabrikam, E3, 4)
    missing = at_work.get(page_of(fabrikam)).status_code
    nowhere = at_work.get(reverse("admin:licensing_subscribedsku_change", args=[10**6])).status_code
    assert missing == nowhere != 200
    assert "SPE_E3" not in at_work.get(reverse("admin:licensing_subscribedsku_changelist")).text


def test_the_list_asks_no_more_for_many_products(at_work: Client, contoso: Tenant) -> None:
    url = reverse("admin:licensing_subscribedsku_changelist")
    buy(contoso, E3, 5)
    few = queries(lambda: at_work.get(url))
    buy_forty(contoso)
    SubscribedSku.objects.bulk_create(
        (SubscribedSku(tenant=contoso, sku=sku) for sku in Sku.objects.all()[:40]), ignore_conflicts=True
    )
    assert queries(lambda: at_work.get(url)) == few
    assert "3 available" in words(at_work.get(url).text)


def test_the_page_asks_no_more_for_many_groups_and_holders(at_work: Client, contoso: Tenant) -> None:
    sku = buy(contoso, E3, 40)
    carrying(contoso, "Board", 1, sku)
    processing.finish()
    at_work.get(page_of(contoso))  # what is asked once in a process is asked here
    few = queries(lambda: at_work.get(page_of(contoso)))
    for number in range(8):
        carrying(contoso, f"Team {number}", 2, sku)
    processing.finish()
    assert queries(lambda: at_work.get(page_of(contoso))) == few


@pytest.mark.parametrize(
    ("amounts", "bought", "used"),
    [
        ((10, 5, 0, 0, 12), "enabled 0 666, warning 666 334", "consumed 0 800, available 800 200"),
        ((0, 0, 3, 1, 2), "suspended 0 750, locked 750 250", "surplus 0 500"),
        ((2, 0, 0, 0, 4), "enabled 0 500", "consumed 0 500, surplus 500 500"),
        ((0, 0, 0, 0, 0), "", ""),
    ],
)
def test_the_bar(amounts: tuple[int, ...], bought: str, used: str) -> None:
    names = ("enabled", "warning", "suspended", "locked_out", "consumed")
    bar = drawn(**dict(zip(names, amounts, strict=True)))
    lines = [", ".join(f"{part.kind} {part.start} {part.length}" for part in line) for line in (bar.bought, bar.used)]
    assert lines == [bought, used]
