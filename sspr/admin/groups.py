"""Groups, and who is in them directly."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from directory.activities import Activity
from directory.admin import Audited, OwnTenantRows, Trail, acting
from directory.models import Group, Membership


class GroupForm(forms.ModelForm):
    """A tenant's administrator makes groups of that tenant, and no other can be asked for."""

    own_tenant: Any = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.tenant_id is None and "tenant" not in self.fields:
            self.instance.tenant = self.own_tenant
        return cleaned


@admin.register(Group)
class GroupPage(OwnTenantRows, Audited):
    trail = Trail(Activity.GROUP_ADDED, Activity.GROUP_UPDATED, Activity.GROUP_DELETED)
    form = GroupForm
    list_display = ("name", "description", "size")
    search_fields = ("name",)
    ordering = ("name",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Group]:
        """Each with its size, counted by the membership's own index and not by joining all members to all groups."""
        members = Membership.objects.filter(group=OuterRef("pk")).order_by().values("group")
        size = Coalesce(Subquery(members.annotate(people=models.Count("pk")).values("people")), 0)
        return super().get_queryset(request).select_related("tenant").annotate(size=size)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[GroupForm]:
        form = cast(type[GroupForm], super().get_form(request, obj, change=change, **kwargs))
        form.own_tenant = acting(request).tenant
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = ("tenant",) if acting(request).is_superuser else ()
        return (*own, "name", "description", *(("people",) if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("tenant", "people") if obj else ()

    @admin.display(description="direct members", ordering="size")
    def size(self, group: Any) -> int:
        return group.size

    @admin.display(description="direct members")
    def people(self, group: Any) -> SafeString:
        """A count and the ways on: a group may have a hundred thousand members."""
        return format_html(
            '{} <a class="tap" href="{}?{}">See them</a> <a class="tap" href="{}?{}">Add a member</a>',
            group.size,
            reverse("admin:directory_membership_changelist"),
            urlencode({"group__id__exact": group.pk}),
            reverse("admin:directory_membership_add"),
            urlencode({"group": group.pk}),
        )


@admin.register(Membership)
class MembershipPage(OwnTenantRows, Audited):
    trail = Trail(Activity.MEMBER_ADDED, Activity.MEMBER_ADDED, Activity.MEMBER_REMOVED)
    list_display = ("user", "group", "joined_at")
    list_filter = (("group", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("user", "group")
    search_fields = ("user__user_principal_name", "user__display_name", "group__name")
    autocomplete_fields = ("user", "group")
    fields = ("group", "user")
    ordering = ("group__name", "user__user_principal_name")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # somebody is in a group or is not; there is nothing to change

    def record(self, request: HttpRequest, activity: Activity, row: models.Model, **details: Any) -> None:
        super().record(request, activity, row, **details, group=str(getattr(row, "group", "")))
