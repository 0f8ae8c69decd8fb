"""Assigning and taking licences on the person's page, and what the page then says."""

import re

import pytest
from django.test import Client

from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant, User
from directory.rules.methods import Method
from licensing.models import LicenseAssignment
from tests.factories.directory import UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn, act_url, page_of, person_form

pytestmark = pytest.mark.django_db(databases="__all__")

BUSINESS_STANDARD = "O365_BUSINESS_PREMIUM"


@pytest.fixture
def pradeep(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso, name="pradeep", methods=[Method.EMAIL])


def plans_of(client: Client, url: str) -> list[str]:
    """The plans whose boxes are ticked."""
    return re.findall(r'<input type="checkbox" name="plans" value="([^"]+)"[^>]*checked', client.get(url).text)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_choice_shows_what_the_tenant_owns_and_how_many_seats_are_left(
    at_work: Client, contoso: Tenant, fabrikam: Tenant, pradeep: User
) -> None:
    buy(contoso, BUSINESS_STANDARD, 5)
    buy(fabrikam, "SPE_E5", 5)

    text = words(at_work.get(act_url("choose-licence", pradeep)).text)

    assert "5 of 5 seats left" in text
    assert "SPE_E5" not in text


@pytest.mark.proves("F-LIC-01")
def test_without_a_usage_location_nothing_is_assigned(at_work: Client, contoso: Tenant, pradeep: User) -> None:
    sku = buy(contoso, BUSINESS_STANDARD)
    User.objects.filter(pk=pradeep.pk).update(usage_location="")
    url = act_url("licence", pradeep, sku.pk)
    plans = plans_of(at_work, url)

    refused = at_work.post(url, {"plans": plans})

    assert "License assignment cannot be done for user with invalid usage location." in refused.text
    assert not LicenseAssignment.objects.exists()
    assert AuditEvent.objects.get(activity=Activity.LICENSE_CHANGED).result == "failure"

    at_work.post(page_of(pradeep), person_form(pradeep, usage_location="IN"))
    at_work.post(url, {"plans": plans})

    assert LicenseAssignment.objects.get().user == pradeep


def test_a_licence_opens_the_reset_and_taking_it_closes_it(at_work: Client, contoso: Tenant, pradeep: User) -> None:
    sku = buy(contoso, BUSINESS_STANDARD)
    url = act_url("licence", pradeep, sku.pk)
    assert "SSPR_0012" in at_work.get(page_of(pradeep)).text

    at_work.post(url, {"plans": plans_of(at_work, url)})
    assert "SSPR_0012" not in at_work.get(page_of(pradeep)).text

    asked = at_work.get(act_url("remove-licence", pradeep, sku.pk))
    assert "Business Standard" in words(asked.text)
    assert LicenseAssignment.objects.exists()
    at_work.post(act_url("remove-licence", pradeep, sku.pk))
    assert not LicenseAssignment.objects.exists()
    assert "SSPR_0012" in at_work.get(page_of(pradeep)).text


def test_plans_are_switched_off_by_unticking(at_work: Client, contoso: Tenant, pradeep: User) -> None:
    sku = buy(contoso, "SPE_E3")
    url = act_url("licence", pradeep, sku.pk)
    premium = str(sku.service_plans.get(name="AAD_PREMIUM").pk)
    kept = [plan for plan in plans_of(at_work, url) if plan != premium]

    at_work.post(url, {"plans": kept})

    assert set(plans_of(at_work, url)) == set(kept)
    assert "off: AAD_PREMIUM" in words(at_work.get(page_of(pradeep)).text)


def test_the_last_seat_is_given_once(at_work: Client, contoso: Tenant, pradeep: User) -> None:
    sku = buy(contoso, BUSINESS_STANDARD)
    license(UserFactory(tenant=contoso), BUSINESS_STANDARD)

    response = at_work.post(act_url("licence", pradeep, sku.pk), {})

    assert "does not have any available licenses" in words(response.text)
    assert "<title>Error:" in response.text
    assert not LicenseAssignment.objects.filter(user=pradeep).exists()


@pytest.mark.proves("F-LIC-08")
@pytest.mark.parametrize("role", [Role.HELPDESK_ADMINISTRATOR, Role.PASSWORD_ADMINISTRATOR, Role.REPORTS_READER, None])
def test_who_may_not_assign(role: Role | None, contoso: Tenant, pradeep: User, signed_in: SignedIn) -> None:
    sku = buy(contoso, BUSINESS_STANDARD)
    client = signed_in(UserFactory(tenant=contoso, roles=[role] if role else []))

    response = client.post(act_url("licence", pradeep, sku.pk), {})

    assert response.status_code in (302, 403)
    assert not LicenseAssignment.objects.exists()


class TestCapabilities:
    """The panel says for each capability whether, why not, and what mends it."""

    def test_everything_is_named(self, at_work: Client, pradeep: User) -> None:
        text = words(at_work.get(page_of(pradeep)).text)

        assert "Change a known password : allowed" in text
        assert "Reset a forgotten password : refused No licence that opens this." in text
        assert "Assign Microsoft 365 Business Standard, Business Premium, Entra ID P1 or P2 to this person." in text
        assert "UserNotLicensed" in text
        assert "Cloud-only: there is no on-premises account to reach." in text

    def test_all_reasons_are_there_not_only_the_first(self, at_work: Client, contoso: Tenant) -> None:
        raul = UserFactory(tenant=contoso, name="raul", synchronised=True)

        text = words(at_work.get(page_of(raul)).text)

        for name in (
            "UserNotLicensed",
            "UserNotProperlyConfigured",
            "WritebackNotEnabled",
            "OnPremisesConnectivityError",
        ):
            assert name in text
        for code in ("SSPR_0012", "SSPR_0014", "SSPR_0010", "SSPR_0030"):
            assert code in text
