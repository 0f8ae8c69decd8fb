"""Promises and the attempts to keep them: read here, written by delivery. What is sealed or hashed is never shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.admin import ReadOnlyRows
from writeback.models import DeliveryAttempt, WritebackJob


class AttemptRows(ReadOnlyRows, admin.TabularInline):
    model = DeliveryAttempt
    fields = ("number", "started_at", "duration", "result", "agent_event_id", "ldap_code", "ldap_data", "faults")
    ordering = ("number",)
    verbose_name_plural = _("Attempts")
    template = "admin/rows/read_only.html"


@admin.register(WritebackJob)
class JobPage(ReadOnlyRows, admin.ModelAdmin):
    list_display = ("promised_at", "user", "operation", "state", "outcome", "attempt_count", "id")
    list_display_links = ("promised_at",)
    list_filter = ("state", "outcome", "operation", ("promised_at", admin.DateFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__user_principal_name", "=id", "=correlation_id")
    search_help_text = _("User principal name, tracking id, or correlation id")
    ordering = ("-promised_at",)
    show_full_result_count = False
    inlines = (AttemptRows,)
    fields = (
        "id", "user", "operation", "state", "outcome", "broken_rules", "agent_event_id", "agent_id", "set_aside",
        "correlation_id", "promised_at", "due_at", "expires_at", "closed_at", "repaired_at", "attempt_count", "secret",
    )  # fmt: skip
    readonly_fields = ("broken_rules", "secret")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("sealed_secret", "cloud_hash")

    @admin.display(description=_("on-premises rules the password broke"))
    def broken_rules(self, job: WritebackJob) -> str:
        return ", ".join(job.reasons)

    @admin.display(description=_("sealed password"))
    def secret(self, job: WritebackJob) -> str:
        if job.decided:
            return gettext("wiped, or never there")
        return gettext("waiting, readable by the tenant’s agent only")
