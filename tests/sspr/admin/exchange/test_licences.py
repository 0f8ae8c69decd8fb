"""Licences by file: every path out, direct ones in, all of them or none."""

import pytest
from django.test import Client

from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant, User
from licensing import groups as licensed_groups
from licensing import processing
from licensing.ledger import seats
from licensing.models import LicenseAssignment
from sspr.admin.exchange.licences import Licences
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.exchange.conftest import bring_in, checked, exported, faults, lines, outcomes

pytestmark = pytest.mark.django_db(databases="__all__")

LICENCES = "licensing_licenseassignment"
HEAD = ("userPrincipalName", "skuPartNumber", "disabledPlans", "assignedByGroup", "state", "error")
ALEX = "alex@contoso.example"


def test_licences_are_given_and_their_plans_set(at_work: Client, contoso: Tenant, alex: User, patti: User) -> None:
    sku = buy(contoso, "AAD_PREMIUM", 5)
    license(patti, "AAD_PREMIUM", ["MFA_PREMIUM"])

    bring_in(
        at_work, LICENCES, HEAD[:3],
        (ALEX, "aad_premium", "mfa_premium; ADALLOM_S_DISCOVERY"), ("patti@contoso.example", "AAD_PREMIUM", ""),
    )  # fmt: skip

    assert LicenseAssignment.objects.get(user=alex).plans_off == ("ADALLOM_S_DISCOVERY", "MFA_PREMIUM")
    assert LicenseAssignment.objects.get(user=patti).plans_off == ()
    assert seats(contoso, sku).consumed == 2
    event = AuditEvent.objects.get(activity=Activity.LICENSE_CHANGED, target=alex)
    assert (event.actor, event.details["change"], event.details["sku"]) == (patti, "assigned", "AAD_PREMIUM")


def test_without_the_column_plans_stay_as_they_are(patti: User, alex: User) -> None:
    license(alex, "AAD_PREMIUM", ["MFA_PREMIUM"])

    assert outcomes(checked(Licences, patti, HEAD[:2], (ALEX, "AAD_PREMIUM"))) == ["unchanged"]


@pytest.mark.proves("SR-ADM-09")
def test_when_the_seats_run_out_nobody_gets_one(at_work: Client, contoso: Tenant, alex: User) -> None:
    buy(contoso, "AAD_PREMIUM", 1)

    answer = bring_in(at_work, LICENCES, HEAD[:2], (ALEX, "AAD_PREMIUM"), ("patti@contoso.example", "AAD_PREMIUM"))

    assert "does not have any available licenses" in answer.text
    assert not LicenseAssignment.objects.exists()


@pytest.mark.proves("SR-ADM-09")
@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("nobody@contoso.example", "AAD_PREMIUM", ""), "userPrincipalName", "nobody"),
        ((ALEX, "NO_SUCH_SKU", ""), "skuPartNumber", "no product"),
        ((ALEX, "SPB", ""), "skuPartNumber", "owns no subscription"),
        ((ALEX, "AAD_PREMIUM", "AAD_BASIC"), "disabledPlans", "AAD_BASIC"),
        (("nowhere@contoso.example", "AAD_PREMIUM", ""), "skuPartNumber", "invalid usage location"),
        ((ALEX, "AAD_PREMIUM", "", "Sales"), "assignedByGroup", "changed at the group"),
        ((ALEX, "AAD_PREMIUM", "", "", "Error"), "state", "does not set this"),
        ((ALEX, "AAD_PREMIUM", "", "", "", "CountViolation"), "error", "does not set this"),
    ],
)
def test_a_bad_cell_is_named(
    row: tuple[str, ...], column: str, said: str, patti: User, contoso: Tenant, alex: User
) -> None:
    buy(contoso, "AAD_PREMIUM", 5)
    UserFactory(tenant=contoso, name="nowhere", usage_location="")

    ((number, where, sentence),) = faults(checked(Licences, patti, HEAD, row))

    assert (number, where) == (2, column)
    assert said in sentence


@pytest.mark.proves("SR-TEN-01")
def test_somebody_of_another_tenant_is_answered_like_nobody(patti: User, contoso: Tenant, fabrikam: Tenant) -> None:
    buy(contoso, "AAD_PREMIUM", 5)
    license(UserFactory(tenant=fabrikam, name="raul"), "AAD_PREMIUM")

    raul, nobody = checked(
        Licences, patti, HEAD[:2], ("raul@fabrikam.example", "AAD_PREMIUM"), ("no@fabrikam.example", "AAD_PREMIUM")
    )

    assert raul.faults == nobody.faults != ()


@pytest.mark.proves("SR-TEN-01")
def test_every_path_goes_out_and_comes_back_unchanged(
    at_work: Client, contoso: Tenant, fabrikam: Tenant, alex: User, patti: User
) -> None:
    license(alex, "AAD_PREMIUM", ["MFA_PREMIUM", "ADALLOM_S_DISCOVERY"])
    license(UserFactory(tenant=fabrikam, name="raul"), "AAD_PREMIUM")
    group = GroupFactory(tenant=contoso, name="Sales", members=[alex, patti])
    licensed_groups.set_licenses(group, add={buy(contoso, "SPE_E3", 1): ()}, by="tests")
    processing.finish()

    content = lines(exported(at_work, LICENCES))

    assert content[0] == list(HEAD)
    assert [ALEX, "AAD_PREMIUM", "ADALLOM_S_DISCOVERY; MFA_PREMIUM", "", "Active", ""] in content
    assert {(row[1], row[3], row[4]) for row in content[1:]} == {
        ("AAD_PREMIUM", "", "Active"), ("SPE_E3", "Sales", "Active"), ("SPE_E3", "Sales", "Error"),
    }  # fmt: skip
    assert outcomes(checked(Licences, patti, *content)) == ["unchanged"] * 3


@pytest.mark.proves("SR-ADM-05")
def test_whoever_may_not_assign_is_refused_row_by_row_as_well(contoso: Tenant, alex: User) -> None:
    buy(contoso, "AAD_PREMIUM", 5)
    helper = UserFactory(tenant=contoso, roles=[Role.HELPDESK_ADMINISTRATOR])

    rows = checked(Licences, helper, HEAD[:2], (ALEX, "AAD_PREMIUM"))

    assert "Only a License, User or Global Administrator" in faults(rows)[0][2]
