"""What an administrator does to the licences of a group from the group's page.

Each act is a page that says what will happen and a POST that calls the app's own function. A group of another tenant is
not found, exactly as one that does not exist.
"""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from django_htmx.http import retarget

from directory.admin import acting, ask_then_act, correlation_of
from directory.models import Group
from directory.permissions import visible_to
from licensing import groups
from licensing.groups import MAY_SET
from licensing.ledger import seats
from licensing.models import GroupLicense, Sku
from sspr.admin import group_panels
from sspr.admin import seats as seats_of_tenant
from sspr.admin.group_panels import MAY_SEE
from sspr.admin.person_acts import Act, PlansForm


def find(request: HttpRequest, group_id: UUID, right: str) -> Group:
    """The group, if the administrator sees it and holds `right`."""
    group = get_object_or_404(visible_to(acting(request), Group.objects.select_related("tenant")), pk=group_id)
    if not acting(request).has_perm(right):
        raise PermissionDenied
    return group


@require_safe
def processing(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """For the page that asks again: nothing while nothing is new, the banner, and at the end the whole panel."""
    group = find(request, group_id, MAY_SEE)
    if not getattr(request, "htmx", False):
        return back(group)
    progress = group_panels.progress_of(group)
    if request.GET.get("stage") == progress.stage:
        return HttpResponse(status=204)
    if progress.running:
        return render(request, "admin/group/processing.html", {"group": group, "progress": progress})
    panel = render(request, "admin/group/licences.html", group_panels.of(group, acting(request)))
    return retarget(panel, "#group-licences")


@require_safe
def choose_licence(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """The products the tenant owns and the group does not carry, each with its seats."""
    group = find(request, group_id, MAY_SET)
    carried = set(group.licenses.values_list("sku", flat=True))
    products = [(sku, left) for sku, left in seats_of_tenant.of_products(group.tenant) if sku.pk not in carried]
    return page(request, "choose_licence", group, title=gettext("Assign a product"), products=products)


@ask_then_act
def licence(request: HttpRequest, group_id: UUID, sku_id: UUID) -> HttpResponse:
    """Let the group carry a product, or set anew which of its plans are off."""
    group = find(request, group_id, MAY_SET)
    sku = get_object_or_404(Sku, pk=sku_id)
    carried = GroupLicense.objects.filter(group=group, sku=sku).select_related("selection").first()
    form = PlansForm(sku, carried, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            groups.set_licenses(
                group, add={sku: form.switched_off()}, by=acting(request), correlation_id=correlation_of(request)
            )
        except groups.GroupRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, gettext("%(group)s carries %(product)s; its members follow.") % _named(sku, group)
            )
            return back(group)
    title = gettext("Change service plans") if carried else gettext("Assign a product")
    context = {"sku": sku, "form": form, "carried": carried, "seats": seats(group.tenant, sku)}
    return page(request, "licence", group, title=title, members=group.memberships.count(), **context)


@ask_then_act
def remove_licence(request: HttpRequest, group_id: UUID, sku_id: UUID) -> HttpResponse:
    group = find(request, group_id, MAY_SET)
    sku = get_object_or_404(Sku, pk=sku_id)
    if request.method == "POST":
        try:
            groups.set_licenses(group, remove=[sku], by=acting(request), correlation_id=correlation_of(request))
        except groups.GroupRefused as refusal:
            messages.error(request, refusal.message)
        else:
            said = gettext("%(group)s carries %(product)s no longer; its members follow.")
            messages.success(request, said % _named(sku, group))
        return back(group)
    carried = GroupLicense.objects.filter(group=group, sku=sku).exists()
    return page(request, "remove_licence", group, title=gettext("Remove the product"), sku=sku, carried=carried)


@ask_then_act
def reprocess(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Evaluate every member anew; freed seats, for one, change nothing before (licensing.md §7.1)."""
    group = find(request, group_id, MAY_SET)
    if request.method == "POST":
        groups.reprocess(group, by=acting(request), correlation_id=correlation_of(request))
        said = gettext("All members of %(group)s are looked at again.")
        messages.success(request, said % {"group": group.name})
        return back(group)
    title = gettext("Reprocess the licences")
    return page(request, "reprocess", group, title=title, members=group.memberships.count())


ACTS = (
    Act("licences/processing/", processing, "group-processing"),
    Act("licence/", choose_licence, "group-choose-licence"),
    Act("licence/<uuid:sku_id>/", licence, "group-licence"),
    Act("licence/<uuid:sku_id>/remove/", remove_licence, "group-remove-licence"),
    Act("reprocess/", reprocess, "group-reprocess"),
)


def page(request: HttpRequest, template: str, group: Group, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    return render(request, f"admin/group/{template}.html", {**frame, "opts": Group._meta, "group": group, **context})


def back(group: Group) -> HttpResponse:
    return redirect("admin:directory_group_change", group.pk)


def _named(sku: Sku, group: Group) -> dict[str, str]:
    return {"product": sku.product_name, "group": group.name}
