"""The agents' event log as it is read: a door for whoever tells a story with it, such as a job's page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from writeback.onprem import models

MOST = 200  # lines of one story


@dataclass(frozen=True, slots=True)
class EventView:
    event_id: str
    name: str
    source: str
    severity: str
    at: datetime
    tracking_id: UUID | None
    message: str
    agent_id: UUID | None = None


def told(tenant_id: UUID) -> Iterator[EventView]:
    """All of one tenant, oldest first."""
    return map(_view, models.EventLogEntry.objects.filter(tenant_id=tenant_id).order_by("id"))


def around(tenant_id: UUID, tracking_id: UUID, *, since: datetime, until: datetime) -> list[EventView]:
    """What concerns one job: the lines with its tracking id, and what the agents said of themselves meanwhile.

    The times are the tenant's. An agent that nobody reaches knows no tracking id, so its complaints have none.
    """
    meanwhile = Q(tracking_id=None, at__gte=since, at__lte=until)
    rows = models.EventLogEntry.objects.filter(tenant_id=tenant_id).filter(Q(tracking_id=tracking_id) | meanwhile)
    return [_view(row) for row in rows.order_by("id")[:MOST]]


def _view(row: models.EventLogEntry) -> EventView:
    return EventView(
        row.event_id, row.name, row.source, row.severity, row.at, row.tracking_id, row.message, row.agent_id
    )
