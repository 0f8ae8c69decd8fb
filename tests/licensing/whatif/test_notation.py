"""Changes in writing: what each means, and what is said of those that mean nothing."""

from uuid import UUID

import pytest

from directory.models import Group, Tenant, User
from licensing.lifecycle import Status
from licensing.models import ServicePlan, Sku
from licensing.whatif import Unclear, UnknownId, read, written_groups
from licensing.whatif.changes import (
    Add,
    Age,
    Buy,
    Change,
    CountOffice,
    Enforce,
    Join,
    Leave,
    Locate,
    Remove,
    SwitchPlans,
)

pytestmark = pytest.mark.django_db


def sku(part_number: str) -> Sku:
    return Sku.objects.get(part_number=part_number)


def plan(name: str) -> frozenset[UUID]:
    return frozenset({ServicePlan.objects.get(name=name).pk})


@pytest.fixture
def sales(adatum: Tenant) -> Group:
    return Group.objects.create(tenant=adatum, name="Sales")


def meant(text: str, tenant: Tenant) -> Change:
    return read(text, tenant).change


def test_products(adatum: Tenant) -> None:
    assert meant("+SPB", adatum) == Add(sku("SPB").pk)
    assert meant(" -aad_premium ", adatum) == Remove(sku("AAD_PREMIUM").pk)


@pytest.mark.parametrize(("state", "on"), [("off", False), ("ON", True)])
def test_plans(adatum: Tenant, state: str, on: bool) -> None:
    found = meant(f"AAD_PREMIUM/AAD_PREMIUM={state}", adatum)
    assert found == SwitchPlans(sku("AAD_PREMIUM").pk, plan("AAD_PREMIUM"), on)
    both = plan("AAD_PREMIUM") | plan("MFA_PREMIUM")
    assert meant(f"AAD_PREMIUM/AAD_PREMIUM, mfa_premium={state}", adatum) == SwitchPlans(
        sku("AAD_PREMIUM").pk, both, on
    )


def test_a_part_number_may_have_a_stroke_itself(adatum: Tenant) -> None:
    odd = sku("Office_365_w/o_Teams_Bundle_Business_Premium")
    name = odd.service_plans.order_by("name").first()
    assert name is not None
    found = meant(f"{odd.part_number}/{name}=off", adatum)
    assert isinstance(found, SwitchPlans)
    assert found.sku == odd.pk


def test_groups_by_name_and_by_id(adatum: Tenant, sales: Group) -> None:
    assert meant("join:Sales", adatum) == meant("JOIN: sales", adatum) == Join(sales.pk)
    assert meant(f"leave:{sales.pk}", adatum) == Leave(sales.pk)


def test_the_tenant(adatum: Tenant) -> None:
    premium = sku("AAD_PREMIUM").pk
    assert meant("status:AAD_PREMIUM=suspended", adatum) == Age(premium, Status.SUSPENDED)
    assert meant("seats:AAD_PREMIUM=+5", adatum) == Buy(premium, 5)
    assert meant("enforcement:tenant_wide", adatum) == Enforce(per_user=False)
    assert meant("enforcement:enforce_per_user", adatum) == Enforce(per_user=True)
    assert meant("paid-office:on", adatum) == CountOffice(counts=True)


def test_places(adatum: Tenant) -> None:
    assert meant("location:de", adatum) == Locate("DE")
    assert meant("location:none", adatum) == Locate("")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("+SPX", "no product with the part number “SPX”"),
        ("-SPX", "no product with the part number “SPX”"),
        ("status:SPX=Suspended", "no product with the part number “SPX”"),
        ("AAD_PREMIUM/NOTHING=off", "no service plan “NOTHING” in Microsoft Entra ID P1 (AAD_PREMIUM)"),
        ("AAD_PREMIUM/AAD_PREMIUM=perhaps", "neither on nor off"),
        ("join:Nobody", "no group “Nobody”"),
        ("location:Atlantis", "“Atlantis” is no country"),
        ("status:AAD_PREMIUM=Broken", "“Broken” is no status of a subscription; there are Enabled, Warning"),
        ("status:AAD_PREMIUM", "no status of a subscription"),
        ("seats:SPB=-5", "“-5” is no number of seats"),
        ("seats:SPB=+0", "“+0” is no number of seats"),
        ("seats:SPB=many", "“many” is no number of seats"),
        ("seats:SPB=+99999999999", "is no number of seats"),
        ("enforcement:sometimes", "“sometimes” is no way to enforce licences"),
        ("paid-office:maybe", "neither on nor off"),
        ("fly", "“fly” is no change"),
        ("+", "“+” is no change"),
        ("", "is no change"),
        ("join:" + "x" * 500, "too long"),
        ("+SPB\x00", "characters that nobody types"),
        ("join:{0.__class__}", "no group “{0.__class__}”"),
    ],
)
def test_what_means_nothing_is_named(adatum: Tenant, text: str, says: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read(text, adatum)
    assert says in unclear.value.message


@pytest.mark.proves("SR-TEN-01")
def test_a_group_of_another_tenant_is_none(adatum: Tenant, stranger: User) -> None:
    assert stranger.tenant
    theirs = Group.objects.create(tenant=stranger.tenant, name="Theirs")
    for name in ("Theirs", str(theirs.pk)):
        with pytest.raises(Unclear, match="There is no group"):
            read(f"join:{name}", adatum)
    with pytest.raises(UnknownId):
        read(f"join:{theirs.pk}", adatum)


def test_of_two_groups_with_one_name_the_id_says_which(adatum: Tenant, sales: Group) -> None:
    Group.objects.create(tenant=adatum, name="SALES")
    with pytest.raises(Unclear, match="Several groups are called"):
        read("join:Sales", adatum)
    assert written_groups(adatum, {sales.pk: "Sales"}) == {sales.pk: str(sales.pk)}


def test_a_group_is_written_by_its_name(adatum: Tenant, sales: Group) -> None:
    odd = Group.objects.create(tenant=adatum, name=" with blanks ")
    written = written_groups(adatum, {sales.pk: "Sales", odd.pk: odd.name})
    assert written == {sales.pk: "Sales", odd.pk: str(odd.pk)}
    assert [read(f"join:{name}", adatum).change for name in written.values()] == [Join(sales.pk), Join(odd.pk)]
