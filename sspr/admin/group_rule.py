"""Who would match: a rule tried on the people there are, before anything is changed."""

from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from directory import dynamic
from directory.admin import acting
from directory.models import Group
from directory.permissions import visible_to
from sspr.admin.group_form import RuleField

MAY_SEE = ("directory.view_group", "directory.view_user")


class PreviewForm(forms.Form):
    rule = RuleField()


@require_safe
def preview(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """The group's own rule, or the one in the address; without either, only the question."""
    group = get_object_or_404(visible_to(acting(request), Group.objects.select_related("tenant")), pk=group_id)
    if not acting(request).has_perms(MAY_SEE):
        raise PermissionDenied
    asked = request.GET if "rule" in request.GET else {"rule": group.membership_rule} if group.dynamic else None
    form = PreviewForm(asked)
    found = dynamic.preview(group, form.cleaned_data["rule"]) if form.is_valid() else None
    return render(
        request,
        "admin/rule/preview.html",
        {
            **admin.site.each_context(request),
            "opts": Group._meta,
            "title": gettext("Who would match?"),
            "group": group,
            "form": form,
            "found": found,
        },
    )
