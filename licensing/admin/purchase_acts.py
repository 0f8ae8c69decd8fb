"""What an administrator does with a purchase from its page: renew it, or end it early in one of three ways.

Each act is a page that says what will happen and a POST that calls `licensing.subscriptions`. The page sends back which
purchase it showed, so that nobody decides about what somebody else has changed meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from directory import clock
from directory.admin import acting, ask_then_act, correlation_of
from directory.permissions import visible_to
from licensing import subscriptions
from licensing.lifecycle import Ending, Stage, Status, next_stage, stages
from licensing.models import SubscribedSku, Subscription
from licensing.words import STATUSES, TERMS

A_YEAR = timedelta(days=365)
KINDS = {Status.ENABLED: "ok", Status.WARNING: "now", Status.SUSPENDED: "bad", Status.LOCKED_OUT: "bad"}


@dataclass(frozen=True, slots=True)
class Ended:
    """One way to end a purchase early, in words."""

    ending: Ending
    act: Callable[..., Subscription]
    title: str | Promise
    what_happens: str | Promise
    verb: str | Promise
    said: str | Promise


CANCEL = Ended(
    Ending.CANCELED,
    subscriptions.cancel,
    _("Cancel the purchase"),
    _("The purchase is disabled at once, without a grace period. It can be renewed as long as its data is kept."),
    _("Cancel it"),
    _("The purchase is canceled."),
)
LOCK_OUT = Ended(
    Ending.LOCKED_OUT,
    subscriptions.lock_out,
    _("Lock the purchase out"),
    _("Neither people nor administrators have access any more. Its data is kept until somebody renews or deletes it."),
    _("Lock it out"),
    _("The purchase is locked out."),
)
DELETE = Ended(
    Ending.DELETED,
    subscriptions.delete,
    _("Delete the purchase"),
    _("The purchase is gone for good, with all that was kept for it. That cannot be undone."),
    _("Delete it"),
    _("The purchase is deleted."),
)


@dataclass(frozen=True, slots=True)
class StageShown:
    status: str
    kind: str
    since: datetime | None

    @classmethod
    def of(cls, stage: Stage) -> "StageShown":
        return cls(str(STATUSES[stage.status]), KINDS.get(stage.status, ""), stage.since)


class Moment(forms.DateTimeInput):
    """Day and time in one field of the browser's own, which has a label; Django's pair of fields has none each."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "datetime-local", "class": "input"} | (attrs or {}), format="%Y-%m-%dT%H:%M")


class RenewForm(forms.Form):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    expires_at = forms.DateTimeField(
        label=_("Runs until (UTC)"),
        required=False,
        widget=Moment,
        help_text=_("By the organisation’s clock. Empty: it is renewed without end."),
    )


def page_of(purchase: Subscription, *, may_change: bool) -> dict[str, Any]:
    """Where it stands, what comes next, and which acts are open: the context of the purchase's page."""
    now = clock.now(purchase.tenant)
    following = next_stage(purchase.term, now)
    return {
        "now": StageShown.of(Stage(purchase.status(now), None)),
        "next": StageShown.of(following) if following else None,
        "terms": dict(TERMS)[purchase.terms],
        "acts": [act for act in ACTS if act.open_in(purchase.status(now))] if may_change else [],
        "product": SubscribedSku.objects.filter(tenant=purchase.tenant, sku=purchase.sku).first(),
    }


@ask_then_act
def renew(request: HttpRequest, purchase_id: int) -> HttpResponse:
    purchase = find(request, purchase_id)
    now = clock.now(purchase.tenant)
    proposed = max(purchase.expires_at or now, now) + A_YEAR
    shown = {"expires_at": proposed.replace(second=0, microsecond=0), "seen": purchase.fingerprint}
    form = RenewForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            check_seen(request, purchase)
            subscriptions.renew(
                purchase, expires_at=form.cleaned_data["expires_at"], by=acting(request),
                correlation_id=correlation_of(request),
            )  # fmt: skip
        except subscriptions.SubscriptionRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, gettext("The purchase is renewed."))
            return _back(purchase)
    status = StageShown.of(Stage(purchase.status(now), None))
    return _page(request, "renew", purchase, title=gettext("Renew the purchase"), form=form, now=status)


@ask_then_act
def cancel(request: HttpRequest, purchase_id: int) -> HttpResponse:
    return _end(request, purchase_id, CANCEL)


@ask_then_act
def lock_out(request: HttpRequest, purchase_id: int) -> HttpResponse:
    return _end(request, purchase_id, LOCK_OUT)


@ask_then_act
def delete(request: HttpRequest, purchase_id: int) -> HttpResponse:
    return _end(request, purchase_id, DELETE)


def find(request: HttpRequest, purchase_id: int) -> Subscription:
    """The purchase, if the administrator sees it and may change it."""
    rows = visible_to(acting(request), Subscription.objects.select_related("tenant", "sku"))
    purchase = get_object_or_404(rows, pk=purchase_id)
    if not acting(request).has_perm(subscriptions.MAY_CHANGE, purchase):
        raise PermissionDenied
    return purchase


def check_seen(request: HttpRequest, purchase: Subscription) -> None:
    """Raise ChangedMeanwhile where the page that was sent showed another state of it."""
    if request.POST.get("seen") not in (None, "", purchase.fingerprint):
        raise subscriptions.ChangedMeanwhile


def _end(request: HttpRequest, purchase_id: int, ended: Ended) -> HttpResponse:
    purchase = find(request, purchase_id)
    if request.method == "POST":
        try:
            check_seen(request, purchase)
            ended.act(purchase, by=acting(request), correlation_id=correlation_of(request))
        except subscriptions.SubscriptionRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, str(ended.said))
        return _back(purchase)
    now = clock.now(purchase.tenant)
    then = stages(replace(purchase.term, ending=ended.ending, ended_at=now))
    coming = [StageShown.of(stage) for stage in then if stage.since is not None and stage.since >= now]
    product = SubscribedSku.objects.filter(tenant=purchase.tenant, sku=purchase.sku).first()
    people = product.consumed_units if product else 0
    return _page(request, "end", purchase, title=ended.title, ended=ended, coming=coming, people=people)


@dataclass(frozen=True, slots=True)
class Act:
    path: str  # below the purchase's page
    view: Callable[..., HttpResponse]
    name: str
    label: str | Promise
    icon: str
    possible: frozenset[Status]

    def open_in(self, status: Status) -> bool:
        return status in self.possible


CANCEL_PURCHASE = pgettext_lazy("a purchase", "Cancel")
ACTS = (
    Act("renew", renew, "purchase-renew", _("Renew"), "reset", subscriptions.DATA_KEPT),
    Act("cancel", cancel, "purchase-cancel", CANCEL_PURCHASE, "cross", subscriptions.FROM[Ending.CANCELED]),
    Act("lock-out", lock_out, "purchase-lock-out", _("Lock out"), "lock", subscriptions.FROM[Ending.LOCKED_OUT]),
    Act("delete-purchase", delete, "purchase-delete", _("Delete"), "trash", subscriptions.FROM[Ending.DELETED]),
)


def _page(request: HttpRequest, template: str, purchase: Subscription, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    return render(
        request,
        f"admin/purchase/{template}.html",
        {**frame, "opts": Subscription._meta, "purchase": purchase, **context},
    )


def _back(purchase: Subscription) -> HttpResponse:
    return redirect("admin:licensing_subscription_change", purchase.pk)
