"""The licences of a group on its page: what it carries, how far that has come, and whoever must not touch it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory.activities import Activity
from directory.models import AuditEvent, Group, Role, Tenant, User
from licensing import processing
from licensing.groups import set_licenses
from licensing.models import GroupLicense, GroupProcessing, LicenseAssignment, PendingPerson, Sku
from licensing.states import Processing
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.test_licences import plans_of, words

pytestmark = pytest.mark.django_db(databases="__all__")

PREMIUM = "AAD_PREMIUM"
ACTS = ("choose-licence", "licence", "remove-licence", "reprocess")


@pytest.fixture
def megan(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso, name="megan")


@pytest.fixture
def sales(contoso: Tenant, megan: User) -> Group:
    return GroupFactory(tenant=contoso, name="Sales", members=[megan])


def page_of(group: Group) -> str:
    return reverse("admin:directory_group_change", args=[group.pk])


def url(name: str, group: Group | object, *more: object) -> str:
    return reverse(f"admin:group-{name}", args=[getattr(group, "pk", group), *more])


def polled(client: Client, group: Group, stage: str) -> Any:
    return client.get(url("processing", group), {"stage": stage}, headers={"hx-request": "true"})


def stage_on(text: str) -> str:
    found = re.search(r"\?stage=([^\"]+)\"", text)
    assert found, "nothing asks again"
    return found[1]


def test_a_product_is_assigned_and_reaches_the_members(
    at_work: Client, contoso: Tenant, sales: Group, megan: User
) -> None:
    sku = buy(contoso, "SPE_E3", 5)
    assert "The group carries no product" in words(at_work.get(page_of(sales)).text)
    assert "5 of 5 seats left" in words(at_work.get(url("choose-licence", sales)).text)
    assign = url("licence", sales, sku.pk)
    premium = str(sku.service_plans.get(name="AAD_PREMIUM").pk)

    at_work.post(assign, {"plans": [plan for plan in plans_of(at_work, assign) if plan != premium]})

    assert "Waiting to be processed" in words(at_work.get(page_of(sales)).text)
    processing.finish()
    text = words(at_work.get(page_of(sales)).text)
    assert "All licenses assigned" in text
    assert "Latest changes applied to all members" in text
    assert "1 person licensed · 0 failed" in text
    assert "off: AAD_PREMIUM" in text
    assert "4 of 5 seats left" in text
    assert LicenseAssignment.objects.get(user=megan).group == sales
    assert AuditEvent.objects.get(activity=Activity.GROUP_LICENSE_SET).actor_name == "patti@contoso.example"


def test_plans_are_set_anew_and_the_product_is_removed_after_a_question(
    at_work: Client, contoso: Tenant, sales: Group
) -> None:
    sku = buy(contoso, PREMIUM, 5)
    set_licenses(sales, add={sku: ()}, by="tests")
    change = url("licence", sales, sku.pk)
    kept = plans_of(at_work, change)[1:]

    at_work.post(change, {"plans": kept})
    assert plans_of(at_work, change) == kept

    assert "Take Microsoft Entra ID P1 away from Sales?" in words(
        at_work.get(url("remove-licence", sales, sku.pk)).text
    )
    assert GroupLicense.objects.exists()
    at_work.post(url("remove-licence", sales, sku.pk))
    assert not GroupLicense.objects.exists()
    processing.finish()
    assert not LicenseAssignment.objects.exists()
    assert "does not carry" in words(at_work.get(url("remove-licence", sales, sku.pk)).text)
    answer = at_work.post(url("remove-licence", sales, sku.pk), follow=True)
    assert "Sales does not carry Microsoft Entra ID P1" in words(answer.text)


@pytest.mark.proves("SR-LIC-04")
def test_what_the_page_does_not_offer_is_refused_with_its_reason(
    at_work: Client, contoso: Tenant, sales: Group
) -> None:
    foreign = Sku.objects.get(part_number="SPE_E5")
    assert foreign.product_name not in at_work.get(url("choose-licence", sales)).text
    assert "owns no subscription of" in words(at_work.post(url("licence", sales, foreign.pk), {}).text)

    Group.objects.filter(pk=sales.pk).update(security_enabled=False)
    owned = buy(contoso, PREMIUM, 5)
    assert "only security" in words(at_work.post(url("licence", sales, owned.pk), {}).text).lower()
    assert not GroupLicense.objects.exists()


class TestProgress:
    """A page that is open while a worker goes through the members."""

    def test_it_asks_again_until_all_are_done(self, at_work: Client, contoso: Tenant, sales: Group) -> None:
        set_licenses(sales, add={buy(contoso, PREMIUM, 5): ()}, by="tests")
        text = at_work.get(page_of(sales)).text
        stage = stage_on(text)
        assert f'href="{page_of(sales)}">Look again</a>' in text  # without script
        assert "htmx.min.js" in text

        nothing_new = polled(at_work, sales, stage)
        assert (nothing_new.status_code, nothing_new.content) == (204, b"")

        GroupProcessing.objects.update(state=Processing.IN_PROGRESS, total=3000, succeeded=1999, failed=1)
        banner = polled(at_work, sales, stage)
        assert "2000 of 3000" in words(banner.text).replace(",", "")
        assert '<meter aria-labelledby="processing-meter" min="0" max="3000" value="2000"' in banner.text
        assert stage_on(banner.text) != stage

        GroupProcessing.objects.update(state=Processing.QUEUED, total=0, succeeded=0, failed=0)
        processing.finish()
        panel = polled(at_work, sales, stage)
        assert panel.headers["HX-Retarget"] == "#group-licences"
        assert "All licenses assigned" in panel.text
        assert "stage=" not in panel.text  # nobody asks any more
        assert "htmx.min.js" not in at_work.get(page_of(sales)).text

    def test_who_joined_is_waited_for_too(self, at_work: Client, contoso: Tenant, sales: Group) -> None:
        set_licenses(sales, add={buy(contoso, PREMIUM, 5): ()}, by="tests")
        processing.finish()
        PendingPerson.objects.all().delete()
        sales.memberships.create(user=UserFactory(tenant=contoso))
        text = at_work.get(page_of(sales)).text
        assert "Some members wait to be looked at again" in text
        assert "In progress" in text
        processing.finish()
        assert "All licenses assigned" in at_work.get(page_of(sales)).text

    def test_the_fragment_opened_by_itself_leads_to_the_page(self, at_work: Client, sales: Group) -> None:
        assert at_work.get(url("processing", sales)).headers["Location"] == page_of(sales)


@pytest.mark.proves("F-LIC-11")
def test_a_freed_seat_is_given_when_the_group_is_reprocessed(
    at_work: Client, contoso: Tenant, sales: Group, megan: User
) -> None:
    sku = buy(contoso, PREMIUM, 0)
    set_licenses(sales, add={sku: ()}, by="tests")
    processing.finish()
    assert "Errors and issues" in at_work.get(page_of(sales)).text
    buy(contoso, PREMIUM, 1)
    assert "The one member of Sales is evaluated again" in words(at_work.get(url("reprocess", sales)).text)

    at_work.post(url("reprocess", sales))
    processing.finish()

    assert LicenseAssignment.objects.get(user=megan).state == "Active"
    assert AuditEvent.objects.filter(activity=Activity.GROUP_LICENSES_RECALCULATED).exists()


@pytest.mark.proves("SR-ADM-05", "SR-LIC-04")
@pytest.mark.parametrize("role", list(Role))
def test_who_may_change_the_licences_of_a_group(role: Role, contoso: Tenant, sales: Group, signed_in: SignedIn) -> None:
    """The page shows the acts to whoever may do them, and the addresses keep to the same."""
    may = role in {Role.GLOBAL_ADMINISTRATOR, Role.USER_ADMINISTRATOR, Role.LICENSE_ADMINISTRATOR}
    client, sku = signed_in(UserFactory(tenant=contoso, roles=[role])), buy(contoso, PREMIUM, 5)

    offered = url("choose-licence", sales) in client.get(page_of(sales)).text
    answers = [client.get(url(name, sales, *_sku(name, sku.pk))).status_code for name in ACTS]
    answers += [client.post(url(name, sales, *_sku(name, sku.pk))).status_code for name in ACTS[1:]]

    assert offered is may
    assert {status == 403 for status in answers} == {not may}
    assert GroupProcessing.objects.exists() is may


def _sku(name: str, sku_id: object) -> list[object]:
    return [sku_id] if "licence" in name and name != "choose-licence" else []


@pytest.mark.proves("SR-TEN-01", "SR-TEN-04")
@pytest.mark.parametrize("name", [*ACTS, "processing", "errors"])
def test_a_group_of_another_tenant_is_not_there(name: str, at_work: Client, fabrikam: Tenant) -> None:
    theirs = GroupFactory(tenant=fabrikam, name="Fabrikam sales", members=[UserFactory(tenant=fabrikam)])
    sku = buy(fabrikam, PREMIUM, 5)
    set_licenses(theirs, add={sku: ()}, by="tests")
    before = list(GroupProcessing.objects.values())
    answers = set()
    for group in (theirs.pk, uuid4()):
        address = url(name, group, *_sku(name, sku.pk))
        for answer in (at_work.get(address, headers={"hx-request": "true"}), at_work.post(address, {"plans": []})):
            assert "Fabrikam" not in answer.text
            answers.add(answer.status_code)
    assert answers <= {404, 405}
    assert GroupLicense.objects.filter(group=theirs).exists()
    assert list(GroupProcessing.objects.values()) == before


def test_an_operator_sees_the_groups_of_all_tenants(fabrikam: Tenant, signed_in: SignedIn) -> None:
    theirs = GroupFactory(tenant=fabrikam, name="Fabrikam sales")
    license(UserFactory(tenant=fabrikam), PREMIUM)
    assert "1 seats left" in words(signed_in(OperatorFactory()).get(url("choose-licence", theirs)).text)
