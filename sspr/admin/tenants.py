"""A tenant, its domains, and what its administrators decide about password reset."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.activities import Activity
from directory.admin import Audited, NamedRows, OwnTenantRows, ReadOnlyRows, Trail, acting
from directory.models import Domain, OnPremisesStatus, SsprPolicy, Tenant
from sspr.admin.policy_form import PolicyForm


class DomainRows(OwnTenantRows, admin.TabularInline):
    """Nothing proves here that a domain is the tenant's own, so only platform operators give domains."""

    model = Domain
    formset = NamedRows
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return acting(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OnPremisesSide(ReadOnlyRows, admin.TabularInline):
    """What the cloud last heard; only `writeback` writes it."""

    model = OnPremisesStatus
    verbose_name_plural = _("On-premises side, as last heard of")
    fields = readonly_fields = ("domain_name", "onboarded", "agent_running", "last_heartbeat_at")
    can_delete = False
    template = "admin/rows/read_only.html"


@admin.register(Tenant)
class TenantPage(OwnTenantRows, Audited):
    trail = Trail(Activity.TENANT_UPDATED, Activity.TENANT_UPDATED, Activity.TENANT_UPDATED)
    list_display = ("name", "country", "preset", "enforcement")
    search_fields = ("name", "domains__name")
    ordering = ("name",)
    inlines = (DomainRows, OnPremisesSide)
    readonly_fields = ("clock",)
    fieldsets = (
        (None, {"fields": ("name", "country", "default_usage_location")}),
        (
            _("How the rules are read"),
            {"fields": ("preset", "enforcement", "any_paid_office_sku_counts", "clock")},
        ),
        (_("Passwords in the cloud"), {"fields": ("password_validity_days",)}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it would take people, licences and the audit log along

    @admin.display(description=_("clock"))
    def clock(self, tenant: Tenant) -> str:
        ahead = tenant.clock_offset
        if not ahead:
            return gettext("Real time.")
        start = datetime(2001, 1, 1, tzinfo=UTC)
        span = timesince(start, start + abs(ahead))
        said = gettext("%(span)s ahead of real time.") if ahead > timedelta() else gettext("%(span)s behind real time.")
        return said % {"span": span}

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            SsprPolicy.objects.create(tenant=obj)  # self-service starts switched off (sspr-behaviour §4.1)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for domain in formset.new_objects:
            self.record(request, Activity.TENANT_UPDATED, form.instance, domain_added=str(domain))


@admin.register(SsprPolicy)
class PolicyPage(OwnTenantRows, Audited):
    """Every switch of self-service password reset in one place, with old and new values on the audit log."""

    trail = Trail(Activity.POLICY_CHANGED, Activity.POLICY_CHANGED, Activity.POLICY_CHANGED)
    form = PolicyForm
    list_display = ("tenant", "scope", "group", "methods_required", "writeback_enabled", "unlock_without_reset")
    list_select_related = ("tenant", "group")
    search_fields = ("tenant__name",)
    ordering = ("tenant__name",)
    readonly_fields = ("tenant", "administrator_policy")
    fieldsets = (
        (None, {"fields": ("tenant",)}),
        (_("Properties"), {"fields": ("scope", "group")}),
        (_("Authentication methods"), {"fields": ("methods_required", "methods_allowed")}),
        (_("On-premises integration"), {"fields": ("writeback_enabled", "unlock_without_reset", "writeback_wait")}),
        (_("Customization"), {"fields": ("helpdesk_contact",)}),
        (_("Administrators"), {"fields": ("administrator_policy", "administrators_may_use_sspr")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # every tenant has exactly one, made with the tenant

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "writeback_enabled" in form.changed_data:
            switched = Activity.WRITEBACK_ENABLED if obj.writeback_enabled else Activity.WRITEBACK_DISABLED
            self.record(request, switched, obj)

    @admin.display(description=_("administrator policy"))
    def administrator_policy(self, policy: SsprPolicy) -> str:
        return gettext(
            "Whoever holds a directory role follows a policy of their own, whatever is chosen above. It cannot be "
            "edited. Enabled, unless switched off below; 2 methods required; methods: email, mobile phone, mobile app "
            "code."
        )
