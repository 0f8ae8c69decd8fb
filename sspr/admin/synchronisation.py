"""Synchronisation as administrators see it: how each tenant stands, *Sync now*, the cycles, and what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from directory import audit, synchronisation
from directory.activities import Activity
from directory.admin import Audited, OwnTenantRows, ReadOnlyRows, Trail, acting, correlation_of
from directory.models import DirectorySync, Tenant
from directory.permissions import SYNCHRONISE, visible_to
from sspr.admin.site import Further
from sspr.admin.sync_words import fault_in_words
from writeback.models import SyncFault, SyncRun
from writeback.sync import rounds
from writeback.sync.states import EVERY, CycleKind, RunState
from writeback.words import CYCLES, RUN_STATES

SEES = "writeback.view_syncrun"
KINDS = {RunState.RUNNING: "now", RunState.WAITING: "now", RunState.FINISHED: "ok", RunState.FAILED: "bad"}
A_PAGE = 100  # faults a page shows; tenants, too


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of cycle of one tenant."""

    kind: CycleKind
    name: str
    last: SyncRun | None
    next_at: datetime | None  # on the tenant's clock; None when the first one is still to come


def standings(tenant: Tenant) -> list[Standing]:
    found = []
    for kind in CycleKind:
        last = SyncRun.objects.filter(tenant=tenant, kind=kind).order_by("-requested_at").first()
        next_at = last.tenant_time + EVERY[kind] if last else None
        found.append(Standing(kind, str(CYCLES[kind]), last, next_at))
    return found


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How each tenant with an on-premises side stands, and what can be started."""
    if not acting(request).has_perm(SEES):
        raise PermissionDenied
    tenants = visible_to(acting(request), Tenant.objects.filter(on_premises_status__isnull=False))
    panels = [
        {"tenant": tenant, "decided": synchronisation.of(tenant), "standings": standings(tenant)}
        for tenant in tenants.select_related("on_premises_status").order_by("name")[:A_PAGE]
    ]
    context = {"panels": panels, "may": acting(request).has_perm(SYNCHRONISE), "title": gettext("Synchronisation")}
    return _render(request, "overview", context)


@require_POST
def sync_now(request: HttpRequest, tenant_id: UUID, kind: str) -> HttpResponse:
    """Have a cycle run at once, and lead to its page."""
    if not acting(request).has_perm(SYNCHRONISE) or kind not in CYCLES:
        raise PermissionDenied
    tenants = visible_to(acting(request), Tenant.objects.filter(on_premises_status__onboarded=True))
    tenant = get_object_or_404(tenants, pk=tenant_id)
    if not synchronisation.of(tenant).enabled:
        messages.error(request, gettext("Synchronisation is switched off for this tenant. Switch it on first."))
        return redirect("admin:sync")
    with transaction.atomic():
        run = rounds.request(tenant, CycleKind(kind), by=str(acting(request)))
        audit.record(
            Activity.SYNC_STARTED,
            tenant=tenant,
            target=None,
            target_name=str(tenant),
            actor=acting(request),
            correlation_id=correlation_of(request),
            cycle=kind,
        )
    return redirect("admin:writeback_syncrun_change", run.pk)


@require_safe
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The part of a cycle's page that moves; the whole page anew once it is over."""
    run = get_object_or_404(visible_to(acting(request), SyncRun.objects.all()), pk=run_id)
    if not acting(request).has_perm(SEES):
        raise PermissionDenied
    if not getattr(request, "htmx", False):
        return redirect("admin:writeback_syncrun_change", run.pk)
    if not run.open:
        return HttpResponseClientRefresh()
    if request.GET.get("seen") == f"{run.state} {run.read}":
        return HttpResponse(status=204)
    return render(request, "admin/sync/progress.html", {"run": run})


@admin.register(SyncRun)
class CycleList(ReadOnlyRows, admin.ModelAdmin):
    change_form_template = "admin/sync/page.html"
    list_display = ("requested", "kind", "progress", "read", "added", "updated", "deleted", "errors")
    list_filter = ("kind", "state", ("requested_at", admin.DateFieldListFilter))
    list_select_related = ("tenant",)
    ordering = ("-requested_at", "pk")
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        moving = path("<uuid:run_id>/progress/", self.admin_site.admin_view(progress), name="sync-progress")
        return [moving, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "tenant") if acting(request).is_superuser else self.list_display

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        run = kwargs["obj"]
        faults = SyncFault.objects.filter(run=run).order_by("name", "pk")
        shown = [(fault, fault_in_words(fault)) for fault in faults[:A_PAGE]]
        context.update({"run": run, "faults": shown, "more": max(0, run.errors - A_PAGE)})
        context.update({"state_kind": _kind(run), "state_words": _words(run)})
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("requested"), ordering="requested_at")
    def requested(self, run: SyncRun) -> str:
        return date_format(run.requested_at, "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("state"), ordering="state")
    def progress(self, run: SyncRun) -> SafeString:
        return render_to_string("components/badge.html", {"text": _words(run), "kind": _kind(run)})


@admin.register(DirectorySync)
class DecisionsPage(OwnTenantRows, Audited):
    """Who judges passwords, and what comes from on premises; one row for each tenant, made when its agent is set up."""

    trail = Trail(Activity.SYNC_CONFIGURED, Activity.SYNC_CONFIGURED, Activity.SYNC_CONFIGURED)
    list_display = ("tenant", "sign_in_model", "enabled", "password_hash_sync")
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("tenant__name",)
    readonly_fields = ("tenant",)
    fieldsets = (
        (None, {"fields": ("tenant", "enabled")}),
        (_("Signing in"), {"fields": ("sign_in_model", "password_hash_sync")}),
        (_("Password policies"), {"fields": ("force_change_on_logon", "cloud_policy_for_synced")}),
        (_("Which accounts"), {"fields": ("units",)}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DirectorySync]:
        return super().get_queryset(request).select_related("tenant")


def _with_errors(run: SyncRun) -> bool:
    return bool(run.errors) and run.state == RunState.FINISHED


def _kind(run: SyncRun) -> str:
    return "bad" if _with_errors(run) else KINDS[RunState(run.state)]


def _words(run: SyncRun) -> str:
    return gettext("finished with errors") if _with_errors(run) else str(RUN_STATES[run.state])


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    frame = {**admin.site.each_context(request), "opts": SyncRun._meta}
    return render(request, f"admin/sync/{template}.html", {**frame, **context})


admin.site.further += [  # type: ignore[attr-defined]
    Further("writeback", "sync/", overview, "sync", _("Synchronisation"), SEES),
    Further("writeback", "sync/<uuid:tenant_id>/<str:kind>/", sync_now, "sync-now"),
]
