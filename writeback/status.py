"""How far a job has come, as it truly is, for the page on which somebody waits."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.states import JobState


class Stage(StrEnum):
    PROMISED = "promised"  # nobody has taken it up yet
    WAITING_FOR_AGENT = "waiting for agent"  # tried, nothing done, to be tried again
    PICKED_UP = "picked up"
    CONFIRMING = "confirming"  # in flight beyond its time; the outcome is being asked for, not guessed
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class JobStatus:
    stage: Stage
    outcome: Outcome | None = None
    reasons: tuple[str, ...] = ()  # names of `port.BrokenRule`
    promised_at: datetime | None = field(default=None, compare=False)  # real time, as the next
    taken_up_at: datetime | None = field(default=None, compare=False)  # when the try under way, or the last one, began

    @property
    def closed(self) -> bool:
        """Whether the outcome is known and the person can be told."""
        return self.stage is Stage.CLOSED


def of(job_id: UUID, *, now: datetime | None = None) -> JobStatus:
    """The status of a job at `now`, real time. Raises WritebackJob.DoesNotExist."""
    job = WritebackJob.objects.get(pk=job_id)
    if job.decided:
        return JobStatus(Stage.CLOSED, Outcome(job.outcome), tuple(job.reasons))
    tried_at = job.attempts.order_by("-number").values_list("started_at", flat=True).first()
    return JobStatus(_stage(job, now or timezone.now()), promised_at=job.promised_at, taken_up_at=tried_at)


def _stage(job: WritebackJob, now: datetime) -> Stage:
    if job.state == JobState.PENDING:
        return Stage.WAITING_FOR_AGENT if job.attempt_count else Stage.PROMISED
    overdue = now >= job.expires_at or (job.lease_until is not None and now >= job.lease_until)
    return Stage.CONFIRMING if overdue else Stage.PICKED_UP
