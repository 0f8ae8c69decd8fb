"""What the person's page shows beside the form: capabilities, licences, methods, the last of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory import clock, methods, throttling
from directory.models import AuditEvent, User
from directory.permissions import RESET_PASSWORD, UNBLOCK
from licensing.entitlement import Reason
from sspr.admin.license_paths import paths_of
from sspr.admin.words import ALLOWED, CAPABILITIES, LEVELS, METHODS, REFUSED
from sspr.explain import CapabilityExplained, Cause, explain, ways

SEE_LICENCES = "licensing.view_licenseassignment"
RECENT = 5  # audit events beside the form; the rest is one link away


@dataclass(frozen=True, slots=True)
class Light:
    """One capability as the panel draws it."""

    capability: str
    kind: str  # of the lamp: yes, no, or na where it can never apply to this kind of person
    because: str
    reasons: tuple[Cause, ...]
    forecast: Cause | None
    ways: tuple[str, ...] = ()  # licences that reach far enough, for whoever may see them

    @property
    def first(self) -> Cause | None:
        return self.reasons[0] if self.reasons else None

    @property
    def others(self) -> tuple[Cause, ...]:
        return self.reasons[1:]


@dataclass(frozen=True, slots=True)
class MethodOnFile:
    label: str
    hint: str
    registered_at: datetime | None  # None: put in by an administrator or by synchronisation


def of(person: User, actor: User) -> dict[str, Any]:
    """The context of the page. Platform operators belong to no tenant, so nothing is decided about them."""
    panels: dict[str, Any] = {"audit_tail": AuditEvent.objects.filter(target=person).order_by("-at")[:RECENT]}
    if person.on_premises or person.on_premises_immutable_id:
        panels["home"] = True  # where the account comes from has a section of its own
    if person.tenant is None:
        return panels
    explanation = explain(person)
    sees_licences = actor.has_perm(SEE_LICENCES, person)
    paths = paths_of(person) if sees_licences else None
    return panels | {
        "lights": [light(decision, with_ways=sees_licences) for decision in explanation.decisions],
        "level": str(LEVELS[explanation.facts.level]),
        "licences": paths,
        "may_reprocess": any(path.inherited for path in paths or ()),
        "methods": methods_on_file(person) if actor.has_perm("directory.view_authenticationmethod", person) else None,
        "methods_required": explanation.facts.methods_required,
        "blocked_until": throttling.blocked_until(person, now=clock.now(person.tenant)),
        "may_unblock": actor.has_perm(UNBLOCK, person),
        "may_suppose": sees_licences,
        "may_assign": actor.has_perm("licensing.add_licenseassignment"),
        "may_give_password": actor.has_perm(RESET_PASSWORD, person) and person != actor,
    }


def light(decision: CapabilityExplained, *, with_ways: bool = True) -> Light:
    """The lamp and the words. What can never apply to a cloud-only person says so first, whatever else is missing."""
    reasons = sorted(decision.reasons, key=lambda reason: reason.name != Reason.NOT_SYNCHRONIZED)
    if not reasons:
        kind, because = "yes", ALLOWED[decision.capability]
    else:
        first = Reason(reasons[0].name)
        kind, because = "na" if first is Reason.NOT_SYNCHRONIZED else "no", REFUSED[first]
    found = tuple(ways.way(one) for one in decision.opened_by) if with_ways else ()
    return Light(str(CAPABILITIES[decision.capability]), kind, str(because), tuple(reasons), decision.forecast, found)


def methods_on_file(person: User) -> list[MethodOnFile]:
    return [MethodOnFile(str(METHODS[row.method]), row.hint, row.registered_at) for row in methods.rows(person)]
