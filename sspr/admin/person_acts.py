"""What an administrator does to a person from the person's page: licences, block, temporary password.

Each act is a page that says what will happen and a POST that calls the app's own function. A person of another tenant
is not found, exactly as one who does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from directory import clock, throttling
from directory.admin import acting, ask_then_act, correlation_of
from directory.models import User
from directory.permissions import UNBLOCK
from licensing import assign, reprocess
from licensing.ledger import Seats
from licensing.models import GroupLicense, LicenseAssignment, ServicePlan, Sku
from licensing.refusals import Inherited
from sspr.admin import seats, temporary_pages
from sspr.admin.person_page import find
from sspr.admin.person_page import page as _page
from sspr.admin.replacement_form import ReplacementForm

ASSIGN = "licensing.add_licenseassignment"
REMOVE = "licensing.delete_licenseassignment"


class PlansForm(forms.Form):
    """Which service plans of a product are on; all of them unless somebody unticks one."""

    plans = forms.ModelMultipleChoiceField(
        label=_("Service plans"),
        queryset=ServicePlan.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, sku: Sku, assignment: LicenseAssignment | GroupLicense | None, data: QueryDict | None) -> None:
        self.of_sku = ServicePlan.objects.filter(skus=sku).order_by("name")
        selection = assignment.selection if assignment else None
        off = selection.disabled_plans.values_list("pk", flat=True) if selection else []
        super().__init__(data, initial={"plans": self.of_sku.exclude(pk__in=off)})
        cast(forms.ModelMultipleChoiceField, self.fields["plans"]).queryset = self.of_sku

    def switched_off(self) -> list[ServicePlan]:
        return list(self.of_sku.exclude(pk__in=[plan.pk for plan in self.cleaned_data["plans"]]))


@require_safe
def choose_licence(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The products the tenant owns, each with its seats."""
    person = find(request, person_id, ASSIGN, reach=False)
    products = _products_for(person)
    return _page(request, "choose_licence", person, title=gettext("Assign a licence"), products=products)


@ask_then_act
def licence(request: HttpRequest, person_id: UUID, sku_id: UUID) -> HttpResponse:
    """Assign a product, or set anew which of its plans are off."""
    person = find(request, person_id, ASSIGN, reach=False)
    sku = get_object_or_404(Sku, pk=sku_id)
    assignment = LicenseAssignment.objects.direct().filter(user=person, sku=sku).first()
    form = PlansForm(sku, assignment, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            assign.assign(
                person,
                sku,
                disabled_plans=form.switched_off(),
                by=acting(request),
                correlation_id=correlation_of(request),
            )
        except assign.AssignmentRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, gettext("%(product)s is assigned to %(person)s.") % _named(sku, person))
            return _back(person)
    left = assign.seats(person.tenant, sku) if person.tenant else None
    title = gettext("Change service plans") if assignment else gettext("Assign a licence")
    return _page(request, "licence", person, title=title, sku=sku, form=form, assignment=assignment, seats=left)


@ask_then_act
def remove_licence(request: HttpRequest, person_id: UUID, sku_id: UUID) -> HttpResponse:
    person = find(request, person_id, REMOVE, reach=False)
    sku = get_object_or_404(Sku, pk=sku_id)
    if request.method == "POST":
        try:
            assign.remove(person, sku, by=acting(request), correlation_id=correlation_of(request))
        except assign.AssignmentRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, gettext("%(product)s is taken away from %(person)s.") % _named(sku, person))
        return _back(person)
    paths = LicenseAssignment.objects.filter(user=person, sku=sku)
    only_inherited = paths.exists() and not paths.direct().exists()
    why_not = Inherited(person, sku).message if only_inherited else ""
    return _page(request, "remove_licence", person, title=gettext("Remove the licence"), sku=sku, why_not=why_not)


@ask_then_act
def replace_licence(request: HttpRequest, person_id: UUID, sku_id: UUID) -> HttpResponse:
    """Give one product and take another in one act, so that the person is never without (licensing.md §5.2)."""
    person = find(request, person_id, ASSIGN, reach=False)
    if not acting(request).has_perm(REMOVE):
        raise PermissionDenied
    sku = get_object_or_404(Sku, pk=sku_id)
    form = ReplacementForm(_products_for(person, but=sku), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["sku"]
        try:
            assign.change_licenses(
                person, add={new: ()}, remove=[sku], by=acting(request), correlation_id=correlation_of(request)
            )
        except assign.AssignmentRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            said = gettext("%(old)s is replaced by %(new)s for %(person)s.")
            named = {"old": sku.product_name, "new": new.product_name, "person": person.display_name}
            messages.success(request, said % named)
            return _back(person)
    return _page(request, "replace_licence", person, title=gettext("Replace the licence"), sku=sku, form=form)


@ask_then_act
def reprocess_licences(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Evaluate all group paths anew, and say what is still in the way."""
    person = find(request, person_id, ASSIGN, reach=False)
    if request.method == "POST":
        reasons = reprocess.person(person, by=acting(request), correlation_id=correlation_of(request))
        for reason in reasons:
            messages.error(request, reason)
        if not reasons:
            said = gettext("The licences of %(person)s are reprocessed; nothing is in error.")
            messages.success(request, said % {"person": person.display_name})
        return _back(person)
    return _page(request, "reprocess", person, title=gettext("Reprocess the licences"))


@ask_then_act
def lift_block(request: HttpRequest, person_id: UUID) -> HttpResponse:
    person = find(request, person_id, UNBLOCK, reach=True)
    if request.method == "POST":
        throttling.lift(person, by=acting(request), correlation_id=correlation_of(request))
        said = gettext("%(person)s can use self-service again.") % {"person": person.display_name}
        messages.success(request, said)
        return _back(person)
    until = throttling.blocked_until(person, now=clock.now(person.tenant))
    return _page(request, "lift_block", person, title=gettext("Lift the block"), blocked_until=until)


@dataclass(frozen=True, slots=True)
class Act:
    path: str  # below the person's page
    view: Callable[..., HttpResponse]
    name: str


ACTS = (
    Act("licence/", choose_licence, "person-choose-licence"),
    Act("licence/<uuid:sku_id>/", licence, "person-licence"),
    Act("licence/<uuid:sku_id>/remove/", remove_licence, "person-remove-licence"),
    Act("licence/<uuid:sku_id>/replace/", replace_licence, "person-replace-licence"),
    Act("reprocess/", reprocess_licences, "person-reprocess"),
    Act("lift-block/", lift_block, "person-lift-block"),
    Act("temporary-password/", temporary_pages.temporary_password, "person-temporary-password"),
    Act("temporary-password/<uuid:given_id>/", temporary_pages.progress, "person-temporary-progress"),
)


def _products_for(person: User, *, but: Sku | None = None) -> list[tuple[Sku, Seats]]:
    """What the tenant owns and the person does not hold directly; `but` is none of it either."""
    owned = seats.of_products(person.tenant) if person.tenant else []
    held = set(LicenseAssignment.objects.direct().filter(user=person).values_list("sku", flat=True))
    return [(sku, left) for sku, left in owned if sku.pk not in held and sku != but]


def _named(sku: Sku, person: User) -> dict[str, str]:
    return {"product": sku.product_name, "person": person.display_name}


def _back(person: User) -> HttpResponse:
    return redirect("admin:directory_user_change", person.pk)
