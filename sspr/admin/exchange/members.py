"""Who is in which group, in and out. An import adds; it removes nobody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from directory import groups
from directory.activities import Activity
from directory.audit import Entry
from directory.models import Group, Membership, User
from sspr.admin.exchange.rows import Column, Faults, Preloaded, Rows, in_parts
from sspr.admin.exchange.widgets import Text, folded

GROUP, UPN = "group", "userPrincipalName"


class Members(Rows):
    kind, right = "members", "directory.add_membership"
    key_columns = (GROUP, UPN)
    columns = (
        Column(GROUP, gettext_lazy("The name of a group that is there."), True),
        Column(UPN, gettext_lazy("Somebody who becomes a direct member. Nobody is removed."), True),
    )
    group = Field("group__name", GROUP, Text(), readonly=True)
    person = Field("user__user_principal_name", UPN, Text(), readonly=True)

    class Meta:
        model = Membership
        fields = ("group", "person")
        import_id_fields = ("group", "person")
        instance_loader_class = Preloaded
        skip_diff = True
        report_skipped = True

    def for_export(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        return rows.select_related("group", "user")

    def prepare(self, rows: Sequence[Mapping[str, str]]) -> None:
        self._groups = groups_by_name(self.tenant, (row[GROUP] for row in rows))
        self._people = people_by_name(self.tenant, (row[UPN] for row in rows))
        named = {(row[GROUP].strip(), folded(row[UPN])) for row in rows}
        wanted: dict[UUID, set[UUID]] = defaultdict(set)
        for name, upn in named:
            group, person = self._group(name), self._people.get(upn)
            if group and person:
                wanted[group.pk].add(person.pk)
        self._members = {
            (group_id, user_id)
            for group_id, user_ids in wanted.items()
            for part in in_parts(user_ids)
            for user_id in Membership.objects.filter(group=group_id, user__in=part).values_list("user_id", flat=True)
        }

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        return row[GROUP].strip(), folded(row[UPN])

    def existing(self, row: Mapping[str, str]) -> Membership | None:
        made = self.init_instance(row)
        made._state.adding = (made.group_id, made.user_id) not in self._members
        return None if made._state.adding else made

    def init_instance(self, row: Any = None) -> Membership:
        self._typed = row[GROUP].strip(), folded(row[UPN])
        return Membership(group=self._group(self._typed[0]), user=self._people.get(self._typed[1]))

    def _group(self, name: str) -> Group | None:
        found = self._groups.get(name, [])
        return found[0] if len(found) == 1 else None

    def import_instance(self, instance: Membership, row: Mapping[str, str], **kwargs: Any) -> None:
        """A membership is there or not; there is nothing to change about it."""

    def objections(self, instance: Membership, changed: set[str]) -> Faults:
        name, upn = self._typed
        faults: Faults = {}
        if instance.group_id is None:
            faults[GROUP] = [group_unknown(name, self._groups)]
        elif instance.group.dynamic:
            faults[GROUP] = [_("A rule decides who is in this group.")]
        elif instance.group.on_premises:
            faults[GROUP] = [_("The members of this group are mastered in the on-premises directory.")]
        if instance.user_id is None:
            faults[UPN] = [person_unknown(upn)]
        return faults

    def store(self) -> None:
        joining: dict[Group, list[User]] = defaultdict(list)
        for membership in self.created:
            joining[membership.group].append(membership.user)
        for group, people in joining.items():
            groups.add(group, [person.pk for person in people])
            entries = (Entry(person.pk, str(person), {"group": group.name}) for person in people)
            self.record(Activity.MEMBER_ADDED, entries)


def groups_by_name(tenant: Any, names: Any) -> dict[str, list[Group]]:
    """Groups of the tenant under the names typed; a name may stand for several."""
    found: dict[str, list[Group]] = defaultdict(list)
    for part in in_parts(name.strip() for name in names):
        for group in Group.objects.filter(tenant=tenant, name__in=part).order_by("pk"):
            found[group.name].append(group)
    return found


def people_by_name(tenant: Any, names: Any) -> dict[str, User]:
    found: dict[str, User] = {}
    for part in in_parts(folded(name) for name in names):
        people = User.objects.filter(tenant=tenant, user_principal_name__in=part, deleted_at=None)
        found |= {person.user_principal_name: person for person in people}
    return found


def group_unknown(name: str, known: Mapping[str, Sequence[Group]]) -> str:
    """The same words for a group of another tenant as for none at all (SR-TEN-01)."""
    if not name:
        return _("Name a group.")
    if known.get(name):
        return _("Several groups have this name. Use their own pages.")
    return _("There is no group of this name.")


def person_unknown(upn: str) -> str:
    """The same words for somebody of another tenant as for nobody (SR-TEN-01)."""
    return _("There is nobody with this user principal name.") if upn else _("Name somebody.")
