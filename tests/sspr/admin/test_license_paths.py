"""Every path by which a product comes to a person, on the person's page, and what cannot be done to inherited ones."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory import groups as membership
from directory.activities import Activity
from directory.models import AuditEvent, Group, Role, Tenant, User
from licensing import processing
from licensing.entitlement import Level
from licensing.facts import level_of
from licensing.groups import set_licenses
from licensing.models import LicenseAssignment, ServicePlan, Sku, Subscription
from sspr.admin.license_paths import paths_of
from sspr.admin.words import LEVELS
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn, act_url, page_of, person_form
from tests.sspr.admin.test_group_acts import PREMIUM
from tests.sspr.admin.test_licences import words

pytestmark = pytest.mark.django_db(databases="__all__")

INHERITED = "User license is inherited from a group membership and it cannot be removed directly from the user."


@pytest.fixture
def megan(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso, name="megan")


def in_group(person: User, name: str, *skus: Sku, off: tuple[str, ...] = ()) -> Group:
    group = GroupFactory(tenant=person.tenant, name=name, members=[person])
    plans = {sku: list(ServicePlan.objects.filter(skus=sku, name__in=off)) for sku in skus}
    set_licenses(group, add=plans, by="tests")
    processing.finish()
    return group


def rows(client: Client, person: User) -> list[str]:
    """The rows of the panel as somebody reads them; an inherited one is marked by its class."""
    panel = re.search(
        r'<table class="table table--paths">.*?<tbody>(.*?)</tbody>', client.get(page_of(person)).text, re.S
    )
    return re.findall(r"<tr.*?</tr>", panel[1], re.S) if panel else []


@pytest.mark.proves("F-LIC-21", "F-LIC-02")
def test_each_path_is_named_and_inherited_ones_are_grey_and_without_acts(
    at_work: Client, contoso: Tenant, megan: User
) -> None:
    license(megan, PREMIUM)
    sales = in_group(megan, "Sales", buy(contoso, "SPE_E3", 5), off=("AAD_PREMIUM",))

    direct, inherited = sorted(rows(at_work, megan), key=lambda row: "is-inherited" in row)

    assert "Direct" in words(direct)
    assert "is-inherited" not in direct
    for act in ("licence", "replace-licence", "remove-licence"):
        assert act_url(act, megan, Sku.objects.get(part_number=PREMIUM).pk) in direct
    assert "is-inherited" in inherited
    assert f'Inherited (<a href="{reverse("admin:directory_group_change", args=[sales.pk])}"><bdi>Sales</bdi></a>)' in (
        inherited
    )
    assert "Active" in words(inherited)
    assert "off: AAD_PREMIUM" in words(inherited)
    assert "/licence/" not in inherited
    assert "Changed on the group" in inherited


@pytest.mark.proves("F-LIC-21")
def test_two_paths_of_one_product_are_two_rows_and_the_direct_one_comes_first(
    at_work: Client, contoso: Tenant, megan: User
) -> None:
    license(megan, PREMIUM)
    in_group(megan, "Sales", buy(contoso, PREMIUM, 5))
    in_group(megan, "Marketing", buy(contoso, PREMIUM, 5))

    said = [words(row) for row in rows(at_work, megan)]

    assert "Direct" in said[0]
    assert sum("Inherited (" in row for row in said) == 2


@pytest.mark.proves("F-LIC-20", "SR-LIC-04")
def test_an_inherited_licence_is_not_removed_on_the_person(at_work: Client, contoso: Tenant, megan: User) -> None:
    sku = buy(contoso, PREMIUM, 5)
    in_group(megan, "Sales", sku)

    asked = at_work.get(act_url("remove-licence", megan, sku.pk))
    assert INHERITED in words(asked.text)
    assert '<form method="post" class' not in asked.text
    assert INHERITED in words(at_work.post(act_url("remove-licence", megan, sku.pk), follow=True).text)

    other = buy(contoso, "SPE_E3", 5)
    swapped = at_work.post(act_url("replace-licence", megan, sku.pk), {"sku": str(other.pk)})
    assert INHERITED in words(swapped.text)
    assert LicenseAssignment.objects.get().group is not None
    assert {event.reason for event in AuditEvent.objects.filter(result="failure")} == {INHERITED}


@pytest.mark.proves("F-LIC-02")
def test_usage_location_and_licence_are_set_on_one_page(at_work: Client, contoso: Tenant, megan: User) -> None:
    sku = buy(contoso, PREMIUM, 5)
    User.objects.filter(pk=megan.pk).update(usage_location="")
    page = at_work.get(page_of(megan)).text
    assert 'name="usage_location"' in page
    assert act_url("choose-licence", megan) in page

    at_work.post(page_of(megan), person_form(megan, usage_location="IN"))
    at_work.post(act_url("licence", megan, sku.pk), {"plans": list(sku.service_plans.values_list("pk", flat=True))})

    assert "India" in words(at_work.get(page_of(megan)).text)
    assert len(rows(at_work, megan)) == 1


class TestStates:
    def test_an_error_is_told_in_words_with_what_mends_it(self, at_work: Client, contoso: Tenant, megan: User) -> None:
        in_group(megan, "Sales", buy(contoso, PREMIUM, 0))
        [row] = [words(row) for row in rows(at_work, megan)]
        assert "Error No seat was left. Buy seats or free some, then reprocess" in row
        assert "CountViolation" in row
        assert "nothing" in row  # that it opens

    def test_what_a_deleted_group_left_behind_still_says_so(
        self, at_work: Client, contoso: Tenant, megan: User
    ) -> None:
        base = buy(contoso, "EXCHANGESTANDARD", 5)
        sales = in_group(megan, "Sales", base)
        license(megan, "SPE_F5_COMP")
        membership.remove(sales, [megan.pk])
        set_licenses(sales, remove=[base], by="tests")
        processing.finish()
        sales.delete()

        row = next(words(row) for row in rows(at_work, megan) if "is-inherited" in row)

        assert "Inherited (a deleted group)" in row
        assert "Active, with an error" in row

    def test_a_disabled_subscription_disables_every_path(self, at_work: Client, contoso: Tenant, megan: User) -> None:
        """Suspended 31 days after its end, and so by the tenant's clock."""
        license(megan, PREMIUM)
        in_group(megan, "Sales", buy(contoso, PREMIUM, 5))
        for purchase in Subscription.objects.all():
            purchase.expires_at = timezone.now() - timedelta(days=31)
            purchase.save()
        for row in map(words, rows(at_work, megan)):
            assert "Disabled The subscription is disabled and opens nothing." in row
            assert "Active" not in row


class TestReprocess:
    def test_it_tells_the_true_error_and_then_that_there_is_none(
        self, at_work: Client, contoso: Tenant, megan: User
    ) -> None:
        in_group(megan, "Sales", buy(contoso, PREMIUM, 0), buy(contoso, "EXCHANGESTANDARD", 5))
        url = act_url("reprocess", megan)
        assert url in at_work.get(page_of(megan)).text
        assert "Everything Megan gets from groups is evaluated again" in words(at_work.get(url).text)

        failed = words(at_work.post(url, follow=True).text)
        assert "does not have any available licenses" in failed
        assert "nothing is in error" not in failed

        buy(contoso, PREMIUM, 1)
        assert "nothing is in error" in words(at_work.post(url, follow=True).text)
        assert set(LicenseAssignment.objects.values_list("state", flat=True)) == {"Active"}

    def test_looking_does_nothing(self, at_work: Client, contoso: Tenant, megan: User) -> None:
        in_group(megan, "Sales", buy(contoso, PREMIUM, 0))
        buy(contoso, PREMIUM, 1)
        at_work.get(act_url("reprocess", megan))
        assert LicenseAssignment.objects.get().state == "Error"


class TestReplace:
    def test_one_product_takes_the_place_of_another_in_one_act(
        self, at_work: Client, contoso: Tenant, megan: User
    ) -> None:
        old, new = license(megan, "STANDARDPACK").sku, buy(contoso, "ENTERPRISEPACK", 1)
        buy(contoso, PREMIUM, 1)
        url = act_url("replace-licence", megan, old.pk)
        assert f"{new.product_name} (1 seat left)" in at_work.get(url).text

        answer = at_work.post(url, {"sku": str(new.pk)}, follow=True)

        assert "Office 365 E1 is replaced by Office 365 E3 for Megan." in words(answer.text)
        assert LicenseAssignment.objects.get().sku == new
        events = AuditEvent.objects.filter(activity=Activity.LICENSE_CHANGED, actor__isnull=False)
        assert sorted(event.details["change"] for event in events) == ["assigned", "removed"]

    def test_without_a_seat_nothing_is_given_back(self, at_work: Client, contoso: Tenant, megan: User) -> None:
        old, new = license(megan, "STANDARDPACK").sku, buy(contoso, "ENTERPRISEPACK", 1)
        license(UserFactory(tenant=contoso), "ENTERPRISEPACK")

        answer = at_work.post(act_url("replace-licence", megan, old.pk), {"sku": str(new.pk)})

        assert "does not have any available licenses" in words(answer.text)
        assert LicenseAssignment.objects.get(user=megan).sku == old

    @pytest.mark.parametrize("sku", ["", "zzz", "00000000-0000-4000-8000-000000000000"])
    def test_a_product_that_is_not_offered_is_no_choice(
        self, sku: str, at_work: Client, contoso: Tenant, megan: User
    ) -> None:
        old = license(megan, PREMIUM).sku
        answer = at_work.post(act_url("replace-licence", megan, old.pk), {"sku": sku})
        assert "<title>Error:" in answer.text
        assert LicenseAssignment.objects.get().sku == old


@pytest.mark.proves("SR-LIC-04", "SR-TEN-01")
def test_acts_are_closed_to_who_may_not_and_into_other_tenants(
    at_work: Client, contoso: Tenant, fabrikam: Tenant, megan: User, signed_in: SignedIn
) -> None:
    sku = license(megan, PREMIUM).sku
    helpdesk = signed_in(UserFactory(tenant=contoso, roles=[Role.HELPDESK_ADMINISTRATOR]))
    raul = UserFactory(tenant=fabrikam, name="raul")
    for name, more in (("reprocess", ()), ("replace-licence", (sku.pk,)), ("remove-licence", (sku.pk,))):
        assert act_url(name, megan, *more) not in helpdesk.get(page_of(megan)).text
        assert helpdesk.post(act_url(name, megan, *more)).status_code == 403
        for person in (raul, uuid4()):
            assert at_work.get(act_url(name, person, *more)).status_code == 404
            assert at_work.post(act_url(name, person, *more)).status_code == 404


def test_many_paths_take_no_more_queries_than_one(contoso: Tenant, megan: User) -> None:
    in_group(megan, "Sales", buy(contoso, PREMIUM, 5), off=("MFA_PREMIUM",))
    with CaptureQueriesContext(connection) as few:
        assert len(paths_of(megan)) == 1
    for number in range(5):
        in_group(megan, f"Team {number}", buy(contoso, "SPE_E3", 5), buy(contoso, PREMIUM, 1))
    with CaptureQueriesContext(connection) as many:
        assert len(paths_of(megan)) == 11
    assert len(many) == len(few)


@pytest.mark.parametrize("counts", [True, False])
def test_what_a_path_opens_is_what_the_decision_says(contoso: Tenant, megan: User, counts: bool) -> None:
    Tenant.objects.filter(pk=contoso.pk).update(any_paid_office_sku_counts=counts)
    license(megan, "ENTERPRISEPACK")
    person = User.objects.select_related("tenant").get(pk=megan.pk)
    decided = level_of(person, now=timezone.now())
    assert decided == (Level.CLOUD_RESET if counts else Level.CHANGE_ONLY)
    assert [path.opens for path in paths_of(person)] == [str(LEVELS[decided])]
