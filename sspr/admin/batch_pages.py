"""One act on many people, page after page: whom, what, the preview, and how it goes.

Each page reads the batch, which is a row from the first step on; a batch of another tenant is not found.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from directory.admin import acting, ask_then_act, correlation_of
from directory.models import Tenant, User
from directory.permissions import visible_to
from licensing import batches
from licensing.batch_preview import preview as counted
from licensing.batch_preview import wish_of
from licensing.batches import BatchRefused
from licensing.ledger import Seats, seats_of
from licensing.models import AssignmentBatch, Sku, SkuPlan
from licensing.states import BatchAction, BatchState
from licensing.verdicts import FAILURES, Cause
from sspr.admin import batch_words, seats
from sspr.admin.batch_forms import PastedNames, PeopleFilter, WishForm
from sspr.admin.person_acts import ASSIGN

SHOWN_PEOPLE = 8  # the first of those a filter finds
SHOWN_MISSING = 100  # names that are nobody's
WIDEST_NAME = 120  # characters of such a name


@dataclass(frozen=True, slots=True)
class Choice:
    """A product of the tenant, its seats, and its plans with whether each is on."""

    sku: Sku
    seats: Seats
    plans: list[tuple[UUID, str, bool]]
    chosen: bool

    @property
    def some_off(self) -> bool:
        return not all(on for _, _, on in self.plans)


@ask_then_act
def people(request: HttpRequest) -> HttpResponse:
    """Whom it is for: by a filter, which a GET only tries out, or by a pasted list."""
    _demand(request)
    pasted = request.method == "POST" and request.POST.get("by") == "names"
    asked = request.POST if request.method == "POST" else request.GET
    chosen = PeopleFilter(acting(request), None if pasted else _filled(request, asked))
    sent = (request.POST, request.FILES) if pasted else (None, None)
    names = PastedNames(acting(request), *sent, auto_id="paste_%s")
    if request.method == "POST":
        answer = _draft_named(request, names) if pasted else _draft_filtered(request, chosen)
        if answer is not None:
            return answer
    found = chosen.people() if chosen.is_bound and chosen.is_valid() else None
    context = {
        "filter": chosen,
        "paste": names,
        "count": None if found is None else found.count(),
        "asked": [(field.html_name, field.value()) for field in chosen if field.value()],
        "first": [] if found is None else found.order_by("display_name", "pk")[:SHOWN_PEOPLE],
    }
    return _page(request, "people", title=gettext("Licences for many people"), **context)


@ask_then_act
def product(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What they shall get or lose: each product with its seats and plans, all on one page."""
    batch = _find(request, batch_id)
    form = WishForm(batch.tenant, request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        try:
            batches.wish_for(batch, *form.wish, by=acting(request))
        except BatchRefused as refusal:
            messages.error(request, refusal.message)
            return _to(batch)
        return redirect("admin:batch-preview", batch.pk)
    if batch.state != BatchState.DRAFT:
        return _to(batch)
    title = gettext("Which product?")
    return _page(request, "product", title=title, batch=batch, form=form, choices=_choices(batch))


@ask_then_act
def preview(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What it would come to; the POST starts just that, a second one changes nothing."""
    batch = _find(request, batch_id)
    if request.method == "POST":
        try:
            _check_seen(request, batch)
            batches.start(batch, by=acting(request), correlation_id=correlation_of(request))
        except BatchRefused as refusal:
            messages.error(request, refusal.message)
        return _to(batch)
    if batch.state != BatchState.DRAFT:
        return _to(batch)
    tally = counted(batch)
    return _page(
        request,
        "preview",
        title=gettext("This is what will happen"),
        batch=batch,
        tally=tally,
        lines=batch_words.of_preview(batch, tally),
        seats=seats_of(batch.tenant, [batch.sku_id])[batch.sku_id],
    )


@require_safe
def page(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far it is, and what came of it."""
    batch = _seen(request, batch_id)
    if batch.state == BatchState.DRAFT and acting(request).has_perm(ASSIGN):
        return redirect("admin:batch-preview", batch.pk)
    lines = batch_words.of_result(batch) if batch.state == BatchState.FINISHED else []
    undoable = batch.state == BatchState.FINISHED and batch.people.filter(done=True, error="").exists()
    may = batches.may(acting(request), batch.tenant, BatchAction(batch.action))
    context = {"lines": lines, "may": may, "undoable": undoable, "title": str(batch)}
    return _page(request, "page", batch=batch, **context)


@require_safe
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The part of the page that moves; nothing where nothing did, the whole page anew once all is done."""
    batch = _seen(request, batch_id)
    if not getattr(request, "htmx", False):
        return _to(batch)
    if batch.state != BatchState.RUNNING:
        return HttpResponseClientRefresh()
    if request.GET.get("seen") == str(batch.done):
        return HttpResponse(status=204)
    return render(request, "admin/batch/progress.html", {"batch": batch})


@require_POST
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """A draft of the opposite. What plans somebody had before a removal is not known, so they are chosen."""
    batch = _find(request, batch_id)
    try:
        made = batches.undo(batch, by=acting(request))
    except BatchRefused as refusal:
        messages.error(request, refusal.message)
        return _to(batch)
    return redirect("admin:batch-product" if made.action == BatchAction.ASSIGN else "admin:batch-preview", made.pk)


@require_POST
def again(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """A draft of the same for those who failed for a cause."""
    batch = _find(request, batch_id)
    cause = request.POST.get("cause", "")
    try:
        made = batches.try_again(batch, Cause(cause) if cause in FAILURES else None, by=acting(request))
    except BatchRefused as refusal:
        messages.error(request, refusal.message)
        return _to(batch)
    return redirect("admin:batch-preview", made.pk)


def draft_of(request: HttpRequest, chosen: QuerySet[User]) -> HttpResponse | None:
    """Go on with people ticked in their list; says why not where that cannot be."""
    tenants = list(Tenant.objects.filter(pk__in=chosen.order_by().values("tenant"))[:2])
    if len(tenants) != 1:
        messages.error(request, gettext("Choose people of one tenant."))
        return None
    try:
        batch = batches.draft(tenants[0], chosen, by=acting(request))
    except BatchRefused as refusal:
        messages.error(request, refusal.message)
        return None
    return redirect("admin:batch-product", batch.pk)


def _draft_filtered(request: HttpRequest, chosen: PeopleFilter) -> HttpResponse | None:
    if not chosen.is_valid() or chosen.chosen_tenant is None:
        return None
    try:
        batch = batches.draft(chosen.chosen_tenant, chosen.people(), by=acting(request))
    except BatchRefused as refusal:
        chosen.add_error(None, refusal.message)
        return None
    return redirect("admin:batch-product", batch.pk)


def _draft_named(request: HttpRequest, names: PastedNames) -> HttpResponse | None:
    if not names.is_valid() or names.chosen_tenant is None:
        return None
    try:
        batch, missing = batches.draft_named(names.chosen_tenant, names.cleaned_data["list"], by=acting(request))
    except batches.NobodyChosen:
        names.add_error("names", gettext("None of these names is anybody’s in this organisation."))
        return None
    except BatchRefused as refusal:
        names.add_error(None, refusal.message)
        return None
    if not missing:
        return redirect("admin:batch-product", batch.pk)
    shown = [name[:WIDEST_NAME] for name in missing[:SHOWN_MISSING]]
    context = {"batch": batch, "missing": shown, "count": len(missing), "more": len(missing) - len(shown)}
    return _page(request, "missing", title=gettext("Not all were found"), **context)


def _filled(request: HttpRequest, asked: Any) -> Any:
    """A filter nobody filled in is everybody's; an operator has to name a tenant first."""
    return None if acting(request).is_superuser and "tenant" not in asked else asked


def _choices(batch: AssignmentBatch) -> list[Choice]:
    """The chosen product first, with its plans as they were chosen."""
    owned = seats.of_products(batch.tenant)
    plans: dict[UUID, list[tuple[UUID, str, bool]]] = defaultdict(list)
    off = wish_of(batch).offer.off
    rows = SkuPlan.objects.filter(sku__in=[sku.pk for sku, _ in owned]).order_by("plan__name")
    for sku_id, plan_id, name in rows.values_list("sku_id", "plan_id", "plan__name"):
        plans[sku_id].append((plan_id, name, sku_id != batch.sku_id or plan_id not in off))
    made = [Choice(sku, left, plans[sku.pk], sku.pk == batch.sku_id) for sku, left in owned]
    return sorted(made, key=lambda choice: not choice.chosen)


def _check_seen(request: HttpRequest, batch: AssignmentBatch) -> None:
    """Raise ChangedMeanwhile where the preview that was sent showed something else."""
    if request.POST.get("seen") != batch.fingerprint:
        raise batches.ChangedMeanwhile


def _demand(request: HttpRequest) -> None:
    if not acting(request).has_perm(ASSIGN):
        raise PermissionDenied


def _find(request: HttpRequest, batch_id: UUID) -> AssignmentBatch:
    batch = _seen(request, batch_id)
    _demand(request)
    return batch


def _seen(request: HttpRequest, batch_id: UUID) -> AssignmentBatch:
    if not acting(request).has_perm("licensing.view_assignmentbatch"):
        raise PermissionDenied
    rows = AssignmentBatch.objects.select_related("tenant", "sku", "selection")
    return get_object_or_404(visible_to(acting(request), rows), pk=batch_id)


def _to(batch: AssignmentBatch) -> HttpResponse:
    return redirect("admin:licensing_assignmentbatch_change", batch.pk)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    return render(request, f"admin/batch/{template}.html", {**frame, "opts": AssignmentBatch._meta, **context})
