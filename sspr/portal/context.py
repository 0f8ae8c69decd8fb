"""What every template may use: the demo banner, the support code, whom to turn to, and whose look to show."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from directory.models import SsprPolicy, Tenant
from sspr.portal.branding import lazy_look
from writeback.switchboard import Switched, now_on


@dataclass(frozen=True, slots=True)
class Contact:
    """Where “Contact your administrator” leads. Source: sspr-behaviour §1.6."""

    href: str
    opens_new_tab: bool


def contact(custom: str) -> Contact | None:
    """The tenant's own address or page as a link; None where the administrators gave none."""
    if not custom:
        return None
    if custom.startswith(("https://", "http://")):
        return Contact(custom, opens_new_tab=True)
    return Contact(f"mailto:{custom}", opens_new_tab=False)


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "support_code": getattr(request, "correlation_id", ""),
        "faults_on": SimpleLazyObject(lambda: _faults_of(_tenant_of(request))),  # what is broken on purpose
        "contact": SimpleLazyObject(lambda: _contact_of(_tenant_of(request))),
        "branding": lazy_look(request),  # a directory.branding.Look, or nothing
    }


def _tenant_of(request: HttpRequest) -> Tenant | None:
    """The tenant of the run a person walks through, else of the person signed in."""
    traveller = getattr(request, "run", None) or getattr(request, "user", None)
    return getattr(traveller, "tenant", None)


def _faults_of(tenant: Tenant | None) -> tuple[Switched, ...]:
    """Nothing is asked on premises for a tenant that has nothing there."""
    if not settings.ONPREMISES_FAULTS or tenant is None or getattr(tenant, "on_premises_status", None) is None:
        return ()
    return now_on(tenant)


def _contact_of(tenant: Tenant | None) -> Contact | None:
    if tenant is None:
        return None
    policy: SsprPolicy | None = getattr(tenant, "policy", None)  # came with the person of a session
    return contact(policy.helpdesk_contact if policy else "")
