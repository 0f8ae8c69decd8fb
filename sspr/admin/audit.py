"""The audit log: read, searched and filtered; never written here."""

import json
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.activities import Result
from directory.admin import ReadOnlyRows, acting
from directory.models import AuditEvent


@admin.register(AuditEvent)
class AuditPage(ReadOnlyRows, admin.ModelAdmin):
    list_display = ("time", "activity", "outcome", "actor_name", "target_name")
    list_display_links = ("activity",)
    list_filter = ("result", ("at", admin.DateFieldListFilter), "category", "service", "activity")
    search_fields = ("^target_name", "^actor_name")
    search_help_text = "User principal name of actor or target, or a whole correlation id (support code)"
    ordering = ("-at",)
    show_full_result_count = False
    fields = (
        "activity", "outcome", "time", "tenants_time", "category", "service", "actor_name", "target_name",
        "correlation_id", "source_address", "particulars",
    )  # fmt: skip

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "tenant") if acting(request).is_superuser else self.list_display

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """A support code is looked up as it is stored, by its index; anything else begins somebody's name."""
        try:
            code = UUID(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(correlation_id=code), False

    @admin.display(description="time (UTC)", ordering="at")
    def time(self, event: AuditEvent) -> str:
        return f"{event.at:%Y-%m-%d %H:%M:%S}.{event.at.microsecond // 1000:03}"

    @admin.display(description="tenant's time")
    def tenants_time(self, event: AuditEvent) -> str:
        return f"{event.tenant_time:%Y-%m-%d %H:%M:%S}"

    @admin.display(description="result", ordering="result")
    def outcome(self, event: AuditEvent) -> SafeString:
        kind = "ok" if event.result == Result.SUCCESS else "bad"
        return format_html('<span class="badge badge--{}">{}</span><small>{}</small>', kind, event.result, event.reason)

    @admin.display(description="details")
    def particulars(self, event: AuditEvent) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(event.details, indent=2, ensure_ascii=False))
