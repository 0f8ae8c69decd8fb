"""Licences in and out: every path in an export; an import gives and changes direct ones, all of them or none."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from directory.models import User
from licensing.models import LicenseAssignment, Sku, SkuPlan
from licensing.roster import Roster, Wish
from sspr.admin.exchange.members import UPN, people_by_name, person_unknown
from sspr.admin.exchange.rows import Change, Checked, Column, Faults, Preloaded, Rows, in_parts
from sspr.admin.exchange.widgets import Text, folded

SKU, PLANS, GROUP, STATE, ERROR = "skuPartNumber", "disabledPlans", "assignedByGroup", "state", "error"
ONLY_READ = (GROUP, STATE, ERROR)
BETWEEN = re.compile(r"[;,\s]+")


class Licences(Rows):
    kind, right = "licences", "licensing.add_licenseassignment"
    key_columns = (UPN, SKU)
    columns = (
        Column(UPN, gettext_lazy("Who gets the licence."), True),
        Column(SKU, gettext_lazy("The product, for example SPE_E3. The organisation must own it."), True),
        Column(PLANS, gettext_lazy("Service plans that are off, with semicolons between them.")),
        Column(GROUP, gettext_lazy("Only read: where it is filled in, the licence comes through that group.")),
        Column(STATE, gettext_lazy("Only read.")),
        Column(ERROR, gettext_lazy("Only read.")),
    )
    person = Field("user__user_principal_name", UPN, Text(), readonly=True)
    product = Field("sku__part_number", SKU, Text(), readonly=True)
    plans = Field("plans_off", PLANS, Text(), readonly=True)
    through = Field("group", GROUP, Text(), readonly=True)
    state = Field("state", STATE, Text(), readonly=True)
    error = Field("error", ERROR, Text(), readonly=True)

    class Meta:
        model = LicenseAssignment
        fields = ("person", "product", "plans", "through", "state", "error")
        import_id_fields = ("person", "product")
        instance_loader_class = Preloaded
        skip_diff = True
        report_skipped = True

    def for_export(self, rows: QuerySet[LicenseAssignment]) -> QuerySet[LicenseAssignment]:
        return rows.select_related("user", "sku", "selection").prefetch_related("group", "selection__disabled_plans")

    def dehydrate_plans(self, path: LicenseAssignment) -> str:
        return "; ".join(path.plans_off)

    def dehydrate_through(self, path: LicenseAssignment) -> str:
        """By name; of a group that is gone its id stayed."""
        return str(path.group or path.group_id) if path.group_id else ""

    def prepare(self, rows: Sequence[Mapping[str, str]]) -> None:
        self._roster = Roster.begin(self.tenant, by=self.by, lock=self.writing)
        self._people = people_by_name(self.tenant, (row[UPN] for row in rows))
        self._skus = {sku.part_number.lower(): sku for sku in Sku.objects.all()}
        self._plans: dict[UUID, dict[str, tuple[UUID, str]]] = defaultdict(dict)
        for sku_id, plan_id, name in SkuPlan.objects.values_list("sku_id", "plan_id", "plan__name"):
            self._plans[sku_id][name.lower()] = plan_id, name
        self._paths: dict[tuple[UUID, UUID], list[LicenseAssignment]] = defaultdict(list)
        for ids in in_parts(person.pk for person in self._people.values()):
            paths = LicenseAssignment.objects.filter(user__in=ids).order_by("pk")
            for path in self.for_export(paths):
                self._paths[path.user_id, path.sku_id].append(path)
        self._wishes: dict[int, Wish] = {}

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """A product comes directly once, and through any number of groups."""
        return () if row.get(GROUP) else (folded(row[UPN]), row[SKU].strip().lower())

    def existing(self, row: Mapping[str, str]) -> LicenseAssignment | None:
        user, sku = self._named(row)
        if user is None or sku is None:
            return None
        paths = self._paths[user.pk, sku.pk]
        if row.get(GROUP):
            return next((path for path in paths if path.group_id and self._says_the_same(path, row)), None)
        return next((path for path in paths if path.group_id is None), None)

    def init_instance(self, row: Any = None) -> LicenseAssignment:
        user, sku = self._named(row)
        return LicenseAssignment(user=user, sku=sku)

    def import_instance(self, instance: LicenseAssignment, row: Mapping[str, str], **kwargs: Any) -> None:
        """Note what is wished for; what the paths then are, licensing decides."""
        faults = self._unknown(instance, row)
        if row.get(GROUP):
            if instance._state.adding:
                faults.setdefault(GROUP, [_("What a group gives is changed at the group. Leave the row as exported.")])
            if faults:
                raise ValidationError(faults)
            return
        for name in (STATE, ERROR):
            if row.get(name, "") not in ("", getattr(instance, name)):
                faults[name] = [_("An import does not set this. Leave the cell as it was exported.")]
        off = self._off(instance, row, faults)
        if faults:
            raise ValidationError(faults)
        old, new = "; ".join(instance.plans_off), "; ".join(sorted(off.values()))
        if instance._state.adding or old != new:
            self._changes.append(Change(PLANS, old, new))
            self._wishes[self._line.number] = Wish(instance.user, instance.sku, frozenset(off))

    def _unknown(self, instance: LicenseAssignment, row: Mapping[str, str]) -> Faults:
        faults: Faults = {}
        if instance.user_id is None:
            faults[UPN] = [person_unknown(folded(row[UPN]))]
        if instance.sku_id is None:
            faults[SKU] = [_("There is no product with this SKU part number.")]
        return faults

    def _off(self, instance: LicenseAssignment, row: Mapping[str, str], faults: Faults) -> dict[UUID, str]:
        """Ids and names of the plans to be off. Without the column those that are off stay it."""
        if instance.sku_id is None:
            return {}
        known = self._plans[instance.sku_id]
        typed = row[PLANS] if PLANS in row else "; ".join(instance.plans_off)
        names = [name for name in BETWEEN.split(typed) if name]
        if strange := [name for name in names if name.lower() not in known]:
            said = _("Not among the service plans of %(sku)s: %(plans)s.")
            faults[PLANS] = [said % {"sku": instance.sku.part_number, "plans": ", ".join(strange)}]
        return dict(known[name.lower()] for name in names if name.lower() in known)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """A path has no columns that anybody fills in."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def check_together(self, rows: Sequence[Checked]) -> None:
        """Seats, conflicts and needs: the wishes of the whole file in its order."""
        by_number = {row.number: row for row in rows}
        numbers = {wish: number for number, wish in self._wishes.items()}
        for wish, refusal in self._roster.ask(list(self._wishes.values())).items():
            by_number[numbers[wish]].faults += ((SKU, refusal.message),)

    def store(self) -> None:
        self._roster.store(correlation_id=self._correlation_id)

    def _named(self, row: Mapping[str, str]) -> tuple[User | None, Sku | None]:
        return self._people.get(folded(row[UPN])), self._skus.get(row[SKU].strip().lower())

    def _says_the_same(self, path: LicenseAssignment, row: Mapping[str, str]) -> bool:
        there = ((field.column_name, self.cell(field, path)) for field in self.get_export_fields()[2:])
        return all(row.get(name, text) == text for name, text in there)
