"""What an administrator does to a person from the person's page: licences, block, temporary password.

Each act is a page that says what will happen and a POST that calls the app's own function. A person of another tenant
is not found, exactly as one who does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock, throttling
from directory.admin import acting, correlation_of
from directory.models import User
from directory.permissions import RESET_PASSWORD, UNBLOCK, visible_to
from licensing import assign
from licensing.models import LicenseAssignment, ServicePlan, Sku
from sspr.admin import seats, temporary

ASSIGN = "licensing.add_licenseassignment"
REMOVE = "licensing.delete_licenseassignment"
ask_then_act = require_http_methods(["GET", "HEAD", "POST"])


class PlansForm(forms.Form):
    """Which service plans of a product are on; all of them unless somebody unticks one."""

    plans = forms.ModelMultipleChoiceField(
        label="Service plans", queryset=ServicePlan.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, sku: Sku, assignment: LicenseAssignment | None, data: QueryDict | None) -> None:
        self.of_sku = ServicePlan.objects.filter(skus=sku).order_by("name")
        off = assignment.disabled_plans.all() if assignment else ServicePlan.objects.none()
        super().__init__(data, initial={"plans": self.of_sku.exclude(pk__in=off.values("pk"))})
        cast(forms.ModelMultipleChoiceField, self.fields["plans"]).queryset = self.of_sku

    def switched_off(self) -> list[ServicePlan]:
        return list(self.of_sku.exclude(pk__in=[plan.pk for plan in self.cleaned_data["plans"]]))


def find(request: HttpRequest, person_id: UUID, right: str, *, reach: bool) -> User:
    """The person, if the administrator sees them and holds `right`; with `reach`, over this very person.

    A licence gives nobody more rights, so a License Administrator may assign one to a Global Administrator.
    """
    person = get_object_or_404(visible_to(acting(request), User.objects.select_related("tenant__policy")), pk=person_id)
    if not acting(request).has_perm(right, person if reach else None):
        raise PermissionDenied
    return person


@require_safe
def choose_licence(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The products the tenant owns, each with its seats."""
    person = find(request, person_id, ASSIGN, reach=False)
    owned = seats.of_products(person.tenant) if person.tenant else []
    held = set(LicenseAssignment.objects.filter(user=person).values_list("sku", flat=True))
    products = [(sku, left) for sku, left in owned if sku.pk not in held]
    return _page(request, "choose_licence", person, title="Assign a licence", products=products)


@ask_then_act
def licence(request: HttpRequest, person_id: UUID, sku_id: UUID) -> HttpResponse:
    """Assign a product, or set anew which of its plans are off."""
    person = find(request, person_id, ASSIGN, reach=False)
    sku = get_object_or_404(Sku, pk=sku_id)
    assignment = LicenseAssignment.objects.filter(user=person, sku=sku).first()
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
            messages.success(request, f"{sku.product_name} is assigned to {person.display_name}.")
            return _back(person)
    left = assign.seats(person.tenant, sku) if person.tenant else None
    title = "Change service plans" if assignment else "Assign a licence"
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
            messages.success(request, f"{sku.product_name} is taken away from {person.display_name}.")
        return _back(person)
    return _page(request, "remove_licence", person, title="Remove a licence", sku=sku)


@ask_then_act
def lift_block(request: HttpRequest, person_id: UUID) -> HttpResponse:
    person = find(request, person_id, UNBLOCK, reach=True)
    if request.method == "POST":
        throttling.lift(person, by=acting(request), correlation_id=correlation_of(request))
        messages.success(request, f"{person.display_name} can use self-service again.")
        return _back(person)
    until = throttling.blocked_until(person, now=clock.now(person.tenant))
    return _page(request, "lift_block", person, title="Lift the block", blocked_until=until)


@ask_then_act
def temporary_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    person = find(request, person_id, RESET_PASSWORD, reach=True)
    if person == acting(request):
        raise PermissionDenied  # whoever forgot the own password proves it like everybody else
    if request.method == "POST" and not person.on_premises:
        return show_temporary_password(request, person)
    return _page(request, "temporary_password", person, title="Temporary password")


def show_temporary_password(request: HttpRequest, person: User) -> HttpResponse:
    """Give a password and show it in this one answer, which no cache, session or log keeps."""
    password = temporary.give_password(
        person, by=acting(request), now=clock.now(person.tenant), correlation_id=correlation_of(request)
    )
    return _page(request, "password_shown", person, title="Temporary password", password=password)


@dataclass(frozen=True, slots=True)
class Act:
    path: str  # below the person's page
    view: Callable[..., HttpResponse]
    name: str


ACTS = (
    Act("licence/", choose_licence, "person-choose-licence"),
    Act("licence/<uuid:sku_id>/", licence, "person-licence"),
    Act("licence/<uuid:sku_id>/remove/", remove_licence, "person-remove-licence"),
    Act("lift-block/", lift_block, "person-lift-block"),
    Act("temporary-password/", temporary_password, "person-temporary-password"),
)


def _page(request: HttpRequest, template: str, person: User, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    return render(request, f"admin/person/{template}.html", {**frame, "opts": User._meta, "person": person, **context})


def _back(person: User) -> HttpResponse:
    return redirect("admin:directory_user_change", person.pk)
