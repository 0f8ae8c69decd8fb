"""What the person's page shows beside the form: capabilities, licences, methods, the last of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory import clock, methods, throttling
from directory.models import AuditEvent, User
from directory.permissions import RESET_PASSWORD, UNBLOCK
from licensing.entitlement import Level, Reason, level
from licensing.models import LicenseAssignment
from sspr.admin.words import ALLOWED, CAPABILITIES, LEVELS, METHODS, REFUSED
from sspr.explain import CapabilityExplained, Cause, explain

RECENT = 5  # audit events beside the form; the rest is one link away


@dataclass(frozen=True, slots=True)
class Light:
    """One capability as the panel draws it."""

    capability: str
    kind: str  # of the lamp: yes, no, or na where it can never apply to this kind of person
    because: str
    reasons: tuple[Cause, ...]
    forecast: Cause | None

    @property
    def first(self) -> Cause | None:
        return self.reasons[0] if self.reasons else None

    @property
    def others(self) -> tuple[Cause, ...]:
        return self.reasons[1:]


@dataclass(frozen=True, slots=True)
class Licence:
    """One assigned product: which of its plans are off, and what it opens by itself."""

    assignment: LicenseAssignment
    plans_off: tuple[str, ...]
    opens: str


@dataclass(frozen=True, slots=True)
class MethodOnFile:
    label: str
    hint: str
    registered_at: datetime | None  # None: put in by an administrator or by synchronisation


def of(person: User, actor: User) -> dict[str, Any]:
    """The context of the page. Platform operators belong to no tenant, so nothing is decided about them."""
    panels: dict[str, Any] = {"audit_tail": AuditEvent.objects.filter(target=person).order_by("-at")[:RECENT]}
    if person.tenant is None:
        return panels
    explanation = explain(person)
    return panels | {
        "lights": [light(decision) for decision in explanation.decisions],
        "level": LEVELS[explanation.facts.level],
        "licences": licences(person) if actor.has_perm("licensing.view_licenseassignment", person) else None,
        "methods": methods_on_file(person) if actor.has_perm("directory.view_authenticationmethod", person) else None,
        "methods_required": explanation.facts.methods_required,
        "blocked_until": throttling.blocked_until(person, now=clock.now(person.tenant)),
        "may_unblock": actor.has_perm(UNBLOCK, person),
        "may_assign": actor.has_perm("licensing.add_licenseassignment"),
        "may_give_password": actor.has_perm(RESET_PASSWORD, person) and person != actor,
    }


def light(decision: CapabilityExplained) -> Light:
    """The lamp and the words. What can never apply to a cloud-only person says so first, whatever else is missing."""
    reasons = sorted(decision.reasons, key=lambda reason: reason.name != Reason.NOT_SYNCHRONIZED)
    if not reasons:
        kind, because = "yes", ALLOWED[decision.capability]
    else:
        first = Reason(reasons[0].name)
        kind, because = "na" if first is Reason.NOT_SYNCHRONIZED else "no", REFUSED[first]
    return Light(CAPABILITIES[decision.capability], kind, because, tuple(reasons), decision.forecast)


def licences(person: User) -> list[Licence]:
    assignments = (
        LicenseAssignment.objects.filter(user=person)
        .select_related("sku")
        .prefetch_related("disabled_plans", "sku__service_plans")
        .order_by("sku__product_name")
    )
    return [_licence(assignment) for assignment in assignments]


def methods_on_file(person: User) -> list[MethodOnFile]:
    return [MethodOnFile(METHODS[row.method], row.hint, row.registered_at) for row in methods.rows(person)]


def _licence(assignment: LicenseAssignment) -> Licence:
    off = {plan.name for plan in assignment.disabled_plans.all()}
    plans = {plan.name for plan in assignment.sku.service_plans.all()} - off
    reach: Level = level(plans, {assignment.sku.part_number})
    return Licence(assignment, tuple(sorted(off)), LEVELS[reach])
