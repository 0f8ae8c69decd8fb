"""Direct licences of many people in one act: what stands in the way of whom, and all of them or none."""

from uuid import uuid4

import pytest
from django.db import transaction

from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant, User
from licensing import assign, ledger
from licensing import refusals as licences
from licensing.models import LicenseAssignment, ServicePlan, Sku, Subscription
from licensing.roster import Roster, Wish
from tests.factories.licences import buy
from tests.licensing.conftest import hire


@pytest.fixture
def premium(adatum: Tenant) -> Sku:
    return buy(adatum, "AAD_PREMIUM", 2)


def refusals(by: User, *wishes: Wish) -> list[type[Exception]]:
    """Asked without the lock and with it; both say the same."""
    assert wishes[0].user.tenant is not None
    looked = Roster.begin(wishes[0].user.tenant, by=by, lock=False).ask(wishes)
    with transaction.atomic():
        asked = Roster.begin(wishes[0].user.tenant, by=by, lock=True).ask(wishes)
    assert {wish: type(refusal) for wish, refusal in looked.items()} == {
        wish: type(refusal) for wish, refusal in asked.items()
    }
    return [type(refusal) for refusal in asked.values()]


def test_all_are_given_with_an_audit_row_each(
    adatum: Tenant, cloud_person: User, hybrid_person: User, premium: Sku, license_administrator: User
) -> None:
    off = frozenset(ServicePlan.objects.filter(name="MFA_PREMIUM").values_list("pk", flat=True))
    with transaction.atomic():
        roster = Roster.begin(adatum, by=license_administrator, lock=True)
        assert roster.ask([Wish(cloud_person, premium, off), Wish(hybrid_person, premium)]) == {}
        roster.store(correlation_id=uuid4())

    assert LicenseAssignment.objects.get(user=cloud_person).plans_off == ("MFA_PREMIUM",)
    assert ledger.seats(adatum, premium).consumed == 2
    events = AuditEvent.objects.filter(activity=Activity.LICENSE_CHANGED)
    assert set(events.values_list("target", "actor")) == {
        (cloud_person.pk, license_administrator.pk),
        (hybrid_person.pk, license_administrator.pk),
    }
    assert events.get(target=cloud_person).details == {
        "sku": "AAD_PREMIUM", "change": "assigned", "disabled_plans": ["MFA_PREMIUM"]
    }  # fmt: skip


def test_seats_go_in_the_order_of_the_wishes(
    adatum: Tenant, cloud_person: User, premium: Sku, license_administrator: User
) -> None:
    others = [hire(adatum, name) for name in ("anna", "bert")]
    wishes = [Wish(person, premium) for person in (*others, cloud_person)]

    refused = Roster.begin(adatum, by=license_administrator, lock=False).ask(wishes)

    assert {wish.user: type(refusal) for wish, refusal in refused.items()} == {cloud_person: licences.NoSeat}


def test_whoever_has_it_needs_no_seat(cloud_person: User, premium: Sku, license_administrator: User) -> None:
    assign.assign(cloud_person, premium, by="tests")
    Subscription.objects.update(seats=0)

    assert refusals(license_administrator, Wish(cloud_person, premium)) == []


def test_what_stands_in_the_way(
    adatum: Tenant, cloud_person: User, stranger: User, premium: Sku, license_administrator: User
) -> None:
    nowhere, somebody = hire(adatum, "nora", usage_location=""), hire(adatum, "henk", Role.HELPDESK_ADMINISTRATOR)
    business = Sku.objects.get(part_number="SPB")

    assert refusals(license_administrator, Wish(nowhere, premium)) == [licences.NoUsageLocation]
    assert refusals(license_administrator, Wish(cloud_person, business)) == [licences.NotOwned]
    assert refusals(somebody, Wish(cloud_person, premium)) == [licences.NotPermitted]
    assert refusals(stranger, Wish(cloud_person, premium)) == [licences.NotPermitted]
    assert refusals(hire(None, "otto"), Wish(cloud_person, premium)) == []
    Subscription.objects.update(terms="direct", ending="deleted", ended_at="2020-01-01T00:00Z", usable_until=None)
    assert refusals(license_administrator, Wish(cloud_person, premium)) == [licences.NoSeat]


def test_nobody_of_another_tenant_slips_in(
    adatum: Tenant, stranger: User, premium: Sku, license_administrator: User
) -> None:
    roster = Roster.begin(adatum, by=license_administrator, lock=False)

    assert [type(refusal) for refusal in roster.ask([Wish(stranger, premium)]).values()] == [licences.NotPermitted]


def test_products_of_one_person_are_judged_together(
    adatum: Tenant, cloud_person: User, premium: Sku, license_administrator: User
) -> None:
    """Both or none: the one that cannot be had keeps the other from being given."""
    none_left = buy(adatum, "SPE_E3", 0)
    roster = Roster.begin(adatum, by=license_administrator, lock=False)

    refused = roster.ask([Wish(cloud_person, premium), Wish(cloud_person, none_left)])

    assert {wish.sku for wish in refused} == {none_left}
    assert roster.book.free(premium.pk) == 2
