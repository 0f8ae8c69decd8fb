"""Write down what happened, in the transaction in which it happens."""

from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.utils import timezone

from directory import clock
from directory.activities import LOGGED_UNDER, Activity, Result
from directory.models import AuditEvent, Tenant, User

# Where the present request comes from; set by the portal's middleware, empty in tasks and commands.
source_address: ContextVar[str | None] = ContextVar("source_address", default=None)

NOBODY = "(nobody signed in)"
WIDTHS = {"reason": 200, "actor_name": 120, "target_name": 256}  # characters; the columns of AuditEvent


def record(
    activity: Activity,
    *,
    tenant: Tenant | None,
    target: User | None,
    actor: User | str | None,
    correlation_id: UUID,
    result: Result = Result.SUCCESS,
    reason: str = "",
    target_name: str = "",
    **details: Any,
) -> AuditEvent:
    """Add one event. Call it inside the transaction of the effect, so that both happen or neither (SR-LOG-07).

    `actor` is a person, the name of a system account, or None where nobody is known. `target_name` is for what is no
    person; never the user ID somebody typed for nobody, which may be a password (SR-LOG-06). `details` become JSON:
    old and new values, never a secret.
    """
    category, service = LOGGED_UNDER[activity]
    return AuditEvent.objects.create(
        at=timezone.now(),
        tenant_time=clock.now(tenant),
        tenant=tenant,
        activity=activity,
        category=category,
        service=service,
        result=result,
        reason=_fitting("reason", reason),
        actor=actor if isinstance(actor, User) else None,
        actor_name=_fitting("actor_name", str(actor or NOBODY)),
        target=target,
        target_name=_fitting("target_name", target_name or str(target or "")),
        correlation_id=correlation_id,
        source_address=source_address.get(),
        details=details,
    )


def _fitting(column: str, text: str) -> str:
    """Text as the column takes it: control characters made visible (SR-LOG-04), cut to its width."""
    visible = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
    return visible[: WIDTHS[column]]
