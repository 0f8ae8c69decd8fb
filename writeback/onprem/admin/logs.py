"""The two logs on premises: the agent host's Application log, and the security log of the domain controllers."""

from typing import Any

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from writeback.onprem.admin.rows import FromOutside
from writeback.onprem.models import EventLogEntry, SecurityEvent
from writeback.onprem.security import Security
from writeback.onprem.words import EVENTS


class LogPage(FromOutside):
    """To the second, for a job is told within one minute."""

    @admin.display(description=_("time"), ordering="at")
    def moment(self, row: Any) -> str:
        return f"{date_format(row.at, 'SHORT_DATE_FORMAT')} {row.at:%H:%M:%S}"


@admin.register(EventLogEntry)
class EventLogPage(LogPage):
    tenant_path = "tenant_id"
    list_display = ("moment", "event", "severity", "message", "tracking_id")
    list_display_links = ("event",)
    list_filter = ("severity", "event_id")
    search_fields = ("=event_id", "name", "=tracking_id")
    ordering = ("-pk",)

    @admin.display(description=_("event"), ordering="event_id")
    def event(self, row: EventLogEntry) -> str:
        return str(row)


@admin.register(SecurityEvent)
class SecurityLogPage(LogPage):
    tenant_path = "tenant_id"
    list_display = ("moment", "event", "success", "account_name", "subject", "detail")
    list_display_links = ("event",)
    list_filter = ("event_id", "success")
    search_fields = ("=event_id", "account_name", "subject")
    ordering = ("-pk",)

    @admin.display(description=_("event"), ordering="event_id")
    def event(self, row: SecurityEvent) -> str:
        words = EVENTS[Security(row.event_id)] if row.event_id in set(Security) else ""
        return f"{row.event_id} {words}"
