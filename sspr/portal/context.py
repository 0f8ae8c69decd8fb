"""What every template may use: the demo banner, the support code, and who to turn to."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from directory.models import SsprPolicy, Tenant


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
        "contact": SimpleLazyObject(lambda: _contact_of(_tenant_of(request))),
    }


def _tenant_of(request: HttpRequest) -> Tenant | None:
    """The tenant of the run a person walks through, else of the person signed in."""
    traveller = getattr(request, "run", None) or getattr(request, "user", None)
    return getattr(traveller, "tenant", None)


def _contact_of(tenant: Tenant | None) -> Contact | None:
    if tenant is None:
        return None
    custom = SsprPolicy.objects.filter(tenant=tenant).values_list("helpdesk_contact", flat=True).first()
    return contact(custom or "")
