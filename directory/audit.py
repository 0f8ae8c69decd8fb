"""Write down what happened, in the transaction in which it happens."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.utils import timezone, translation

from directory import bulk, clock
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


@dataclass(frozen=True, slots=True)
class Entry:
    """What differs from person to person in an act on many."""

    target_id: UUID | None  # None for what is no person
    target_name: str
    details: Mapping[str, Any]
    result: Result = Result.SUCCESS
    reason: str = ""
    correlation_id: UUID | None = None  # of an act of their own, where it is not that of the others


COLUMNS = (
    "id", "at", "tenant_time", "tenant_id", "activity", "category", "service", "result", "reason", "actor_id",
    "actor_name", "target_id", "target_name", "correlation_id", "source_address", "details",
)  # fmt: skip


def record_many(
    activity: Activity, entries: Iterable[Entry], *, tenant: Tenant, actor: User | str, correlation_id: UUID
) -> None:
    """Add one event for each entry, as `record` does, in the transaction of the effect."""
    category, service = LOGGED_UNDER[activity]
    at, tenant_time = timezone.now(), clock.now(tenant)
    actor_id, actor_name = actor.pk if isinstance(actor, User) else None, _fitting("actor_name", str(actor))
    jsonb, address = _as_the_column_takes_it(), source_address.get()
    named = activity.value, category.value, service.value
    rows = (
        (
            uuid4(), at, tenant_time, tenant.pk, *named, one.result.value, _fitting("reason", one.reason), actor_id,
            actor_name, one.target_id, _fitting("target_name", one.target_name), one.correlation_id or correlation_id,
            address, jsonb(one.details),
        )
        for one in entries
    )  # fmt: skip
    bulk.insert(AuditEvent, COLUMNS, rows)


def _as_the_column_takes_it() -> Callable[[Mapping[str, Any]], Any]:
    """Details as text where they are copied into the table, and each different one written out once only."""
    if connection.vendor != "postgresql":
        return dict
    known: dict[int, tuple[Mapping[str, Any], str]] = {}

    def text(details: Mapping[str, Any]) -> str:
        if (found := known.get(id(details))) is None:
            found = known[id(details)] = (details, json.dumps(details, cls=DjangoJSONEncoder))
        return found[1]

    return text


def current_correlation() -> UUID:
    """The reference number of the request at work; a new one for what no request asked for."""
    said = structlog.contextvars.get_contextvars().get("correlation_id")
    return UUID(said) if said else uuid4()


def name_on_record(row: Model) -> str:
    """What the log calls a row: the same whatever language the administrator speaks, so that it is found again."""
    with translation.override(None):
        return str(row)


def _fitting(column: str, text: str) -> str:
    """Text as the column takes it: control characters made visible (SR-LOG-04), cut to its width."""
    if text.isprintable():
        return text[: WIDTHS[column]]
    visible = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
    return visible[: WIDTHS[column]]
