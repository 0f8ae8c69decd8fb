"""The catalogue in the database is the file, no more and no less."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from licensing import catalog, standing
from licensing.models import ServicePlan, Sku, SkuPlan
from licensing.paths import Offer, Refusal, Standing, change

pytestmark = pytest.mark.django_db


def rows_in_file() -> set[tuple[str, str]]:
    with catalog.SOURCE.open(encoding="utf-8", newline="") as file:
        return {(row["sku_guid"], row["service_plan_guid"]) for row in csv.DictReader(file)}


def rows_in_database() -> set[tuple[str, str]]:
    return {(str(sku), str(plan)) for sku, plan in SkuPlan.objects.values_list("sku_id", "plan_id")}


def test_every_migrated_database_carries_all_products_with_their_plans() -> None:
    assert Sku.objects.count() == 55
    assert rows_in_database() == rows_in_file()


def test_loading_again_changes_nothing() -> None:
    before = list(SkuPlan.objects.order_by("pk").values_list())
    catalog.load()
    assert list(SkuPlan.objects.order_by("pk").values_list()) == before


def test_loading_mends_what_differs_from_the_file() -> None:
    premium = Sku.objects.get(part_number="AAD_PREMIUM")
    Sku.objects.filter(pk=premium.pk).update(product_name="Something else")
    premium.contents.filter(plan__name="AAD_PREMIUM").delete()
    SkuPlan.objects.create(sku=premium, plan=ServicePlan.objects.get(name="AAD_PREMIUM_P2"))
    catalog.load()
    premium.refresh_from_db()
    assert premium.product_name == "Microsoft Entra ID P1"
    assert rows_in_database() == rows_in_file()


def test_loading_is_set_wise(django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    with django_assert_max_num_queries(30):  # SQLite takes the 1474 rows in a few batches
        catalog.load()


@pytest.mark.proves("F-EDN-21")
@pytest.mark.parametrize(
    ("part_number", "product_name"),
    [
        ("O365_BUSINESS_PREMIUM", "Microsoft 365 Business Standard"),
        ("SPB", "Microsoft 365 Business Premium"),
        ("SPE_F1", "Microsoft 365 F3"),
        ("DESKLESSPACK", "Office 365 F3"),
    ],
)
def test_products_are_shown_by_the_name_they_are_sold_under(part_number: str, product_name: str) -> None:
    assert str(Sku.objects.get(part_number=part_number)) == product_name


def test_the_one_plan_the_list_misspells_keeps_its_right_name() -> None:
    assert ServicePlan.objects.get(pk="bea4c11e-220a-4e6d-8eb8-8ea15d019f90").name == "RMS_S_ENTERPRISE"


# Sold only beside a product that has the mailbox they archive; alone they cannot be assigned.
ADD_ONS = {"SPE_F5_COMP", "SPE_F5_SECCOMP"}


def test_no_product_breaks_the_shipped_rules_by_itself() -> None:
    """Everything in the catalogue can be given to somebody who holds nothing else, the add-ons apart."""
    assert {sku.part_number for sku in Sku.objects.all() if not assignable(sku)} == ADD_ONS


def test_an_add_on_goes_with_what_it_is_sold_for() -> None:
    frontline = Sku.objects.get(part_number="SPE_F1")
    assert all(assignable(frontline, Sku.objects.get(part_number=add_on)) for add_on in ADD_ONS)


def assignable(*skus: Sku) -> bool:
    """Together, to somebody in an ordinary country who holds nothing."""
    offers = [Offer(sku.pk) for sku in skus]
    all_of_them = frozenset(sku.pk for sku in skus)
    result = change(
        Standing(location="NL"), standing.catalogue(), lambda _: 1, owned=all_of_them, running=all_of_them, add=offers
    )
    return not isinstance(result, Refusal)
