"""What licences add to the page and the list of groups: panel, acts, columns, and what they forbid."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.admin import acting
from directory.models import Group
from licensing import group_status, groups
from licensing.models import GroupLicense
from licensing.words import GROUP_BADGES, GROUP_STATUSES
from sspr.admin import group_acts, group_errors, group_panels
from sspr.admin.group_panels import MAY_SEE
from sspr.admin.words import kind_of_group


class SecurityKept(forms.ModelForm):
    """A group that carries licences stays a security group: only such a group can carry any (licensing.md §5.1)."""

    def clean_security_enabled(self) -> bool:
        enabled: bool = self.cleaned_data["security_enabled"]
        if not enabled and GroupLicense.objects.filter(group=self.instance.pk).exists():
            raise ValidationError(gettext("The group carries licences. Remove them from the group first."))
        return enabled


class LicensedGroups(admin.ModelAdmin):
    """For the ModelAdmin of groups, before its other bases."""

    change_form_template = "admin/group/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return group_status.with_status(super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        licences = ["licence_status"] if acting(request).has_perm(MAY_SEE) else []
        return [*super().get_list_display(request), "kind", *licences]

    def get_urls(self) -> list[URLPattern]:
        acts = [
            path(f"<uuid:group_id>/{act.path}", self.admin_site.admin_view(act.view), name=act.name)
            for act in (*group_acts.ACTS, *group_errors.ACTS)
        ]
        return [*acts, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if (group := kwargs.get("obj")) is not None:
            context.update(group_panels.of(group, acting(request)))
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest) -> Any:
        """What goes with a group; where licences forbid it, only the reasons: for page, list and any POST alike."""
        if refused := groups.undeletable(objs):
            return [], {}, set(), [refusal.message for refusal in refused]
        return super().get_deleted_objects(objs, request)

    @admin.display(description=_("kind"))
    def kind(self, group: Group) -> str:
        return kind_of_group(group)

    @admin.display(description=_("licences"))
    def licence_status(self, group: Any) -> str:
        status = group_status.of_row(group)
        words = GROUP_STATUSES[status]
        return format_html('<span class="badge badge--{}">{}</span>', GROUP_BADGES[status], words) if words else "–"
