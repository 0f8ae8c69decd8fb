"""Every change made in admin goes to the audit log, with old and new values, in the transaction of the change."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from directory import audit
from directory.activities import Activity
from directory.admin.rows import acting, correlation_of
from directory.models import Tenant, User
from directory.rules.methods import mask_email, mask_phone

MASKED_IN_FILES = {
    "mobile_phone": mask_phone,
    "alternate_email": mask_email,
}  # what proves somebody; exports mask it, too
MASKED_IN_THE_LOG = MASKED_IN_FILES | {
    "office_phone": mask_phone
}  # a log must not become a second phone book (SR-LOG-03)


@dataclass(frozen=True, slots=True)
class Trail:
    """The activities a page writes to the audit log."""

    added: Activity
    changed: Activity
    deleted: Activity


def changes(form: ModelForm) -> dict[str, dict[str, object]]:
    """What the form changed, as {field: {"old": …, "new": …}} ready for JSON, contact data masked."""
    return {
        name: {
            "old": _readable(name, _initial(form, name)),
            "new": _readable(name, form.cleaned_data[name]),
        }
        for name in form.changed_data
    }


def _initial(form: ModelForm, name: str) -> object:
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    return field.to_python(value) if isinstance(field, ModelChoiceField) else value


def _readable(name: str, value: object) -> object:
    if isinstance(value, bool | int | list) or value is None:
        return value
    mask = MASKED_IN_THE_LOG.get(name)
    return mask(str(value)) if mask and value else str(value)


def tenant_of(row: models.Model) -> Tenant | None:
    return row if isinstance(row, Tenant) else getattr(row, "tenant", None)


def _fits(field: models.Field, value: object) -> bool:
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    return True


class Audited(admin.ModelAdmin):
    """For a page that writes: one audit event for each row added, changed or deleted.

    Django's own log of the admin is not kept beside it: there is one trail. A change writes only the columns the form
    changed, so that it cannot put back an old password that was read with the row.
    """

    trail: Trail

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What a link fills in beforehand, less what is no value of its field: then the field is just empty."""
        filled = super().get_changeform_initial_data(request)
        columns = {field.name: field for field in self.opts.concrete_fields}
        return {name: value for name, value in filled.items() if name in columns and _fits(columns[name], value)}

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if change and not form.changed_data:
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        obj.save(update_fields=columns & set(form.changed_data) if change else None)
        self.record(request, self.trail.changed if change else self.trail.added, obj, changes=changes(form))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.record(request, self.trail.deleted, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def record(self, request: HttpRequest, activity: Activity, row: models.Model, **details: Any) -> None:
        person = row if isinstance(row, User) else getattr(row, "user", None)
        audit.record(
            activity,
            tenant=tenant_of(row) or tenant_of(person or row),
            target=person,
            target_name="" if person else self.name_on_record(row),
            actor=acting(request),
            correlation_id=correlation_of(request),
            **details,
        )

    def name_on_record(self, row: models.Model) -> str:
        """What the audit log calls the row, and its history is found by."""
        return audit.name_on_record(row)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return []

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of a row is what the audit log says of it."""
        row = self.get_object(request, object_id)
        name = self.name_on_record(row) if row else ""
        escaped = name.replace("\\", r"\\").replace('"', r"\"")
        asked = urlencode({"q": f'"{escaped}"'})  # one name; without quotes each word would have to begin one
        return redirect(f"{reverse('admin:directory_auditevent_changelist')}?{asked}")
