"""Every path of a person, what it opens by itself, and why some open nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from directory import groups as membership
from directory.models import Group, Tenant, User
from directory.models.tenant import Enforcement
from licensing import processing
from licensing.entitlement import Level
from licensing.facts import level_of
from licensing.groups import set_licenses
from licensing.lifecycle import Ending
from licensing.models import LicenseAssignment, ServicePlan, Subscription
from licensing.openings import Opening, level_by, openings_of
from licensing.paths import LicenseError, PathState
from tests.factories.licences import buy, license
from tests.licensing.conftest import hire

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


def again(user: User) -> User:
    return User.objects.select_related("tenant").get(pk=user.pk)


def seen(user: User) -> dict[str, Level]:
    """Each path as "SKU" or "SKU by group", and what it opens."""
    found = openings_of(again(user))
    assert level_by(found) is level_of(again(user), now=timezone.now())
    return {f"{one.part_number}{f' by {one.group}' if one.group_id else ''}": one.opens for one in found}


def team(name: str, member: User, *part_numbers: str, seats: int = 1, off: str = "") -> Group:
    """A group of one that carries these products, the plans called `off` switched off."""
    assert member.tenant
    group = Group.objects.create(tenant=member.tenant, name=name)
    membership.add(group, [member.pk])
    plans = ServicePlan.objects.filter(name=off)
    set_licenses(group, add={buy(member.tenant, one, seats): plans for one in part_numbers}, by="tests")
    processing.finish()
    return group


@pytest.mark.parametrize(
    ("part_number", "plans", "level"),
    [
        ("AAD_PREMIUM", ("AAD_PREMIUM",), Level.WRITEBACK),
        ("AAD_PREMIUM_P2", ("AAD_PREMIUM", "AAD_PREMIUM_P2"), Level.WRITEBACK),
        ("IDENTITY_THREAT_PROTECTION", ("AAD_PREMIUM_P2",), Level.WRITEBACK),
        ("AAD_BASIC", ("AAD_BASIC",), Level.CLOUD_RESET),
        ("O365_BUSINESS_PREMIUM", (), Level.CLOUD_RESET),  # by the product itself
        ("ENTERPRISEPACK", (), Level.CHANGE_ONLY),
    ],
)
def test_each_product_names_the_plans_that_open(
    cloud_person: User, part_number: str, plans: tuple[str, ...], level: Level
) -> None:
    license(cloud_person, part_number)
    (found,) = openings_of(again(cloud_person))
    assert (found.plans, found.opens, found.group_id, found.usable, found.own) == (plans, level, None, True, True)


def test_each_path_stands_by_itself(cloud_person: User) -> None:
    license(cloud_person, "AAD_PREMIUM", disabled_plans=["AAD_PREMIUM"])
    team("Sales", cloud_person, "AAD_PREMIUM")
    assert seen(cloud_person) == {"AAD_PREMIUM": Level.CHANGE_ONLY, "AAD_PREMIUM by Sales": Level.WRITEBACK}


def test_a_path_in_error_opens_nothing_and_says_why(cloud_person: User) -> None:
    team("Sales", cloud_person, "AAD_PREMIUM", seats=0)
    (found,) = openings_of(again(cloud_person))
    assert (found.state, found.error, found.held) == (PathState.ERROR, LicenseError.COUNT, False)
    assert (found.reach, found.opens) == (Level.WRITEBACK, Level.CHANGE_ONLY)


@pytest.mark.parametrize(
    ("end", "opens"),
    [
        ({"expires_at": timedelta(days=-10)}, Level.WRITEBACK),  # in its grace period
        ({"expires_at": timedelta(days=-31)}, Level.CHANGE_ONLY),
        ({"ending": Ending.LOCKED_OUT, "ended_at": timedelta()}, Level.CHANGE_ONLY),
    ],
)
def test_a_purchase_that_ran_out_opens_nothing(cloud_person: User, end: dict[str, Any], opens: Level) -> None:
    license(cloud_person, "AAD_PREMIUM")
    purchase = Subscription.objects.get()
    for column, value in end.items():
        setattr(purchase, column, timezone.now() + value if isinstance(value, timedelta) else value)
    purchase.save()
    assert seen(cloud_person) == {"AAD_PREMIUM": opens}


def test_the_rule_of_2018_lets_office_open_too(adatum: Tenant, cloud_person: User) -> None:
    license(cloud_person, "ENTERPRISEPACK")
    assert seen(cloud_person) == {"ENTERPRISEPACK": Level.CHANGE_ONLY}
    Tenant.objects.filter(pk=adatum.pk).update(any_paid_office_sku_counts=True)
    assert seen(cloud_person) == {"ENTERPRISEPACK": Level.CLOUD_RESET}


def test_a_group_that_is_gone_leaves_a_path_without_a_name(cloud_person: User) -> None:
    group = team("Sales", cloud_person, "AAD_PREMIUM")
    rows = LicenseAssignment.objects.filter(user=cloud_person)
    rows.update(state=PathState.ACTIVE_WITH_ERROR, error=LicenseError.DEPENDENCY)
    group.licenses.all().delete()
    group.delete()
    (found,) = openings_of(again(cloud_person))
    assert (found.group_id is None, found.group, found.opens) == (False, "", Level.WRITEBACK)


class TestTenantWide:
    @pytest.fixture(autouse=True)
    def tenant_wide(self, adatum: Tenant) -> None:
        Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)

    @pytest.mark.proves("F-EDN-16")
    def test_what_somebody_else_holds_counts_and_says_so(
        self, adatum: Tenant, cloud_person: User, stranger: User
    ) -> None:
        for name in ("arno", "anna"):
            license(hire(adatum, name), "O365_BUSINESS_PREMIUM")
        license(stranger, "AAD_PREMIUM")
        (found,) = openings_of(again(cloud_person))
        assert (found.own, found.part_number, found.opens) == (False, "O365_BUSINESS_PREMIUM", Level.CLOUD_RESET)
        assert seen(cloud_person) == {"O365_BUSINESS_PREMIUM": Level.CLOUD_RESET}

    def test_a_plan_off_with_one_and_on_with_another_is_on(self, adatum: Tenant, cloud_person: User) -> None:
        license(hire(adatum, "arno"), "AAD_PREMIUM", disabled_plans=["AAD_PREMIUM"])
        assert seen(cloud_person) == {"AAD_PREMIUM": Level.CHANGE_ONLY}
        license(hire(adatum, "anna"), "AAD_PREMIUM")
        assert seen(cloud_person) == {"AAD_PREMIUM": Level.WRITEBACK}

    def test_ones_own_stand_first_and_are_not_told_twice(self, adatum: Tenant, cloud_person: User) -> None:
        license(cloud_person, "AAD_PREMIUM")
        license(hire(adatum, "arno"), "SPE_E3")
        found = openings_of(again(cloud_person))
        assert [(one.part_number, one.own) for one in found] == [("AAD_PREMIUM", True), ("SPE_E3", False)]


@pytest.mark.parametrize(("enforcement", "queries"), [(Enforcement.PER_USER, 1), (Enforcement.TENANT_WIDE, 2)])
def test_few_queries_however_many_paths(
    cloud_person: User, django_assert_max_num_queries: Queries, enforcement: str, queries: int
) -> None:
    Tenant.objects.update(enforcement=enforcement)
    for part_number in ("SPE_E3", "AAD_PREMIUM", "EMS"):
        license(cloud_person, part_number)
    team("Sales", cloud_person, "SPE_E5")
    user = again(cloud_person)
    with django_assert_max_num_queries(queries):
        assert len(openings_of(user)) == 4


def test_an_operator_holds_nothing() -> None:
    assert openings_of(hire(None, "otto")) == ()


def test_nothing_opens_nothing() -> None:
    assert level_by(list[Opening]()) is Level.CHANGE_ONLY
