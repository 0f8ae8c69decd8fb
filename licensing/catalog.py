"""The products that can be bought and the service plans they carry.

Source: the vendor's public list "Product names and service plan identifiers for licensing", copy of December 2025,
kept as `data/skus.csv`. The file is the catalogue; the tables follow it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.apps.registry import apps as installed_apps
from django.db import DEFAULT_DB_ALIAS, router, transaction

DATA = Path(__file__).parent / "data"
SOURCE = DATA / "skus.csv"
# Ours, since the vendor publishes neither: a row of these files that an operator does not want is taken out of force.
PLAN_RULES = DATA / "plan_rules.csv"
PROHIBITIONS = DATA / "prohibitions.csv"


def load(apps: Apps = installed_apps, using: str = DEFAULT_DB_ALIAS) -> None:
    """Bring the tables in line with the file; running it again changes nothing.

    A product that left the file stays, since somebody may hold it; a plan that left a product goes.
    """
    sku_model, plan_model, content_model = (apps.get_model("licensing", m) for m in ("Sku", "ServicePlan", "SkuPlan"))
    skus: dict[str, Any] = {}
    plans: dict[str, Any] = {}
    contents: dict[tuple[str, str], Any] = {}
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sku, plan = row["sku_guid"], row["service_plan_guid"]
            skus[sku] = sku_model(pk=sku, part_number=row["string_id"], product_name=row["product_name"])
            # The list misspells one plan in one product, so the first spelling counts.
            plans.setdefault(plan, plan_model(pk=plan, name=row["service_plan_name"]))
            contents[sku, plan] = content_model(sku_id=sku, plan_id=plan)
    with transaction.atomic(using=using):
        overwrite = {"update_conflicts": True, "unique_fields": ["id"]}
        sku_model.objects.using(using).bulk_create(
            skus.values(), update_fields=["part_number", "product_name"], **overwrite
        )
        plan_model.objects.using(using).bulk_create(plans.values(), update_fields=["name"], **overwrite)
        content_model.objects.using(using).bulk_create(contents.values(), ignore_conflicts=True)
        stored = content_model.objects.using(using).filter(sku__in=skus).values_list("pk", "sku_id", "plan_id")
        gone = [pk for pk, sku, plan in stored if (str(sku), str(plan)) not in contents]
        content_model.objects.using(using).filter(pk__in=gone).delete()


def load_rules(apps: Apps = installed_apps, using: str = DEFAULT_DB_ALIAS) -> None:
    """Add what the files say about plans and countries and is not there yet; nothing else is touched."""
    plans = dict(apps.get_model("licensing", "ServicePlan").objects.using(using).values_list("name", "pk"))
    skus = dict(apps.get_model("licensing", "Sku").objects.using(using).values_list("part_number", "pk"))
    columns = {"excludes": ("PlanExclusion", "other_id"), "needs": ("PlanDependency", "needs_id")}
    for row in _rows(PLAN_RULES):
        model, column = columns[row["rule"]]
        pair = {"plan_id": plans[row["plan"]], column: plans[row["other"]]}
        apps.get_model("licensing", model).objects.using(using).get_or_create(**pair)
    for row in _rows(PROHIBITIONS):
        barred: dict[str, Any] = {"sku_id": skus[row["sku"]] if row["sku"] else None, "country": row["country"]}
        apps.get_model("licensing", "Prohibition").objects.using(using).get_or_create(**barred)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load_after_migrate(*, using: str, apps: Apps = installed_apps, **_: object) -> None:
    """Keep every migrated database stocked: new, newly released, or emptied by `flush` between two tests.

    Hung on `post_migrate` rather than written as a data migration, so that a newer file needs no migration and a
    flushed database is stocked again.
    """
    try:
        sku = apps.get_model("licensing", "Sku")
    except LookupError:  # migrated back to before the first table
        return
    if router.allow_migrate_model(using, sku):
        load(apps, using)
        if apps.is_installed("licensing") and "prohibition" in apps.all_models.get("licensing", {}):
            load_rules(apps, using)
