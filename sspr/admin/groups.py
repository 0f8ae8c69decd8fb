"""Groups, who is in them directly, and which groups lie inside them."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import audit, dynamic
from directory.activities import Activity
from directory.admin import Audited, NamedRows, OwnTenantRows, Trail, acting, correlation_of
from directory.groups import NotByHand
from directory.models import Group, GroupNesting, Membership
from sspr.admin import group_rule
from sspr.admin.exchange.groups import Groups
from sspr.admin.exchange.members import Members
from sspr.admin.exchange.views import Exchanging
from sspr.admin.group_form import GroupForm
from sspr.admin.group_licensing import LicensedGroups
from sspr.admin.words import kind_of_group


class NestedRows(OwnTenantRows, admin.TabularInline):
    """Groups inside this one: who may reset by group reaches into them, licences do not."""

    model = GroupNesting
    fk_name = "group"
    formset = NamedRows
    verbose_name_plural = _("Groups inside this one")
    fields = ("member_group",)
    autocomplete_fields = ("member_group",)
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.assigned and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a group is inside or is not

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.assigned and super().has_delete_permission(request, obj)


@admin.register(Group)
class GroupPage(Exchanging, LicensedGroups, Audited):
    exchange = Groups
    trail = Trail(Activity.GROUP_ADDED, Activity.GROUP_UPDATED, Activity.GROUP_DELETED)
    form = GroupForm
    list_display = ("name", "description", "size")
    inlines = (NestedRows,)
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
        rule = "rule" if self._may_set_rule(request, obj) else "membership_rule"
        who = ("membership", "people") if obj else ()
        return (*own, "name", "description", "security_enabled", rule, *who)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        rule = () if self._may_set_rule(request, obj) else ("membership_rule", "rule")  # named here, no field is made
        mastered = ("name", "description", "security_enabled") if obj.on_premises else ()
        return ("tenant", "membership", "people", *rule, *mastered)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """Without the groups inside where there are none and none can be put."""
        return self.inlines if obj and (obj.assigned or obj.nested.exists()) else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(group_rule.preview)
        return [path("<uuid:group_id>/who-would-match/", view, name="group-rule-preview"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.rule_changed:
            text = form.cleaned_data["rule"]
            dynamic.set_rule(obj, text, by=acting(request), correlation_id=correlation_of(request))
            if text:
                said = gettext("The rule is being applied to everybody; members follow within moments.")
                self.message_user(request, said, messages.INFO)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        added, removed = formset.new_objects, formset.deleted_objects
        for activity, rows in ((Activity.MEMBER_ADDED, added), (Activity.MEMBER_REMOVED, removed)):
            for row in rows:
                inner = audit.name_on_record(row.member_group)
                self.record(request, activity, form.instance, member_group=inner)

    def _may_set_rule(self, request: HttpRequest, group: Any) -> bool:
        return group is None or (not group.on_premises and self.has_change_permission(request, group))

    @admin.display(description=_("members are"))
    def membership(self, group: Group) -> SafeString:
        return render_to_string("admin/rule/state.html", {"group": group, "kind": kind_of_group(group)})

    @admin.display(description=_("direct members"), ordering="size")
    def size(self, group: Any) -> int:
        return group.size

    @admin.display(description=_("direct members"))
    def people(self, group: Any) -> SafeString:
        """A count and the ways on: a group may have a hundred thousand members."""
        ways = [("admin:directory_membership_changelist", {"group__id__exact": group.pk}, gettext("See them"))]
        if group.assigned:
            ways.append(("admin:directory_membership_add", {"group": group.pk}, gettext("Add a member")))
        links = ((f"{reverse(route)}?{urlencode(query)}", words) for route, query, words in ways)
        return format_html("{} {}", group.size, format_html_join(" ", '<a class="tap" href="{}">{}</a>', links))


@admin.register(Membership)
class MembershipPage(Exchanging, Audited):
    exchange = Members
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

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and not row.group.assigned and self.has_delete_permission(request, row):
            self.message_user(request, NotByHand.message, messages.ERROR)
            return redirect("admin:directory_membership_change", row.pk)
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A whole selection is refused for one row that nobody takes away by hand, which is then named."""
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return listed, counts, lacking, [*protected, *(str(row) for row in objs if not row.group.assigned)]

    def record(self, request: HttpRequest, activity: Activity, row: models.Model, **details: Any) -> None:
        super().record(request, activity, row, **details, group=str(getattr(row, "group", "")))
