"""What each licence of a person opens by itself, and the way it came."""

import pytest

from directory.models import User
from licensing.catalog import load
from licensing.entitlement import Level
from licensing.models import LicenseAssignment, Subscription
from licensing.openings import openings_of
from licensing.paths import LicenseError, PathState
from sspr.portal.account import licences
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import license

pytestmark = pytest.mark.django_db


@pytest.fixture
def alex() -> User:
    load()
    return UserFactory(name="alex")


def held_by(user: User) -> list[licences.Licence]:
    return licences.shown(openings_of(user), user.tenant)


@pytest.mark.parametrize(
    ("sku", "opens"),
    [
        ("AAD_PREMIUM", Level.WRITEBACK),
        ("O365_BUSINESS_PREMIUM", Level.CLOUD_RESET),
        ("STANDARDPACK", Level.CHANGE_ONLY),
    ],
)
def test_each_product_says_what_it_opens_alone(alex: User, sku: str, opens: Level) -> None:
    license(alex, sku)
    (licence,) = held_by(alex)
    assert licence.opens is opens
    assert not licence.problem


def test_the_way_leads_from_the_organisation_to_the_person(alex: User) -> None:
    license(alex, "AAD_PREMIUM")
    assert alex.tenant
    (licence,) = held_by(alex)
    assert [str(station.label) for station in licence.path] == [alex.tenant.name, "me, directly"]


def test_a_plan_switched_off_opens_nothing(alex: User) -> None:
    license(alex, "AAD_PREMIUM")
    license(alex, "AAD_PREMIUM", ["AAD_PREMIUM"])
    (licence,) = held_by(alex)
    assert licence.opens is Level.CHANGE_ONLY


def test_a_product_no_longer_paid_for_is_shown_with_its_problem_and_opens_nothing(alex: User) -> None:
    license(alex, "AAD_PREMIUM")
    Subscription.objects.filter(tenant=alex.tenant).delete()
    (licence,) = held_by(alex)
    assert licence.opens is Level.CHANGE_ONLY
    assert str(licence.problem) == "no longer paid for"


def test_what_others_hold_is_not_mine_and_an_operator_holds_nothing(alex: User) -> None:
    license(UserFactory(tenant=alex.tenant), "AAD_PREMIUM")
    assert held_by(alex) == []
    assert held_by(OperatorFactory()) == []


def test_an_inherited_licence_leads_through_its_group(alex: User) -> None:
    license(alex, "AAD_PREMIUM")
    assert alex.tenant
    LicenseAssignment.objects.update(group=GroupFactory(tenant=alex.tenant, name="Sales"))
    (licence,) = held_by(alex)
    assert [str(station.label) for station in licence.path] == [alex.tenant.name, "Sales", "me, as a member"]


def test_what_a_group_could_not_give_is_no_licence_of_mine(alex: User) -> None:
    license(alex, "AAD_PREMIUM")
    group = GroupFactory(tenant=alex.tenant, name="Sales")
    LicenseAssignment.objects.update(group=group, state=PathState.ERROR, error=LicenseError.COUNT)
    assert held_by(alex) == []
