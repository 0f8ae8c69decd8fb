"""The whole story of one job: what its person saw, what the agents wrote, what the audit log says, what was broken."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.utils import timezone

from directory.models import AuditEvent
from licensing.entitlement import Reason
from sspr.explain.words import Words, words_for
from sspr.machines.endings import Ending
from sspr.models import ChangeRun, ResetRun, Run
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import log
from writeback.onprem.log import EventView

JOURNEYS: tuple[tuple[str, type[Run]], ...] = (("reset", ResetRun), ("change", ChangeRun))
MOST = 100  # rows of the audit log


@dataclass(frozen=True, slots=True)
class Seen:
    """The page somebody stands on: `journey` and `state` are its address and its template."""

    journey: str
    state: str
    name: str = ""  # of the refusal or the outcome, as page and audit know it
    code: str = ""
    words: Words | None = None
    support_code: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Parts a reader may not see are None."""

    seen: Seen | None
    events: list[EventView] | None
    audited: list[AuditEvent] | None


def story_of(job: WritebackJob, *, with_events: bool, with_audit: bool) -> Story:
    return Story(
        seen=_seen(job),
        events=_events(job) if with_events else None,
        audited=_audited(job) if with_audit else None,
    )


def _seen(job: WritebackJob) -> Seen | None:
    """What the person who waits for this job looks at; None when nobody walks behind it, as after an act in admin."""
    runs = chain.from_iterable(
        ((journey, run) for run in runs_of._default_manager.filter(tracking_id=job.pk)) for journey, runs_of in JOURNEYS
    )
    journey, run = next(runs, ("", None))
    if run is None:
        return None
    known = run.reason in set(Reason) | set(Ending) | set(Outcome)
    return Seen(
        journey=journey,
        state=run.state,
        name=run.reason,
        code=_code(run.reason),
        words=words_for(run.reason) if known else None,
        support_code=str(run.correlation_id),
    )


def _code(name: str) -> str:
    for kind in (Reason, Ending):
        if name in set(kind):
            return kind(name).code or ""
    return ""


def _events(job: WritebackJob) -> list[EventView]:
    offset = job.user.tenant.clock_offset if job.user.tenant else None
    if offset is None:
        return []
    until: datetime = job.closed_at or timezone.now()
    tenant_id = job.binding.tenant_id
    return log.around(tenant_id, job.pk, since=job.promised_at + offset, until=until + offset)


def _audited(job: WritebackJob) -> list[AuditEvent]:
    rows = AuditEvent.objects.filter(tenant=job.user.tenant_id, correlation_id=job.correlation_id)
    return list(rows.order_by("at", "pk")[:MOST])
