"""People in and out. Nobody's password, and no way to prove oneself that the administrator may not read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from directory import bulk
from directory.activities import Activity
from directory.admin.trail import MASKED_IN_FILES, MASKED_IN_THE_LOG
from directory.audit import Entry
from directory.models import Domain, User
from directory.permissions import RESET_PASSWORD, may
from directory.rules.methods import MASK
from directory.signals import people_changed
from sspr.admin import person_changes
from sspr.admin.exchange.rows import Column, Faults, Preloaded, Rows, by_key, in_parts
from sspr.admin.exchange.widgets import Country, Name, Phone, Text, YesOrNo, folded

UPN = "userPrincipalName"
MAY_CHANGE = "directory.change_user"


class People(Rows):
    kind, right = "users", "directory.add_user"
    key_columns = (UPN,)
    checked_here = frozenset({"usage_location"})  # whose field goes through all countries anew for every person
    columns = (
        Column(UPN, gettext_lazy("Says who it is. Somebody who is not there yet is made, without a password."), True),
        Column("displayName", gettext_lazy("Must be there for somebody new.")),
        Column("givenName", gettext_lazy("first name")),
        Column("surname", gettext_lazy("last name")),
        Column("department", gettext_lazy("department")),
        Column("jobTitle", gettext_lazy("job title")),
        Column("usageLocation", gettext_lazy("Two letters of ISO 3166, for example US.")),
        Column("mail", gettext_lazy("primary mail address")),
        Column("alternateEmail", gettext_lazy("Masked in an export where you may not give the person a new password.")),
        Column("mobilePhone", gettext_lazy("With country code, for example +1 425 555 0100. Masked likewise.")),
        Column("accountEnabled", gettext_lazy("true or false.")),
    )
    user_principal_name = Field("user_principal_name", UPN, Name())
    display_name = Field("display_name", "displayName", Text())
    given_name = Field("given_name", "givenName", Text())
    surname = Field("surname", "surname", Text())
    department = Field("department", "department", Text())
    job_title = Field("job_title", "jobTitle", Text())
    usage_location = Field("usage_location", "usageLocation", Country())
    mail = Field("mail", "mail", Text())
    alternate_email = Field("alternate_email", "alternateEmail", Text())
    mobile_phone = Field("mobile_phone", "mobilePhone", Phone())
    account_enabled = Field("account_enabled", "accountEnabled", YesOrNo())

    class Meta:
        model = User
        fields = (
            "user_principal_name", "display_name", "given_name", "surname", "department", "job_title",
            "usage_location", "mail", "alternate_email", "mobile_phone", "account_enabled",
        )  # fmt: skip
        import_id_fields = ("user_principal_name",)
        instance_loader_class = Preloaded
        skip_diff = True
        report_skipped = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._attributes = {field.column_name: field.attribute for field in self.fields.values()}
        self._there: dict[str, User] = {}
        self._taken: set[str] = set()
        self._domains: frozenset[str] = frozenset()

    def for_export(self, rows: QuerySet[User]) -> QuerySet[User]:
        return rows.prefetch_related("role_assignments")

    def cell(self, field: Field, row: User) -> str:
        text = super().cell(field, row)
        mask = MASKED_IN_FILES.get(field.attribute)
        return mask(text) if text and mask and not self._reads_proofs_of(row) else text

    def prepare(self, rows: Sequence[Mapping[str, str]]) -> None:
        self._domains = frozenset(Domain.objects.filter(tenant=self.tenant).values_list("name", flat=True))
        named = [
            User.objects.filter(user_principal_name__in=names) for names in in_parts(folded(row[UPN]) for row in rows)
        ]
        ours = (people.filter(tenant=self.tenant, deleted_at=None) for people in named)
        self._there = {person.user_principal_name: person for person in by_key(ours, locked=self.writing)}
        prefetch_related_objects(list(self._there.values()), "role_assignments")
        for people in named:
            taken = people.exclude(tenant=self.tenant, deleted_at=None)  # who was deleted keeps the name for a while
            self._taken.update(taken.values_list("user_principal_name", flat=True))

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        return (folded(row[UPN]),)

    def existing(self, row: Mapping[str, str]) -> User | None:
        return self._there.get(folded(row[UPN]))

    def init_instance(self, row: Any = None) -> User:
        """Somebody new has no password and chooses one with the first temporary one an administrator gives."""
        person = User(tenant=self.tenant, user_principal_name=folded(row[UPN]), must_change_password=True)
        person.set_unusable_password()
        return person

    def objection(self, instance: User, column: str, typed: str) -> str:
        attribute = self._attributes[column]
        if instance.on_premises and attribute in person_changes.MASTERED_ON_PREMISES:
            return _("Mastered in the on-premises directory. Change it there; it comes here by synchronisation.")
        if attribute in MASKED_IN_FILES and not self._reads_proofs_of(instance):
            return _("Only who may give this person a new password may change this. Leave the cell as it was exported.")
        if attribute in MASKED_IN_FILES and MASK in typed:
            return _("A masked value, as an export gives it to who may not read it. Write it in full.")
        return ""

    def objections(self, instance: User, changed: set[str]) -> Faults:
        if not instance._state.adding:
            if changed and not may(self.by, MAY_CHANGE, instance):
                return {NON_FIELD_ERRORS: [_("This person holds a role that may do more than yours.")]}
            if instance == self.by and not instance.account_enabled:
                return {"accountEnabled": [_("You cannot disable your own account.")]}
            return {}
        name = instance.user_principal_name
        if name.rpartition("@")[2] not in self._domains:
            return {UPN: [_("The part after the @ must be a domain of %(tenant)s.") % {"tenant": self.tenant}]}
        return {UPN: [_("This user principal name is not free.")]} if name in self._taken else {}

    def store(self) -> None:
        if self.created:
            User.objects.bulk_create(self.created, batch_size=500)
            self._record(Activity.USER_ADDED, self.created)
            self._tell(self.created, self._attributes.values())
        alike: dict[frozenset[str], list[User]] = defaultdict(list)
        for person in self.altered:
            alike[frozenset(self._attributes[change.column] for change in self.changes_of[person.pk])].append(person)
        for columns, people in alike.items():
            User.objects.bulk_update(people, sorted(columns), batch_size=500)
            person_changes.follow(people, columns, tenant=self.tenant)
            self._record(Activity.USER_UPDATED, people)
            self._tell(people, columns)

    def _reads_proofs_of(self, person: User) -> bool:
        """Whoever makes an account may say how it proves itself, as on the page."""
        return person._state.adding or may(self.by, RESET_PASSWORD, person)

    def _record(self, activity: Activity, people: Sequence[User]) -> None:
        self.record(
            activity, (Entry(person.pk, str(person), {"changes": self._on_record(person)}) for person in people)
        )

    def _on_record(self, person: User) -> dict[str, dict[str, str]]:
        """By column of the directory, contact data masked (SR-LOG-03)."""
        return {
            (name := self._attributes[change.column]): {
                "old": _masked(name, change.old),
                "new": _masked(name, change.new),
            }
            for change in self.changes_of[person.pk]
        }

    def _tell(self, people: Sequence[User], columns: Any) -> None:
        for start in range(0, len(people), bulk.BATCH):
            ids = [person.pk for person in people[start : start + bulk.BATCH]]
            people_changed.send(User, tenant=self.tenant, user_ids=ids, columns=frozenset(columns))


def _masked(name: str, text: str) -> str:
    mask = MASKED_IN_THE_LOG.get(name)
    return mask(text) if mask and text and MASK not in text else text
