"""Groups in and out: names and descriptions. A rule is shown in an export and set on the group's own page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from directory.activities import Activity
from directory.audit import Entry
from directory.models import Group
from directory.permissions import may
from sspr.admin.exchange.rows import Column, Faults, Preloaded, Rows, by_key, in_parts
from sspr.admin.exchange.widgets import Text

NAME = "name"
RULE = "membershipRule"
MAY_CHANGE = "directory.change_group"


class Groups(Rows):
    kind, right = "groups", "directory.add_group"
    key_columns = (NAME,)
    columns = (
        Column(NAME, gettext_lazy("Says which group it is. One that is not there yet is made."), True),
        Column("description", gettext_lazy("description")),
        Column(RULE, gettext_lazy("Only read: an import that says something else is refused.")),
    )
    name = Field("name", NAME, Text())
    description = Field("description", "description", Text())
    membership_rule = Field("membership_rule", RULE, Text())

    class Meta:
        model = Group
        fields = ("name", "description", "membership_rule")
        import_id_fields = ("name",)
        instance_loader_class = Preloaded
        skip_diff = True
        report_skipped = True

    def prepare(self, rows: Sequence[Mapping[str, str]]) -> None:
        self._there: dict[str, Group] = {}
        self._times: Counter[str] = Counter()
        named = (
            Group.objects.filter(tenant=self.tenant, name__in=names)
            for names in in_parts(row[NAME].strip() for row in rows)
        )
        for group in by_key(named, locked=self.writing):
            self._there[group.name] = group
            self._times[group.name] += 1

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        return (row[NAME].strip(),)

    def existing(self, row: Mapping[str, str]) -> Group | None:
        return self._there.get(row[NAME].strip())

    def init_instance(self, row: Any = None) -> Group:
        return Group(tenant=self.tenant, name=row[NAME].strip())

    def objection(self, instance: Group, column: str, typed: str) -> str:
        if column == RULE:
            return _("An import does not set this. Leave the cell as it was exported.")
        if instance.on_premises and column != NAME:
            return _("Mastered in the on-premises directory. Change it there; it comes here by synchronisation.")
        return ""

    def objections(self, instance: Group, changed: set[str]) -> Faults:
        if changed and self._times[instance.name] > 1:
            return {NAME: [_("Several groups have this name. Change them on their own pages.")]}
        if changed and not instance._state.adding and not may(self.by, MAY_CHANGE, instance):
            return {NON_FIELD_ERRORS: [_("You may not change this group.")]}
        return {}

    def store(self) -> None:
        Group.objects.bulk_create(self.created, batch_size=500)
        self._record(Activity.GROUP_ADDED, self.created)
        Group.objects.bulk_update(self.altered, ["description"], batch_size=500)
        self._record(Activity.GROUP_UPDATED, self.altered)

    def _record(self, activity: Activity, groups: Sequence[Group]) -> None:
        self.record(activity, (Entry(None, group.name, {"changes": self._on_record(group)}) for group in groups))

    def _on_record(self, group: Group) -> dict[str, dict[str, str]]:
        return {change.column: {"old": change.old, "new": change.new} for change in self.changes_of[group.pk]}
