"""A look over the fence: accounts and event log of the on-premises side, read-only and without what is hashed.

This package knows nothing of the cloud's directory, so the pages ask the visitor's user object, whoever made it, for
rights and tenant; somebody without a tenant is a platform operator and sees all.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from writeback.onprem.models import Account, Domain, EventLogEntry


class FromOutside(admin.ModelAdmin):
    tenant_path: str

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        tenant_id = getattr(request.user, "tenant_id", None)
        return rows if request.user.is_superuser else rows.filter(**{self.tenant_path: tenant_id})

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what a filter of this very list asks by, so that none answers questions about what is hashed."""
        names = (item[0] if isinstance(item, tuple) else item for item in self.list_filter)
        return lookup in {f"{name}__{ending}" for name in names for ending in ("exact", "isempty")}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Domain)
class DomainPage(FromOutside):
    tenant_path = "tenant_id"
    list_display = ("dns_name", "min_password_length", "password_history_length", "min_password_age", "complexity")
    search_fields = ("dns_name",)
    ordering = ("dns_name",)


@admin.register(Account)
class AccountPage(FromOutside):
    tenant_path = "domain__tenant_id"
    list_display = ("user_principal_name", "sam_account_name", "domain", "pwd_last_set", "lockout_time")
    list_filter = (("lockout_time", admin.EmptyFieldListFilter),)
    list_select_related = ("domain",)
    search_fields = ("user_principal_name", "sam_account_name", "display_name")
    ordering = ("user_principal_name",)
    show_full_result_count = False
    fields = (
        "user_principal_name", "sam_account_name", "display_name", "domain", "object_guid", "source_anchor",
        "user_account_control", "admin_count", "cannot_change_password", "connector_may_reset", "connector_may_unlock",
        "pwd_last_set", "lockout_time", "bad_password_count", "bad_password_time", "account_expires",
    )  # fmt: skip


@admin.register(EventLogEntry)
class EventLogPage(FromOutside):
    tenant_path = "tenant_id"
    list_display = ("at", "event_id", "name", "severity", "source", "tracking_id", "message")
    list_display_links = ("event_id",)
    list_filter = ("severity", "event_id")
    search_fields = ("=event_id", "name", "=tracking_id")
    ordering = ("-pk",)
    show_full_result_count = False
