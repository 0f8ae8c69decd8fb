"""Licences of a group whose members a rule decides."""

import pytest

from directory import dynamic
from directory.models import Group, Tenant, User
from licensing import processing
from licensing.entitlement import Level
from licensing.facts import level_of
from licensing.groups import set_licenses
from licensing.ledger import seats
from licensing.models import LicenseAssignment
from tests.factories.licences import buy
from tests.licensing.conftest import NOW, hire

SALES = 'user.department -eq "Sales"'


@pytest.fixture
def people(adatum: Tenant) -> list[User]:
    return [hire(adatum, name, department="Sales") for name in ("anna", "bert", "cora")]


@pytest.fixture
def sales(adatum: Tenant, people: list[User]) -> Group:
    """Dynamic, and licensed with P1."""
    group = Group.objects.create(tenant=adatum, name="Sales")
    dynamic.set_rule(group, SALES, by="tests")
    dynamic.finish()
    set_licenses(group, add={buy(adatum, "AAD_PREMIUM", 5): ()}, by="tests")
    processing.finish()
    return group


def licensed() -> dict[str, int]:
    """Who has it, and by which row."""
    rows = LicenseAssignment.objects.values_list("user__display_name", "pk")
    return dict(rows)


@pytest.mark.proves("F-LIC-23")
def test_whoever_no_longer_matches_loses_the_licence_and_the_others_are_untouched(
    adatum: Tenant, people: list[User], sales: Group
) -> None:
    before = licensed()
    assert set(before) == {"Anna", "Bert", "Cora"}

    anna = people[0]
    anna.department = "Legal"
    anna.save(update_fields=["department"])
    processing.finish()

    assert licensed() == {name: row for name, row in before.items() if name != "Anna"}
    assert level_of(anna, now=NOW) is Level.CHANGE_ONLY
    assert [level_of(person, now=NOW) for person in people[1:]] == [Level.WRITEBACK] * 2
    assert seats(adatum, LicenseAssignment.objects.earliest("pk").sku).consumed == 2


def test_whoever_begins_to_match_is_licensed(adatum: Tenant, sales: Group) -> None:
    hire(adatum, "dora", department="Sales")
    processing.finish()
    assert "Dora" in licensed()


def test_a_changed_rule_takes_from_those_only_who_match_no_longer(
    adatum: Tenant, people: list[User], sales: Group
) -> None:
    before = licensed()
    User.objects.filter(pk=people[0].pk).update(usage_location="DE")
    dynamic.set_rule(sales, f'({SALES}) -and user.usageLocation -ne "DE"', by="tests")
    dynamic.finish()
    processing.finish()
    assert licensed() == {name: row for name, row in before.items() if name != "Anna"}
