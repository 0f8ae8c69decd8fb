"""The audit log: read, searched and filtered; never written here."""

import json
from datetime import datetime
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory.activities import Result
from directory.admin import ReadOnlyRows, acting
from directory.models import AuditEvent


def _in_english(name: str) -> SafeString:
    """The log speaks the product's own words, and says so to whoever has it read aloud."""
    return format_html('<bdi lang="en">{}</bdi>', name)


def _to_the_millisecond(moment: datetime) -> SafeString:
    """The day as the reader writes it; a time of twenty-four hours, because the locales' own have no seconds."""
    clock = f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"
    day = date_format(moment, "SHORT_DATE_FORMAT")
    return format_html('<time datetime="{}">{} <bdi dir="ltr">{}</bdi></time>', moment.isoformat(), day, clock)


@admin.register(AuditEvent)
class AuditPage(ReadOnlyRows, admin.ModelAdmin):
    list_display = ("time", "what", "outcome", "actor_name", "target_name")
    list_display_links = ("what",)
    list_filter = ("result", ("at", admin.DateFieldListFilter), "category", "service", "activity")
    search_fields = ("^target_name", "^actor_name")
    search_help_text = _("User principal name of actor or target, or a whole correlation id (support code)")
    ordering = ("-at",)
    show_full_result_count = False
    fields = (
        "what", "outcome", "time", "tenants_time", "of_category", "of_service", "actor_name", "target_name",
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

    @admin.display(description=_("activity"), ordering="activity")
    def what(self, event: AuditEvent) -> SafeString:
        return _in_english(event.activity)

    @admin.display(description=_("category"))
    def of_category(self, event: AuditEvent) -> SafeString:
        return _in_english(event.category)

    @admin.display(description=_("service"))
    def of_service(self, event: AuditEvent) -> SafeString:
        return _in_english(event.service)

    @admin.display(description=_("time (UTC)"), ordering="at")
    def time(self, event: AuditEvent) -> SafeString:
        return _to_the_millisecond(event.at)

    @admin.display(description=_("tenant’s time"))
    def tenants_time(self, event: AuditEvent) -> SafeString:
        return _to_the_millisecond(event.tenant_time)

    @admin.display(description=_("result"), ordering="result")
    def outcome(self, event: AuditEvent) -> SafeString:
        kind = "ok" if event.result == Result.SUCCESS else "bad"
        badge = format_html('<span class="badge badge--{}">{}</span>', kind, event.get_result_display())
        return format_html('{}<small lang="en">{}</small>', badge, event.reason) if event.reason else badge

    @admin.display(description=_("details"))
    def particulars(self, event: AuditEvent) -> SafeString:
        return format_html('<pre lang="en" dir="ltr">{}</pre>', json.dumps(event.details, indent=2, ensure_ascii=False))
