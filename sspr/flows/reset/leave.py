"""Ways out before the end: the person's wish, and the clock."""

from datetime import datetime

from django.db import transaction

from directory.activities import Result
from sspr.flows.reset import entitlement, trail
from sspr.machines.reset import Event
from sspr.models import Challenge, ResetRun

CANCELED = "canceled"
EXPIRED = "expired"


def cancel(run: ResetRun, *, now: datetime) -> None:
    """End an open run at the person's wish."""
    _leave(run, Event.CANCELED, CANCELED, now=now)


def end_if_over(run: ResetRun, *, now: datetime) -> None:
    """End an open run whose time is up; every request asks this first (SR-FLOW-06)."""
    if run.is_open and now >= run.expires_at:
        _leave(run, Event.TIME_UP, EXPIRED, now=now)


def _leave(run: ResetRun, event: Event, reason: str, *, now: datetime) -> None:
    with transaction.atomic():
        entitlement.lock(run)
        run.move(event, ended_at=now)
        Challenge.objects.outstanding().filter(gate__run=run).update(voided_at=now)
        trail.progress(run, reason, result=Result.FAILURE)
