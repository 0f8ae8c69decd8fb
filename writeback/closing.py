"""Write down how a job ended, with everything that follows from it, in one transaction; and repair what did not."""

from datetime import datetime

import structlog
from django.db import DatabaseError, transaction

from directory import audit, clock, passwords
from directory.activities import Activity
from directory.models import User
from writeback import bell
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem.port import Answer
from writeback.operations import Operation
from writeback.signals import job_closed
from writeback.states import JobState

ACTOR = "Password writeback"  # the system account in the audit log

logger = structlog.get_logger()


def close(
    job: WritebackJob, outcome: Outcome, *, source: JobState, now: datetime, answer: Answer | None = None
) -> bool:
    """Close the job if it is still in `source`, wiping what was sealed; false when another was first.

    Delivered means that the cloud's copy of the password is set here too. A job in flight is closed only for the
    attempt the caller speaks of, since a later attempt has an outcome of its own.
    """
    with transaction.atomic():
        if not _decide(job, JobState.CLOSED, outcome, source=source, now=now, answer=answer):
            return False
        if outcome is Outcome.DELIVERED and job.cloud_hash:
            _set_cloud_password(job)
        _tell(job)
        transaction.on_commit(lambda: _ring_next(job), robust=True)
    logger.info("writeback_closed", tracking_id=str(job.pk), outcome=outcome.value)
    return True


def close_delivered(job: WritebackJob, answer: Answer, *, now: datetime) -> bool:
    """Close a job the directory applied. When the cloud's part fails, say so and leave its repair to the sweep."""
    try:
        return close(job, Outcome.DELIVERED, source=JobState.IN_FLIGHT, now=now, answer=answer)
    except DatabaseError:
        if not job.cloud_hash:
            raise  # an unlock has no cloud part; the lease runs out and the directory is asked again
        logger.exception("cloud_write_failed", tracking_id=str(job.pk))
    with transaction.atomic():
        decided = _decide(
            job, JobState.CLOUD_OUTSTANDING, Outcome.CLOUD_FAILURE, source=JobState.IN_FLIGHT, now=now, answer=answer
        )
        if decided:
            _tell(job)
        return decided


def repair(job: WritebackJob, *, now: datetime) -> bool:
    """Set the cloud's copy that is outstanding, unless a newer password has reached the cloud meanwhile."""
    with transaction.atomic():
        same = WritebackJob.objects.filter(pk=job.pk)
        if not same.move(JobState.CLOUD_OUTSTANDING, JobState.CLOSED, cloud_hash="", repaired_at=now):
            return False
        User.objects.select_for_update().get(pk=job.user_id)  # a newer password is set before this look or after it
        newer = WritebackJob.objects.newer(job).filter(outcome__in=(Outcome.DELIVERED, Outcome.CLOUD_FAILURE)).exists()
        if not newer:
            _set_cloud_password(job)
        audit.record(
            Activity.USER_UPDATED,
            tenant=job.user.tenant,
            target=job.user,
            actor=ACTOR,
            reason=Outcome.CLOUD_FAILURE,
            correlation_id=job.correlation_id,
            cloud_copy="set now" if not newer else "left: a newer password is there",
        )
        transaction.on_commit(lambda: _ring_next(job), robust=True)
    return True


def _decide(
    job: WritebackJob,
    target: JobState,
    outcome: Outcome,
    *,
    source: JobState,
    now: datetime,
    answer: Answer | None,
) -> bool:
    changes: dict[str, object] = {"outcome": outcome, "closed_at": now, "sealed_secret": None, "lease_until": None}
    if target is JobState.CLOSED:
        changes["cloud_hash"] = ""
    if answer:
        changes |= {"reasons": list(answer.rules), "agent_event_id": answer.event_id}
    same = WritebackJob.objects.filter(pk=job.pk)
    if source is JobState.IN_FLIGHT:
        same = same.filter(attempt_count=job.attempt_count)
    return same.move(source, target, **changes)


def _set_cloud_password(job: WritebackJob) -> None:
    user = User.objects.select_related("tenant").get(pk=job.user_id)
    must_change = Operation(job.operation).must_change
    passwords.set_hash(user, job.cloud_hash, now=clock.now(user.tenant), must_change=must_change)


def _tell(job: WritebackJob) -> None:
    told = WritebackJob.objects.select_related("user__tenant").get(pk=job.pk)
    job_closed.send(sender=WritebackJob, job=told)


def _ring_next(job: WritebackJob) -> None:
    """One job a person is in flight; the next one waited for this."""
    waiting = WritebackJob.objects.filter(user=job.user_id, state=JobState.PENDING).order_by("promised_at").first()
    if waiting:
        bell.ring(waiting.pk)
