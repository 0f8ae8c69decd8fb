"""Products, and which of their service plans go together and where they are offered.

The catalogue is the same for every tenant: all administrators read it, platform operators alone change its rules. A
rule is taken out of force and never deleted, since those that are shipped would come back with the next release.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.activities import Activity
from directory.admin import Audited, OwnTenantRows, ReadOnlyRows, Trail
from licensing.models import PlanDependency, PlanExclusion, Prohibition, Sku


@admin.register(Sku)
class SkuPage(ReadOnlyRows, admin.ModelAdmin):
    """The catalogue, the same for everybody."""

    list_display = ("product_name", "part_number")
    search_fields = ("product_name", "part_number")
    ordering = ("product_name",)
    fields = ("product_name", "part_number", "id", "plans")

    @admin.display(description=_("service plans"))
    def plans(self, sku: Sku) -> str:
        names = sku.service_plans.order_by("name").values_list("name")
        return format_html('<ul class="plan-names" dir="ltr">{}</ul>', format_html_join("", "<li>{}</li>", names))


class RulePage(OwnTenantRows, Audited):
    """What a rule says is settled when it is added; from then on it is in force or not."""

    trail = Trail(Activity.CATALOGUE_CHANGED, Activity.CATALOGUE_CHANGED, Activity.CATALOGUE_CHANGED)
    list_filter = ("in_force",)
    said: tuple[str, str]  # the two columns a rule is made of

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.said if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.said, "in_force")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ExclusionForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """It counts in both directions, so the reverse of a rule is that rule."""
        cleaned = super().clean() or {}
        plan, other = cleaned.get("plan"), cleaned.get("other")
        if plan and other and PlanExclusion.objects.filter(plan=other, other=plan).exists():
            self.add_error("other", gettext("This rule is there already, with the two plans the other way round."))
        return cleaned


@admin.register(PlanExclusion)
class ExclusionPage(RulePage):
    form = ExclusionForm
    said = ("plan", "other")
    list_display = ("plan", "other", "in_force")
    list_select_related = ("plan", "other")
    search_fields = ("plan__name", "other__name")
    ordering = ("plan__name", "other__name")


@admin.register(PlanDependency)
class DependencyPage(RulePage):
    said = ("plan", "needs")
    list_display = ("plan", "needs", "in_force")
    list_select_related = ("plan", "needs")
    search_fields = ("plan__name", "needs__name")
    ordering = ("plan__name", "needs__name")


@admin.register(Prohibition)
class ProhibitionPage(RulePage):
    said = ("sku", "country")
    list_display = ("country", "product", "in_force")
    list_select_related = ("sku",)
    search_fields = ("sku__product_name", "country")
    ordering = ("country", "sku__product_name")

    @admin.display(description=_("product"), ordering="sku__product_name")
    def product(self, row: Prohibition) -> str:
        return str(row.sku or gettext("All products"))
