"""Products, purchases and assignments in admin. A licence is given on the person's page, by `licensing.assign`."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from directory.activities import Activity
from directory.admin import Audited, OwnTenantRows, ReadOnlyRows, Trail, acting
from directory.models import Tenant
from licensing.assign import seats
from licensing.models import LicenseAssignment, Sku, Subscription


@admin.register(Sku)
class SkuPage(ReadOnlyRows, admin.ModelAdmin):
    """The catalogue, the same for everybody."""

    list_display = ("product_name", "part_number")
    search_fields = ("product_name", "part_number")
    ordering = ("product_name",)
    fields = ("product_name", "part_number", "id", "plans")

    @admin.display(description="service plans")
    def plans(self, sku: Sku) -> str:
        return ", ".join(sku.service_plans.order_by("name").values_list("name", flat=True))


class SubscriptionForm(forms.ModelForm):
    own_tenant: Tenant | None = None  # set by the page; empty for platform operators, who choose one

    def clean(self) -> dict[str, Any]:
        """Seats in use cannot be given back."""
        cleaned = super().clean() or {}
        purchase = self.instance
        if purchase._state.adding:
            purchase.tenant = cleaned.get("tenant") or self.own_tenant
        elif "seats" in cleaned and (missing := seats_missing(purchase, cleaned["seats"])):
            self.add_error("seats", f"{missing} more of these seats are in use. Take licences away first.")
        return cleaned


def seats_missing(purchase: Subscription, count: int) -> int:
    """How many people would be left without a seat if this purchase had `count` seats.

    Call it in the transaction that stores the count: it takes turns with `licensing.assign`, in the same order, so that
    nobody is given a seat between the question and its answer.
    """
    purchases = Subscription.objects.select_for_update().filter(tenant=purchase.tenant, sku=purchase.sku).order_by("pk")
    others = sum(other.seats for other in purchases if other.pk != purchase.pk)
    return max(0, seats(purchase.tenant, purchase.sku).consumed - others - count)


@admin.register(Subscription)
class SubscriptionPage(OwnTenantRows, Audited):
    trail = Trail(Activity.SUBSCRIPTION_CHANGED, Activity.SUBSCRIPTION_CHANGED, Activity.SUBSCRIPTION_CHANGED)
    form = SubscriptionForm
    list_display = ("sku", "tenant", "seats", "in_use")
    list_select_related = ("tenant", "sku")
    search_fields = ("sku__product_name", "sku__part_number")
    autocomplete_fields = ("sku",)
    ordering = ("tenant__name", "sku__product_name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        """With the seats in use, counted for a whole page of the list at once."""
        holders = LicenseAssignment.objects.filter(user__tenant=OuterRef("tenant"), sku=OuterRef("sku"))
        count = holders.order_by().values("sku").annotate(people=Count("pk")).values("people")
        return super().get_queryset(request).annotate(consumed=Coalesce(Subquery(count), 0))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[SubscriptionForm]:
        form = cast(type[SubscriptionForm], super().get_form(request, obj, change=change, **kwargs))
        form.own_tenant = acting(request).tenant
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = ("tenant",) if acting(request).is_superuser else ()
        return (*own, "sku", "seats", *(("in_use",) if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("tenant", "sku", "in_use") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A purchase ends here by zero seats, which the form checks against those in use."""
        return False

    @admin.display(description="seats in use, all purchases together")
    def in_use(self, purchase: Any) -> int:
        return cast(int, purchase.consumed)


@admin.register(LicenseAssignment)
class AssignmentPage(ReadOnlyRows, admin.ModelAdmin):
    list_display = ("user", "sku", "plans_off")
    list_filter = (("sku", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("user", "sku")
    search_fields = ("user__user_principal_name", "user__display_name", "sku__product_name", "sku__part_number")
    ordering = ("user__user_principal_name", "sku__product_name")
    show_full_result_count = False
    fields = ("user", "sku", "plans_off")

    @admin.display(description="service plans switched off")
    def plans_off(self, assignment: LicenseAssignment) -> str:
        return ", ".join(sorted(plan.name for plan in assignment.disabled_plans.all())) or "none"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("disabled_plans")
