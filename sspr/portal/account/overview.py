"""My account at a glance."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from licensing.entitlement import Capability
from licensing.models import LicenseAssignment
from sspr.explain import explain
from sspr.portal.account import activity
from sspr.portal.signin.requests import SignedInRequest

SHOWN = (Capability.CHANGE, Capability.RESET, Capability.UNLOCK, Capability.REGISTER)


@login_required
def overview(request: SignedInRequest) -> HttpResponse:
    """Licences, what they open and why, and what happened lately. Never waits for the on-premises side."""
    explanation = explain(request.user, ask_on_premises=False)
    licences = LicenseAssignment.objects.filter(user=request.user).select_related("sku").order_by("sku__product_name")
    context = {
        "decisions": [explanation.of(capability) for capability in SHOWN],
        "facts": explanation.facts,
        "licences": licences,
        "activity": activity.latest(request.user),
    }
    return render(request, "sspr/account/overview.html", context)
