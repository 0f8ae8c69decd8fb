"""The comparison of editions against the table of the product's documentation."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from licensing.editions import EDITIONS, not_offered, products_by_level, table
from licensing.entitlement import Level, Reason
from licensing.models import Prohibition, Sku, SkuPlan

pytestmark = pytest.mark.django_db

# Free, Business Standard, Business Premium, P1 or P2
DOCUMENTED = {
    "Change a known password": (True, True, True, True),
    "Reset a forgotten password": (False, True, True, True),
    "Change or reset, written back on premises": (False, False, True, True),
}


@pytest.mark.proves("F-EDN-22")
def test_three_scenarios_by_four_editions() -> None:
    drawn = {row.scenario.title: tuple(cell.allowed for cell in row.cells) for row in table()}
    assert drawn == DOCUMENTED


def test_what_is_missing_is_always_the_licence() -> None:
    reasons = {cell.reason for row in table() for cell in row.cells if not cell.allowed}
    assert reasons == {Reason.USER_NOT_LICENSED}


def test_each_row_has_one_edition_from_which_on_it_is_open() -> None:
    firsts = [[cell.edition for cell in row.cells if cell.first_open] for row in table()]
    assert firsts == [[EDITIONS[0]], [EDITIONS[1]], [EDITIONS[2]]]


def test_the_table_follows_the_catalogue() -> None:
    """Nothing is typed in: a product that lost its plan would be drawn closed."""
    SkuPlan.objects.filter(sku__part_number="SPB", plan__name="AAD_PREMIUM").delete()
    business_premium = [row.cells[2].allowed for row in table()]
    assert business_premium == [True, False, False]


@pytest.mark.proves("F-EDN-21")
def test_columns_are_named_as_their_products_are() -> None:
    names = dict(Sku.objects.values_list("part_number", "product_name"))
    assert EDITIONS[1].name == names["O365_BUSINESS_PREMIUM"]
    assert EDITIONS[2].name == names["SPB"]
    assert all(names[sku] in ("Microsoft Entra ID P1", "Microsoft Entra ID P2") for sku in EDITIONS[3].skus)


def test_every_product_stands_somewhere() -> None:
    found = products_by_level()
    assert sum(len(skus) for skus in found.values()) == Sku.objects.count()
    by_itself = {sku.part_number for sku in found[Level.CLOUD_RESET]}
    assert by_itself == {"AAD_BASIC", "O365_BUSINESS_PREMIUM", "SMB_BUSINESS_PREMIUM"}


def test_three_queries_for_the_whole_page(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    with django_assert_max_num_queries(3):
        table()
        products_by_level()


def test_countries_come_from_the_table_that_assigning_goes_by() -> None:
    Prohibition.objects.create(sku=Sku.objects.get(part_number="SPE_E3"), country="AQ")
    Prohibition.objects.filter(country="CU").update(in_force=False)
    everything, e3 = not_offered()
    assert everything.sku is None
    assert everything.countries == ("Iran", "North Korea", "Syria")
    assert (str(e3.sku), e3.countries) == ("Microsoft 365 E3", ("Antarctica",))
