"""The check of a table against the directory, row by row, and the writing of all of it at once.

A `Resource` of django-import-export says which columns there are and walks through the rows; the rights of
`directory.permissions` are asked for each row, and what is written is written by the functions the pages use. A cell
that says what the row says already is no change, whoever may read it in full.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export import fields, instance_loaders, resources
from import_export.results import Result, RowResult

from directory import audit
from directory.activities import Activity
from directory.audit import Entry
from directory.models import Tenant, User
from sspr.admin.exchange import cells
from sspr.admin.exchange.reading import Table

Key = TypeVar("Key", str, UUID)
Row = TypeVar("Row", bound=models.Model)
ASKED_AT_ONCE = 500  # keys a query asks for
Faults = dict[str, list[str]]  # sentences by column; under NON_FIELD_ERRORS those about the whole row


@dataclass(frozen=True, slots=True)
class Column:
    """What the page of an import says about a column."""

    name: str
    about: str | Promise
    required: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    column: str
    old: str
    new: str


class Checked(RowResult):
    """What would become of one row of the file."""

    number = 0
    key = ""
    changes: tuple[Change, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()  # column, or nothing, and sentence

    @property
    def outcome(self) -> str:
        if self.faults:
            return "error"
        return {RowResult.IMPORT_TYPE_NEW: "new", RowResult.IMPORT_TYPE_UPDATE: "changed"}.get(
            self.import_type or "", "unchanged"
        )


class Preloaded(instance_loaders.BaseInstanceLoader):
    """Rows of the directory, read for the whole file at once."""

    def get_instance(self, row: Mapping[str, str]) -> models.Model | None:
        return self.resource.existing(row)


class Rows(resources.ModelResource):
    """One kind of row. Subclasses say how a row is found, what is wrong with it, and how many are written."""

    kind: ClassVar[str]  # as files and the audit log call it
    right: ClassVar[str]  # without which nobody imports
    columns: ClassVar[tuple[Column, ...]]
    key_columns: ClassVar[tuple[str, ...]]
    checked_here: ClassVar[frozenset[str]] = frozenset()  # attributes whose cell has been judged, at less cost

    def __init__(self, by: User, tenant: Tenant | None = None, correlation_id: UUID | None = None) -> None:
        """`tenant` is whose rows a file is to become; what goes out needs none."""
        super().__init__()
        self.by, self._tenant, self._correlation_id = by, tenant, correlation_id or uuid4()
        self.created: list[Any] = []
        self.altered: list[Any] = []
        self.changes_of: dict[Any, tuple[Change, ...]] = {}  # by key of the row written
        self._changes: list[Change] = []
        self._seen: dict[tuple[str, ...], int] = {}
        self.writing = False

    @property
    def tenant(self) -> Tenant:
        if self._tenant is None:
            raise LookupError("An import is of one tenant.")
        return self._tenant

    def record(self, activity: Activity, entries: Iterable[Entry]) -> None:
        """The audit of what `store` wrote, in its transaction."""
        audit.record_many(activity, entries, tenant=self.tenant, actor=self.by, correlation_id=self._correlation_id)

    # --- out ---

    def lines(self, rows: Iterable[models.Model]) -> Iterator[list[str]]:
        """The cells of each row as they go into a file."""
        fields_ = self.get_export_fields()
        for row in rows:
            yield [cells.guarded(self.cell(field, row)) for field in fields_]

    def cell(self, field: fields.Field, row: Any) -> str:
        return str(self.export_field(field, row))

    def for_export(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with all that a line needs, however many there are."""
        return rows

    # --- in ---

    def check(self, table: Table) -> list[Checked]:
        """What would become of each row; nothing is written and nothing locked."""
        return self._walk(table)

    def write(self, table: Table) -> list[Checked]:
        """Write all of it, in one transaction, or nothing where a row has a fault."""
        with transaction.atomic():
            self.writing = True
            checked = self._walk(table)
            if not any(row.faults for row in checked):
                self.store()
            return checked

    @classmethod
    def refuse_columns(cls, given: Sequence[str]) -> None:
        """Raises ValidationError that names the columns that are missing, unknown or there twice."""
        known = {one.name.lower() for one in cls.columns}
        lower = [name.lower() for name in given]
        missing = [one.name for one in cls.columns if one.required and one.name.lower() not in lower]
        unknown = [name or "—" for name in given if name.lower() not in known]
        twice = sorted({name for name in given if lower.count(name.lower()) > 1 and name})
        wrong = (
            (missing, _("Columns that are missing: %(names)s.")),
            (unknown, _("Columns that are not known: %(names)s.")),
            (twice, _("Columns that are there more than once: %(names)s.")),
        )
        if sentences := [sentence % {"names": ", ".join(names)} for names, sentence in wrong if names]:
            raise ValidationError(sentences)

    def _walk(self, table: Table) -> list[Checked]:
        own = {one.name.lower(): one.name for one in self.columns}
        data = tablib.Dataset(headers=[own[name.lower()] for name in table.columns])
        width = len(table.columns)
        for line in table.lines:
            data.append([cells.unguarded(cell) for cell in (*line.cells, *[""] * width)[:width]])
        self._lines = table.lines
        self.prepare(data.dict)
        result: Result = self.import_data_inner(data, not self.writing, False, False, False)
        for error in (*result.base_errors, *(error for row in result.rows for error in row.errors)):
            raise error.error
        self.check_together(result.rows)
        return result.rows

    def import_row(self, row: dict[str, str], instance_loader: Any, **kwargs: Any) -> Checked:
        self._changes = []
        self._line = self._lines[kwargs["row_number"] - 1]
        checked: Checked = super().import_row(row, instance_loader, **kwargs)
        checked.number = self._line.number
        checked.key = " · ".join(filter(None, (row.get(name, "") for name in self.key_columns)))
        if checked.validation_error:
            checked.faults = tuple(self._sentences(checked.validation_error))
        else:
            checked.changes = tuple(self._changes)
        return checked

    def before_import_row(self, row: dict[str, str], **kwargs: Any) -> None:
        """What is wrong with the row whatever the directory says."""
        faults = self._formulas(row)
        if any(self._line.cells[len(row) :]):
            faults.setdefault(NON_FIELD_ERRORS, []).append(_("The row has more cells than there are columns."))
        key = self.key_of(row)
        if key and (first := self._seen.setdefault(key, self._line.number)) != self._line.number:
            said = _("Row %(number)d says something about the same already.")
            faults.setdefault(self.key_columns[0], []).append(said % {"number": first})
        if faults:
            raise ValidationError(faults)

    def _formulas(self, row: Mapping[str, str]) -> Faults:
        said = _("A formula. Give its result; text that only looks like one begins with an apostrophe.")
        places = enumerate(zip(row, self._line.cells, strict=False))
        return {
            name: [said] for place, (name, cell) in places if place in self._line.formulas or cells.is_formula(cell)
        }

    def import_instance(self, instance: Any, row: Mapping[str, str], **kwargs: Any) -> None:
        """Take over the cells that say something else than the row does, and note them."""
        faults: Faults = {}
        for field in self.get_import_fields():
            name = field.column_name
            if name not in row or row[name] == (old := self.cell(field, instance)):
                continue
            if sentence := self.objection(instance, name, row[name]):
                faults[name] = [sentence]
                continue
            try:
                field.save(instance, row)
            except ValueError as error:
                faults[name] = [str(error)]
                continue
            if (new := self.cell(field, instance)) != old:
                self._changes.append(Change(name, old, new))
        if faults:
            raise ValidationError(faults)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not instance._state.adding and not self._changes and not import_validation_errors

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """The model's own rules for what was changed, beside those of this kind of row."""
        faults: dict[str, Any] = dict(import_validation_errors or {})
        attributes = {field.attribute: field.column_name for field in self.get_import_fields()}
        changed = {change.column for change in self._changes}
        watched = {name for name, column in attributes.items() if instance._state.adding or column in changed}
        try:
            instance.clean_fields(exclude={field.name for field in instance._meta.fields} - watched | self.checked_here)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                faults.setdefault(attributes.get(name, NON_FIELD_ERRORS), errors)
        for column, sentences in self.objections(instance, changed).items():
            faults.setdefault(column, sentences)
        if faults:
            raise ValidationError(faults)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Set aside until every row is known to be sound."""
        (self.created if is_create else self.altered).append(instance)
        self.changes_of[instance.pk] = tuple(self._changes)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Keys are no sequences here; there is nothing to set anew."""

    @classmethod
    def get_row_result_class(cls) -> type[Checked]:
        return Checked

    @staticmethod
    def _sentences(error: ValidationError) -> Iterator[tuple[str, str]]:
        for column, sentences in error.message_dict.items():
            for sentence in sentences:
                yield ("" if column == NON_FIELD_ERRORS else column), str(sentence)

    # --- what a kind of row says ---

    def prepare(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Read what the rows of the file are about."""

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """What must not be in the file twice; nothing where that does not matter."""
        return tuple(row.get(name, "").strip().lower() for name in self.key_columns)

    @abstractmethod
    def existing(self, row: Mapping[str, str]) -> Any:
        """What the row is about, where it is there already."""

    def objection(self, instance: Any, column: str, typed: str) -> str:
        """Why this cell may not be changed to what was typed; empty where it may."""
        return ""

    def objections(self, instance: Any, changed: set[str]) -> Faults:
        """What else is wrong with a row that would be written."""
        return {}

    def check_together(self, rows: Sequence[Checked]) -> None:
        """What can only be said of all rows together."""

    @abstractmethod
    def store(self) -> None:
        """Write `created` and `altered`, with the audit of each."""


def by_key(found: Iterable[models.QuerySet[Row]], *, locked: bool) -> Iterator[Row]:
    """The rows that the queries of `found` select; where they are `locked`, in the one order in which everybody locks.

    Their keys stay free to be referred to: whoever only points at these rows does not wait.
    """
    queries = list(found)
    keys: list[UUID] = sorted({key for rows in queries for key in rows.values_list("pk", flat=True)})
    for part in in_parts(keys):
        rows = queries[0].model._default_manager.filter(pk__in=part).order_by("pk")
        yield from rows.select_for_update(no_key=True) if locked else rows


def in_parts(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Distinct keys, as many at once as a query asks for."""
    distinct = list(dict.fromkeys(keys))
    return (distinct[start : start + ASKED_AT_ONCE] for start in range(0, len(distinct), ASKED_AT_ONCE))
