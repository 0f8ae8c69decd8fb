"""Who benefits from somebody else's licence, found by the database as the decision would find it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from directory.models import Role, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from licensing import compliance, subscriptions
from licensing.entitlement import Level
from licensing.facts import level_of
from licensing.models import LicenseAssignment, Sku, Subscription
from tests.factories.directory import GroupFactory
from tests.factories.licences import BUYER, buy, license
from tests.licensing.conftest import NOW, hire

pytestmark = pytest.mark.django_db

PREMIUM, STANDARD, E3 = "AAD_PREMIUM", "O365_BUSINESS_PREMIUM", "SPE_E3"


@pytest.fixture
def generous(adatum: Tenant) -> Tenant:
    """Its best licence counts for all; Gloria holds Entra ID P1."""
    Tenant.objects.filter(pk=adatum.pk).update(enforcement=Enforcement.TENANT_WIDE)
    adatum.refresh_from_db()
    license(hire(adatum, "gloria"), PREMIUM)
    return adatum


def listed(tenant: Tenant) -> set[str]:
    tenant.refresh_from_db()
    return {person.display_name for person in compliance.report(tenant).people()}


@pytest.mark.proves("F-EDN-17")
def test_whoever_has_no_licence_of_their_own(generous: Tenant) -> None:
    hire(generous, "clara")
    hire(generous, "hugo", on_premises=True)
    assert listed(generous) == {"Clara", "Hugo"}


def test_enforced_per_person_nobody_benefits(generous: Tenant) -> None:
    hire(generous, "clara")
    Tenant.objects.update(enforcement=Enforcement.PER_USER)
    assert listed(generous) == set()


class TestWhatCounts:
    """A licence of their own counts if it opens what this kind of person may do."""

    def test_business_standard_covers_a_cloud_only_person_and_no_other(self, generous: Tenant) -> None:
        license(hire(generous, "clara"), STANDARD)
        license(hire(generous, "hugo", on_premises=True), STANDARD)
        assert listed(generous) == {"Hugo"}

    def test_a_plan_switched_off_covers_nobody_unless_another_path_has_it_on(self, generous: Tenant) -> None:
        clara, other = hire(generous, "clara"), hire(generous, "otto")
        license(clara, E3, disabled_plans=["AAD_PREMIUM"])
        license(other, E3, disabled_plans=["AAD_PREMIUM"])
        group = GroupFactory(tenant=generous, members=[other])
        LicenseAssignment.objects.create(user=other, sku=Sku.objects.get(part_number=E3), group=group)
        assert listed(generous) == {"Clara"}

    def test_another_plan_switched_off_does_no_harm(self, generous: Tenant) -> None:
        license(hire(generous, "clara"), E3, disabled_plans=["TEAMS1"])
        assert listed(generous) == set()

    def test_a_licence_in_error_is_none(self, generous: Tenant) -> None:
        clara = hire(generous, "clara")
        LicenseAssignment.objects.create(
            user=clara, sku=buy(generous, E3), group=GroupFactory(tenant=generous), state="Error",
            error="CountViolation",
        )  # fmt: skip
        assert listed(generous) == {"Clara"}

    def test_a_purchase_that_is_disabled_covers_nobody(self, generous: Tenant) -> None:
        license(hire(generous, "clara"), E3)
        subscriptions.cancel(Subscription.objects.get(sku__part_number=E3), by=BUYER)
        assert listed(generous) == {"Clara"}

    def test_the_rule_of_2018_where_a_tenant_wants_it(self, generous: Tenant) -> None:
        license(hire(generous, "clara"), "ENTERPRISEPACK")
        assert listed(generous) == {"Clara"}
        Tenant.objects.update(any_paid_office_sku_counts=True)
        assert listed(generous) == set()


class TestWhoBenefits:
    def test_nobody_beyond_the_reach_of_the_best_licence(self, adatum: Tenant) -> None:
        Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)
        license(hire(adatum, "gloria"), STANDARD)
        hire(adatum, "clara")
        hire(adatum, "hugo", on_premises=True)
        assert listed(adatum) == {"Clara"}

    def test_nobody_where_there_is_no_licence_at_all(self, adatum: Tenant) -> None:
        Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)
        buy(adatum, PREMIUM, 5)
        hire(adatum, "clara")
        assert listed(adatum) == set()

    def test_no_disabled_account(self, generous: Tenant) -> None:
        hire(generous, "clara", account_enabled=False)
        assert listed(generous) == set()

    @pytest.mark.parametrize(
        ("scope", "administrators", "found"),
        [
            (Scope.ALL, True, {"Ina", "Otto", "Rita"}),
            (Scope.ALL, False, {"Ina", "Otto"}),
            (Scope.SELECTED, True, {"Ina", "Rita"}),
            (Scope.SELECTED, False, {"Ina"}),
            (Scope.NONE, True, {"Rita"}),
            (Scope.NONE, False, set()),
        ],
    )
    def test_by_scope_and_administrators_by_their_own_switch(
        self, generous: Tenant, scope: Scope, administrators: bool, found: set[str]
    ) -> None:
        ina = hire(generous, "ina")
        hire(generous, "otto")
        hire(generous, "rita", Role.HELPDESK_ADMINISTRATOR)
        group = GroupFactory(tenant=generous, members=[ina])
        SsprPolicy.objects.filter(tenant=generous).update(
            scope=scope, group=group, administrators_may_use_sspr=administrators
        )
        assert listed(generous) == found

    @pytest.mark.proves("F-CHK-04")
    def test_scope_reaches_into_nested_groups(self, generous: Tenant) -> None:
        ina = hire(generous, "ina")
        hire(generous, "otto")
        group = GroupFactory(tenant=generous)
        group.nested.create(member_group=GroupFactory(tenant=generous, members=[ina]))
        SsprPolicy.objects.filter(tenant=generous).update(scope=Scope.SELECTED, group=group)
        assert listed(generous) == {"Ina"}


def test_it_says_which_products_would_do_and_how_many_seats_are_left(generous: Tenant) -> None:
    buy(generous, PREMIUM, 4)
    buy(generous, STANDARD, 9)
    covers = compliance.report(generous).covers
    assert [(cover.sku.part_number, cover.available) for cover in covers[True]] == [(PREMIUM, 4)]
    assert [(cover.sku.part_number, cover.available) for cover in covers[False]] == [(STANDARD, 9), (PREMIUM, 4)]


def test_it_agrees_with_the_decision_for_every_product(generous: Tenant) -> None:
    """The set-wise answer for many is that of `level_of` for each."""
    products = Sku.objects.order_by("part_number")
    for number, sku in enumerate(products):
        buy(generous, sku.part_number)
        person = hire(generous, f"p{number}", on_premises=bool(number % 2))
        LicenseAssignment.objects.create(user=person, sku=sku)
    Tenant.objects.update(enforcement=Enforcement.PER_USER)
    expected = {
        person.pk
        for person in User.objects.filter(tenant=generous).select_related("tenant")
        if level_of(person, now=NOW) < compliance.needed_by(on_premises=person.on_premises)
    }
    Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)
    generous.refresh_from_db()
    found = compliance.report(generous)
    assert found.reach is Level.WRITEBACK
    assert {person.pk for person in found.people()} == expected
    assert expected


def test_the_number_of_queries_does_not_grow(
    generous: Tenant, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(30):
        license(hire(generous, f"p{number}"), PREMIUM)
        hire(generous, f"q{number}")
    with django_assert_max_num_queries(16):
        assert len(compliance.report(generous).people()[:20]) == 20
