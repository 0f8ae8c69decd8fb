"""Purchases: seats, terms, where each stands now, and what an administrator may do with it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from directory import audit, clock
from directory.activities import Activity
from directory.admin import Audited, OwnTenantRows, Trail, acting, correlation_of
from directory.models import Tenant
from licensing import subscriptions
from licensing.admin import purchase_acts
from licensing.lifecycle import Terms
from licensing.models import SubscribedSku, Subscription
from licensing.words import STATUSES


class PurchaseForm(forms.ModelForm):
    """Asks what `licensing.subscriptions` would say, and keeps the tenant's lock until the row is saved."""

    own_tenant: Tenant | None = None  # set by the page; empty for platform operators, who choose one
    lower_anyway = forms.BooleanField(
        label=_("Lower it anyway"),
        required=False,
        help_text=_("Everybody keeps what they have; the surplus is to be settled within 90 days."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.fingerprint

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            if self.instance.pk:
                self._check_change(cleaned)
            else:
                self.instance.tenant = tenant = cleaned.get("tenant") or cast(Tenant, self.own_tenant)
                subscriptions.check(tenant, cleaned["seats"], Terms(cleaned["terms"]), cleaned["expires_at"])
        except subscriptions.SubscriptionRefused as refusal:
            self.add_error(_field_of(refusal), refusal.message)
        return cleaned

    def _check_change(self, cleaned: dict[str, Any]) -> None:
        if "seats" not in self.changed_data:
            return
        seen = Subscription.objects.select_related("tenant", "sku").get(pk=self.instance.pk)
        if cleaned.get("seen") not in ("", seen.fingerprint):
            raise subscriptions.ChangedMeanwhile
        subscriptions.check_quantity(seen, cleaned["seats"], below_use=cleaned["lower_anyway"])


def _field_of(refusal: subscriptions.SubscriptionRefused) -> str | None:
    if isinstance(refusal, subscriptions.NoQuantity | subscriptions.SeatsInUse):
        return "seats"
    return "expires_at" if isinstance(refusal, subscriptions.NoEnd | subscriptions.TrialWithoutEnd) else None


@admin.register(Subscription)
class PurchasePage(OwnTenantRows, Audited):
    trail = Trail(Activity.SUBSCRIPTION_CHANGED, Activity.SUBSCRIPTION_CHANGED, Activity.SUBSCRIPTION_DELETED)
    form = PurchaseForm
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": purchase_acts.Moment}}
    change_form_template = "admin/purchase/page.html"
    add_form_template = "admin/change_form.html"
    list_display = ("sku", "tenant", "seats", "in_use", "standing", "expires_at")
    list_select_related = ("tenant", "sku")
    search_fields = ("sku__product_name", "sku__part_number")
    autocomplete_fields = ("sku",)
    ordering = ("tenant__name", "sku__product_name", "pk")

    def get_urls(self) -> list[URLPattern]:
        acts = [
            path(f"<int:purchase_id>/{act.path}/", self.admin_site.admin_view(act.view), name=act.name)
            for act in purchase_acts.ACTS
        ]
        return [*acts, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        """With the seats in use, for a whole page of the list at once."""
        products = SubscribedSku.objects.filter(tenant=OuterRef("tenant"), sku=OuterRef("sku"))
        return super().get_queryset(request).annotate(consumed=Coalesce(Subquery(products.values("consumed_units")), 0))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[PurchaseForm]:
        form = cast(type[PurchaseForm], super().get_form(request, obj, change=change, **kwargs))
        form.own_tenant = acting(request).tenant
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str | tuple[str, ...], ...]:
        if obj is None:
            own = ("tenant",) if acting(request).is_superuser else ()
            return (*own, "sku", "seats", "terms", "expires_at")
        if not self.may_set_quantity(request, obj):
            return ("seats", "in_use")
        return (("seats", "seen"), "lower_anyway", "in_use")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("in_use",) if self.may_set_quantity(request, obj) else ("seats", "in_use")

    def may_set_quantity(self, request: HttpRequest, purchase: Subscription) -> bool:
        return self.has_change_permission(request, purchase) and purchase.status(clock.now(purchase.tenant)).usable

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # deleting is a stage a purchase reaches, and its row stays to tell of it

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        by, correlation_id = acting(request), correlation_of(request)
        if not change:
            terms = Terms(obj.terms)
            made = subscriptions.buy(
                obj.tenant, obj.sku, obj.seats, terms=terms, expires_at=obj.expires_at, by=by,
                correlation_id=correlation_id,
            )  # fmt: skip
            obj.pk = made.pk
        elif "seats" in form.changed_data:
            seen = Subscription.objects.select_related("tenant", "sku").get(pk=obj.pk)
            lower = form.cleaned_data["lower_anyway"]
            subscriptions.set_quantity(seen, obj.seats, below_use=lower, by=by, correlation_id=correlation_id)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        purchase = kwargs.get("obj")
        if purchase is not None:
            may_change = self.has_change_permission(request, purchase)
            context.update(purchase_acts.page_of(purchase, may_change=may_change), show_save_and_add_another=False)
            if not self.may_set_quantity(request, purchase):  # there is nothing to save
                context.update(show_save=False, show_save_and_continue=False, show_close=True)
        return super().render_change_form(request, context, *args, **kwargs)

    def name_on_record(self, row: Any) -> str:
        return audit.name_on_record(row.sku)  # the quantity is part of a purchase's own name, and changes

    @admin.display(description=_("seats in use, all purchases together"))
    def in_use(self, purchase: Any) -> int:
        return cast(int, purchase.consumed)

    @admin.display(description=_("status"))
    def standing(self, purchase: Subscription) -> str:
        return str(STATUSES[purchase.status(clock.now(purchase.tenant))])
