"""Whose rows a visitor of the console sees and may touch, and how pages ask before they act."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from writeback.onprem import moment
from writeback.onprem.models import Account, Domain

logger = structlog.get_logger(__name__)

ask_then_act = require_http_methods(["GET", "HEAD", "POST"])  # a page that says what will happen, and does it
ENDINGS = ("", "__exact", "__isempty")  # a filter by all values asks by the bare name


class FromOutside(admin.ModelAdmin):
    """Rows end at the visitor's own tenant, and are only read unless a page says otherwise."""

    tenant_path: str
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return own(request, super().get_queryset(request), self.tenant_path)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Django's own hook, as in `directory.admin.rows`: not there, or another tenant's."""
        logger.warning("row_not_there", model=opts.label, actor=str(request.user.pk))
        answer: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return answer

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what a filter of this very list asks by, so that none answers questions about what is hashed."""
        filters: list[Any] = [item[0] if isinstance(item, tuple) else item for item in self.list_filter]
        columns = {f"{one}{ending}" for one in filters if isinstance(one, str) for ending in ENDINGS}
        return lookup in columns | {one.parameter_name for one in filters if not isinstance(one, str)}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Logged(FromOutside):
    """For pages that write: the security log on this side is the one trail, not the admin's log in the cloud."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return []

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of a row is what the security log says of it."""
        row = self.get_object(request, object_id)
        return redirect(history_of(row) if row else reverse("admin:onprem_securityevent_changelist"))


def own(request: HttpRequest, rows: models.QuerySet[Any], tenant_path: str) -> models.QuerySet[Any]:
    """The rows of the visitor's tenant; a platform operator's are all."""
    user: Any = request.user
    return rows if user.is_superuser else rows.filter(**{tenant_path: getattr(user, "tenant_id", None)})


def history_of(row: Any) -> str:
    """Where the security log tells of an account, or of the policies of a domain."""
    domain = row if isinstance(row, Domain) else row.domain
    name = row.sam_account_name if isinstance(row, Account) else domain.dns_name
    return f"{reverse('admin:onprem_securityevent_changelist')}?{urlencode({'q': name})}"


def acting(request: HttpRequest) -> str:
    """Who is at work, as the security log names them."""
    return str(request.user)


def now_in(tenant_id: UUID) -> datetime:
    return moment.now(tenant_id)
