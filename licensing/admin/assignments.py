"""Who holds what, path by path. Written by `licensing.assign` and `licensing.processing`."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from directory.admin import ReadOnlyRows, acting
from directory.models import Group
from directory.permissions import visible_to
from licensing.models import GroupLicense, LicenseAssignment, SubscribedSku


class OfProduct(admin.RelatedFieldListFilter):
    """Products there is a row of seats of: read from those few rows, and not from all assignments."""

    def field_choices(self, field: Field, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = visible_to(acting(request), SubscribedSku.objects.all())
        found = rows.order_by("sku__product_name").values_list("sku_id", "sku__product_name").distinct()
        return [(str(pk), name) for pk, name in found]


class OfGroup(admin.RelatedFieldListFilter):
    """Groups that carry something."""

    def field_choices(self, field: Field, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        carried = visible_to(acting(request), GroupLicense.objects.all()).values("group")
        groups = Group.objects.filter(pk__in=carried).order_by("name").values_list("pk", "name")
        return [(str(pk), name) for pk, name in groups]


@admin.register(LicenseAssignment)
class AssignmentPage(ReadOnlyRows, admin.ModelAdmin):
    list_display = ("user", "sku", "path", "state", "error", "plans_off")
    list_filter = (("sku", OfProduct), ("group", OfGroup), "state", "error")
    list_select_related = ("user", "sku", "group")
    search_fields = ("user__user_principal_name", "user__display_name", "sku__product_name", "sku__part_number")
    ordering = ("user__user_principal_name", "sku__product_name")
    show_full_result_count = False
    fields = ("user", "sku", "path", "state", "error", "plans_off", "updated_at")

    @admin.display(description=_("path"))
    def path(self, assignment: LicenseAssignment) -> str:
        """A group that is gone left no name."""
        if assignment.group_id is None:
            return pgettext("way of a licence", "direct")
        return assignment.group.name if assignment.group else str(assignment.group_id)

    @admin.display(description=_("service plans switched off"))
    def plans_off(self, assignment: LicenseAssignment) -> str:
        return ", ".join(assignment.plans_off) or pgettext("service plans", "none")

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("selection", "group")
            .prefetch_related("selection__disabled_plans")
        )
