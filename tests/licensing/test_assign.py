"""Giving and taking licences, as an administrator does it on a person."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection

from directory.activities import Activity, Result
from directory.models import AuditEvent, Tenant, User
from directory.models.user import Role
from licensing import refusals as licences
from licensing.assign import AssignmentRefused, Seats, assign, remove, seats
from licensing.models import LicenseAssignment, ServicePlan, Sku
from tests.factories.licences import buy
from tests.licensing.conftest import found, hire

NO_LOCATION = "License assignment cannot be done for user with invalid usage location."


@pytest.fixture
def premium(adatum: Tenant) -> Sku:
    """Two seats of Entra ID P1."""
    return buy(adatum, "AAD_PREMIUM", 2)


@contextmanager
def refused(refusal: type[AssignmentRefused]) -> Iterator[None]:
    """Nothing is given or taken, and the refusal is on the audit log in the words the administrator reads."""
    before = list(LicenseAssignment.objects.order_by("pk").values_list())
    with pytest.raises(refusal) as caught:
        yield
    assert list(LicenseAssignment.objects.order_by("pk").values_list()) == before
    event = AuditEvent.objects.get(result=Result.FAILURE)
    assert (event.activity, event.reason) == (Activity.LICENSE_CHANGED, caught.value.message)


def test_a_licence_is_given_and_audited(cloud_person: User, premium: Sku, license_administrator: User) -> None:
    off = ServicePlan.objects.filter(name="MFA_PREMIUM")
    assignment = assign(cloud_person, premium, disabled_plans=off, by=license_administrator)
    assert assignment.plans_off == ("MFA_PREMIUM",)
    event = AuditEvent.objects.get(activity=Activity.LICENSE_CHANGED)
    assert (event.activity, event.category, event.service) == (
        "Change user license",
        "UserManagement",
        "Core Directory",
    )
    assert (event.actor, event.target, event.result) == (license_administrator, cloud_person, Result.SUCCESS)
    assert event.details == {"change": "assigned", "sku": "AAD_PREMIUM", "disabled_plans": ["MFA_PREMIUM"]}


def test_giving_it_again_sets_the_plans_anew_and_takes_no_second_seat(
    adatum: Tenant, cloud_person: User, hybrid_person: User, premium: Sku
) -> None:
    assign(hybrid_person, premium, by="tests")
    first = assign(cloud_person, premium, disabled_plans=ServicePlan.objects.filter(name="AAD_PREMIUM"), by="tests")
    again = assign(cloud_person, premium, by="tests")
    assert first == again
    assert again.plans_off == ()
    assert seats(adatum, premium) == Seats(enabled=2, consumed=2)


def test_taking_it_frees_the_seat(adatum: Tenant, cloud_person: User, premium: Sku) -> None:
    assign(cloud_person, premium, by="tests")
    remove(cloud_person, premium, by="tests")
    assert seats(adatum, premium).available == 2
    assert AuditEvent.objects.filter(result=Result.SUCCESS, details__change="removed").count() == 1


def test_what_is_not_held_cannot_be_taken(cloud_person: User, premium: Sku) -> None:
    with refused(licences.NotAssigned):
        remove(cloud_person, premium, by="tests")


class TestUsageLocation:
    @pytest.mark.proves("F-LIC-01")
    @pytest.mark.parametrize("location", ["", "XX"])
    def test_needed_first_and_a_country_of_iso_3166(self, cloud_person: User, premium: Sku, location: str) -> None:
        User.objects.filter(pk=cloud_person.pk).update(usage_location=location)
        with refused(licences.NoUsageLocation):
            assign(cloud_person, premium, by="tests")
        assert AuditEvent.objects.get(activity=Activity.LICENSE_CHANGED).reason == NO_LOCATION
        User.objects.filter(pk=cloud_person.pk).update(usage_location="FR")
        assert assign(cloud_person, premium, by="tests").pk


class TestSeats:
    def test_purchases_of_a_product_add_up(self, adatum: Tenant, premium: Sku) -> None:
        buy(adatum, "AAD_PREMIUM", 3)
        assert seats(adatum, premium) == Seats(enabled=5, consumed=0)

    def test_another_tenants_seats_and_people_do_not_count(self, adatum: Tenant, stranger: User, premium: Sku) -> None:
        assert stranger.tenant
        buy(stranger.tenant, "AAD_PREMIUM")
        assign(stranger, premium, by="tests")
        assert seats(adatum, premium) == Seats(enabled=2, consumed=0)

    def test_none_left(self, adatum: Tenant, cloud_person: User, premium: Sku) -> None:
        for name in ("anna", "bert"):
            assign(hire(adatum, name), premium, by="tests")
        with refused(licences.NoSeat):
            assign(cloud_person, premium, by="tests")

    def test_fewer_seats_than_holders_leave_none_and_take_nothing(self, adatum: Tenant, premium: Sku) -> None:
        assign(hire(adatum, "anna"), premium, by="tests")
        adatum.subscriptions.update(seats=0)
        assert seats(adatum, premium).available == 0
        assert LicenseAssignment.objects.count() == 1

    def test_a_product_the_organisation_does_not_own(self, cloud_person: User, premium: Sku) -> None:
        with refused(licences.NotOwned):
            assign(cloud_person, Sku.objects.get(part_number="SPB"), by="tests")

    def test_a_platform_operator_belongs_to_no_organisation(self, premium: Sku) -> None:
        with refused(licences.NotOwned):
            assign(hire(None, "otto"), premium, by="tests")


def test_a_plan_the_product_does_not_carry(cloud_person: User, premium: Sku) -> None:
    with refused(licences.UnknownPlan):
        assign(cloud_person, premium, disabled_plans=ServicePlan.objects.filter(name="AAD_BASIC"), by="tests")


class TestWhoMay:
    MAY = {Role.GLOBAL_ADMINISTRATOR, Role.USER_ADMINISTRATOR, Role.LICENSE_ADMINISTRATOR}

    @pytest.mark.proves("F-LIC-08")
    @pytest.mark.parametrize("role", [None, *Role])
    def test_license_user_and_global_administrators(
        self, adatum: Tenant, cloud_person: User, premium: Sku, role: Role | None
    ) -> None:
        by = hire(adatum, "somebody", *([role] if role else []))
        if role in self.MAY:
            assign(cloud_person, premium, by=by)
            remove(cloud_person, premium, by=by)
        else:
            with refused(licences.NotPermitted):
                assign(cloud_person, premium, by=by)

    def test_who_may_not_give_may_not_take(self, adatum: Tenant, cloud_person: User, premium: Sku) -> None:
        assign(cloud_person, premium, by="tests")
        with refused(licences.NotPermitted):
            remove(cloud_person, premium, by=hire(adatum, "henk", Role.HELPDESK_ADMINISTRATOR))

    def test_not_a_stranger_whatever_they_are_at_home(self, cloud_person: User, premium: Sku, stranger: User) -> None:
        with refused(licences.NotPermitted):
            assign(cloud_person, premium, by=stranger)

    def test_a_platform_operator_in_every_tenant(self, cloud_person: User, premium: Sku) -> None:
        assert assign(cloud_person, premium, by=hire(None, "otto")).pk


@pytest.mark.proves("SR-LIC-05")
@pytest.mark.django_db(transaction=True)
def test_the_last_seats_go_to_exactly_as_many_as_there_are() -> None:
    """Fifty reach for ten seats at once."""
    tenant = found("adatum")
    sku = buy(tenant, "AAD_PREMIUM", 4)
    buy(tenant, "AAD_PREMIUM", 6)
    people = [hire(tenant, f"person{number}") for number in range(50)]
    at_once = threading.Barrier(10)

    def reach(person: User) -> bool:
        at_once.wait()
        try:
            assign(person, sku, by="tests")
        except licences.NoSeat:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        got = list(pool.map(reach, people))
    assert got.count(True) == 10
    assert seats(tenant, sku) == Seats(enabled=10, consumed=10)


def test_a_refusal_names_product_and_person(cloud_person: User, adatum: Tenant) -> None:
    sku = buy(adatum, "SPB", 0)
    with pytest.raises(licences.NoSeat, match="does not have any available licenses") as caught:
        assign(cloud_person, sku, by="tests")
    assert (caught.value.user, caught.value.sku) == (cloud_person, sku)
