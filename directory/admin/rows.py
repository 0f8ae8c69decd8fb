"""Whose rows an administrator sees and may touch. Everything goes by `directory.permissions`."""

from typing import Any, cast
from uuid import UUID

import structlog
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import get_permission_codename
from django.db import models
from django.db.models.options import Options
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from directory.models import User
from directory.permissions import visible_to

logger = structlog.get_logger(__name__)

# How the filters of a list end the look-ups they ask by. With any other ending, or any other column, a list would
# answer questions about what it hides: "does the hash begin with a?" (SR-ADM-04).
FILTER_ENDINGS = frozenset({"exact", "id__exact", "gte", "lt", "isnull", "isempty"})
ask_then_act = require_http_methods(["GET", "HEAD", "POST"])  # a page that says what will happen, and does it


def acting(request: HttpRequest) -> User:
    """The administrator at work; the admin site lets in nobody else."""
    return cast(User, request.user)


def correlation_of(request: HttpRequest) -> UUID:
    """The reference number the portal's middleware gave the request."""
    return cast(UUID, getattr(request, "correlation_id"))  # noqa: B009


class OwnTenantRows(BaseModelAdmin):
    """For a ModelAdmin or an inline: rows, choices and rights end at the administrator's own tenant.

    Rights are asked for the very row; in an inline Django hands over the row the inline hangs on.
    """

    show_facets = ShowFacets.NEVER  # each count is a query over all the rows

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return visible_to(acting(request), super().get_queryset(request))

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: "Options[Any]", object_id: str
    ) -> HttpResponse:
        """Django's own hook: a row that is not there, or another tenant's; it answers as to a mistyped address."""
        logger.warning("row_not_there", model=opts.label, actor=str(acting(request).pk))
        answer: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return answer

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what a filter of this very list asks by; links between pages keep to the same."""
        names = (item[0] if isinstance(item, tuple) else item for item in getattr(self, "list_filter", ()))
        return any(lookup.startswith(f"{name}__") and lookup[len(name) + 2 :] in FILTER_ENDINGS for name in names)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        kwargs.setdefault("queryset", visible_to(acting(request), db_field.related_model._default_manager.all()))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the pop-up buttons beside a choice: one page does one thing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, action: str, row: models.Model | None) -> bool:
        right = f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}"
        return acting(request).has_perm(right, row)


class ReadOnlyRows(OwnTenantRows):
    """Rows that are read here and written elsewhere, whoever looks at them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
