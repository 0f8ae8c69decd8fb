"""My account at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from licensing.entitlement import Capability, Reason
from sspr.explain import CapabilityExplained, explain
from sspr.portal.account import activity, licences
from sspr.portal.requests import SignedInRequest

SHOWN = (Capability.CHANGE, Capability.RESET, Capability.UNLOCK, Capability.REGISTER)


class Standing(StrEnum):
    """All the decisions in one word, for the sentence on top of the page."""

    EVERYTHING = "everything"
    FORGOTTEN = "forgotten"  # also a forgotten password, but not all the rest
    KNOWN = "known"  # only a password one knows
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a person may do or not."""

    decision: CapabilityExplained
    said_before: bool  # why not was said with a line above


@require_safe
@login_required
def overview(request: SignedInRequest) -> HttpResponse:
    """Licences, what they open and why, and what happened lately. Never waits for the on-premises side."""
    explanation = explain(request.user, ask_on_premises=False)
    decisions = [explanation.of(capability) for capability in SHOWN]
    context = {
        "lines": in_lines(decisions),
        "standing": standing(decisions),
        "licences": licences.shown(explanation.openings, request.user.tenant),
        "shared": any(one.opens for one in explanation.openings if not one.own),
        "activity": activity.latest(request.user),
    }
    return render(request, "sspr/account/overview.html", context)


def in_lines(decisions: Iterable[CapabilityExplained]) -> list[Line]:
    """A reason is told once; where it stands against the next thing too, the page says so in a word."""
    said: set[str] = set()
    lines = []
    for decision in decisions:
        name = decision.first.name if decision.first else ""
        lines.append(Line(decision, said_before=name in said))
        said |= {name} - {""}
    return lines


def standing(decisions: Iterable[CapabilityExplained]) -> Standing:
    """What does not apply to a person, such as unlocking where nothing is on premises, takes nothing away."""
    refused = {one.capability for one in decisions if one.first and one.first.name != Reason.NOT_SYNCHRONIZED}
    if not refused:
        return Standing.EVERYTHING
    if Capability.RESET not in refused:
        return Standing.FORGOTTEN
    return Standing.NOTHING if Capability.CHANGE in refused else Standing.KNOWN
