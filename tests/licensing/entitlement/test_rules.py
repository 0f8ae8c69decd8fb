"""From products and plans to a level, over the whole catalogue."""

import csv
from collections import defaultdict

import pytest

from licensing.catalog import SOURCE
from licensing.entitlement import Capability, Level, Reason, decide, level
from licensing.entitlement.rules import CLOUD_RESET_PLANS, CLOUD_RESET_SKUS, PAID_OFFICE_SKUS, WRITEBACK_PLANS
from tests.licensing.entitlement.people import facts, hybrid

FREE_OFFICE_SKUS = {"STANDARDWOFFPACK_FACULTY", "STANDARDWOFFPACK_STUDENT"}  # Office 365 A1


def catalogue() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Plans of each product, and the marks the list of products carries for it (licensing.md §2)."""
    plans, marks = defaultdict(set), defaultdict(set)
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            plans[row["string_id"]].add(row["service_plan_name"])
            marks[row["string_id"]].add(row["sspr_relevant"])
    return plans, marks


PLANS, MARKS = catalogue()


def level_of(sku: str, *, off: set[str] | None = None, any_paid: bool = False) -> Level:
    return level(PLANS[sku] - (off or set()), {sku}, any_paid_office_sku_counts=any_paid)


def expected(marks: set[str]) -> Level:
    if "plan:writeback" in marks:
        return Level.WRITEBACK
    return Level.CLOUD_RESET if marks & {"plan:cloud-reset", "sku:cloud-reset"} else Level.CHANGE_ONLY


@pytest.mark.proves("SR-LIC-01")
@pytest.mark.parametrize("sku", sorted(PLANS))
def test_every_product_reaches_as_far_as_the_reference_says(sku: str) -> None:
    assert level_of(sku) == expected(MARKS[sku])


@pytest.mark.proves("SR-LIC-01")
def test_unknown_products_and_plans_open_nothing() -> None:
    assert level({"AAD_PREMIUM_P3", "aad_premium", ""}, {"SOMETHING_ELSE"}, any_paid_office_sku_counts=True) == 0


def test_nobody_without_a_licence_gets_beyond_a_change() -> None:
    assert level((), ()) is Level.CHANGE_ONLY


def test_paid_office_products_do_not_count_unless_said() -> None:
    assert level((), {"ENTERPRISEPACK"}) is Level.CHANGE_ONLY


def test_levels_contain_each_other() -> None:
    assert Level.CHANGE_ONLY < Level.CLOUD_RESET < Level.WRITEBACK


@pytest.mark.proves("F-EDN-18")
@pytest.mark.parametrize("sku", ["IDENTITY_THREAT_PROTECTION", "SPE_F5_SEC", "SPE_F5_SECCOMP"])
def test_the_second_premium_plan_alone_is_enough(sku: str) -> None:
    assert "AAD_PREMIUM" not in PLANS[sku]
    assert decide(hybrid(level=level_of(sku)), Capability.RESET).allowed


def test_business_standard_opens_a_cloud_reset_by_the_product_alone() -> None:
    assert not PLANS["O365_BUSINESS_PREMIUM"] & (WRITEBACK_PLANS | CLOUD_RESET_PLANS)
    assert level_of("O365_BUSINESS_PREMIUM", off=PLANS["O365_BUSINESS_PREMIUM"]) is Level.CLOUD_RESET


@pytest.mark.parametrize("sku", ["SPE_E3", "SPB", "EMS", "AAD_PREMIUM"])
def test_a_premium_plan_switched_off_takes_writeback_away(sku: str) -> None:
    assert level_of(sku, off={"AAD_PREMIUM"}) is Level.CHANGE_ONLY


def test_with_both_premium_plans_one_switched_off_changes_nothing() -> None:
    assert level_of("SPE_E5", off={"AAD_PREMIUM"}) is Level.WRITEBACK
    assert level_of("SPE_E5", off={"AAD_PREMIUM", "AAD_PREMIUM_P2"}) is Level.CHANGE_ONLY


@pytest.mark.proves("F-EDN-12", "F-EDN-13")
@pytest.mark.parametrize(
    "sku", ["O365_BUSINESS_ESSENTIALS", "STANDARDPACK", "ENTERPRISEPACK", "ENTERPRISEPREMIUM", "DESKLESSPACK"]
)
@pytest.mark.parametrize("any_paid", [False, True])
def test_standalone_office_plans_never_carry_a_password_home(sku: str, any_paid: bool) -> None:
    person = hybrid(level=level_of(sku, any_paid=any_paid))
    assert decide(person, Capability.RESET).reasons == (Reason.USER_NOT_LICENSED,)


@pytest.mark.proves("F-EDN-20")
def test_office_365_e3_opens_a_cloud_reset_only_under_the_rule_of_2018() -> None:
    assert decide(facts(level=level_of("ENTERPRISEPACK")), Capability.RESET).first is Reason.USER_NOT_LICENSED
    assert decide(facts(level=level_of("ENTERPRISEPACK", any_paid=True)), Capability.RESET).allowed


def test_the_rule_of_2018_counts_what_is_paid_for_and_doubtful_today() -> None:
    doubtful = {sku for sku, marks in MARKS.items() if "sku:cloud-reset?" in marks}
    assert doubtful - FREE_OFFICE_SKUS == PAID_OFFICE_SKUS
    assert {sku for sku, marks in MARKS.items() if "sku:cloud-reset" in marks} == CLOUD_RESET_SKUS
