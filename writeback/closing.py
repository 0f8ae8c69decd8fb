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
from writeback.onprem import faults
from writeback.onprem.faults import Fault
from writeback.onprem.port import Answer
from writeback.operations import Operation
from writeback.signals import job_closed
from writeback.states import ENDS, JobState

ACTOR = "Password writeback"  # the system account in the audit log

logger = structlog.get_logger()


class CloudWriteFailed(DatabaseError):
    """The cloud's copy of a password could not be written."""


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
            _set_cloud_password(job, answer)
        _tell(job)
        transaction.on_commit(lambda: _ring_next(job), robust=True)
    logger.info(
        "writeback_closed", correlation_id=str(job.correlation_id), tracking_id=str(job.pk), outcome=outcome.value
    )
    return True


def set_aside(job: WritebackJob, reason: str, *, now: datetime) -> bool:
    """Give up a job that no worker survives, and that certainly was not applied; false when another was first."""
    outcome = Outcome.ADMIN_ACTION_REQUIRED
    with transaction.atomic():
        if not _decide(job, JobState.SET_ASIDE, outcome, source=JobState.IN_FLIGHT, now=now, reason=reason):
            return False
        _tell(job)
        transaction.on_commit(lambda: _ring_next(job), robust=True)
    logger.error("writeback_set_aside", tracking_id=str(job.pk), reason=reason)
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
    if _broken_on_purpose(job):
        return False
    with transaction.atomic():
        same = WritebackJob.objects.filter(pk=job.pk)
        if not same.move(JobState.CLOUD_OUTSTANDING, JobState.CLOSED, cloud_hash="", repaired_at=now):
            return False
        # A newer password is set before this look or after it.
        person = User.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=job.user_id)
        newer = WritebackJob.objects.newer(job).filter(outcome__in=(Outcome.DELIVERED, Outcome.CLOUD_FAILURE)).exists()
        newer = newer or _set_since(person, job)
        if not newer and person.on_premises:
            _set_cloud_password(job)  # its mark is not kept that long: the next hash cycle takes the hash over
        audit.record(
            Activity.USER_UPDATED,
            tenant=job.user.tenant,
            target=job.user,
            actor=ACTOR,
            reason=Outcome.CLOUD_FAILURE,
            correlation_id=job.correlation_id,
            cloud_copy=_copy_now(person, newer=newer),
        )
        transaction.on_commit(lambda: _ring_next(job), robust=True)
    return True


def _copy_now(person: User, *, newer: bool) -> str:
    if newer:
        return "left: a newer password is there"
    return "set now" if person.on_premises else "left: the password is the cloud's own by now"


def _set_since(person: User, job: WritebackJob) -> bool:
    """Whether the cloud's copy is younger than the promise: synchronisation brought this password or a newer one."""
    set_at = person.last_password_change_at
    return set_at is not None and clock.real(set_at, person.tenant) >= job.promised_at


def _decide(
    job: WritebackJob,
    target: JobState,
    outcome: Outcome,
    *,
    source: JobState,
    now: datetime,
    answer: Answer | None = None,
    reason: str = "",
) -> bool:
    changes: dict[str, object] = {"outcome": outcome, "closed_at": now, "sealed_secret": None, "lease_until": None}
    if target in ENDS:
        changes |= {"cloud_hash": "", "set_aside": reason}
    if answer:
        changes |= {"reasons": list(answer.rules), "agent_event_id": answer.event_id}
    same = WritebackJob.objects.filter(pk=job.pk)
    if source is JobState.IN_FLIGHT:
        same = same.filter(attempt_count=job.attempt_count)
    return same.move(source, target, **changes)


def _set_cloud_password(job: WritebackJob, answer: Answer | None = None) -> None:
    """Set the cloud's copy, unless this answer comes so late that the person's password is another one by now."""
    if _broken_on_purpose(job):
        raise CloudWriteFailed("a fault was switched on")
    person = User.objects.select_for_update(of=("self",), no_key=True).select_related("tenant").get(pk=job.user_id)
    if not person.on_premises or (answer and _outdated(answer, person)):
        logger.info("cloud_copy_left", tracking_id=str(job.pk), on_premises=person.on_premises)
        return
    mark, must_change = answer.password_mark if answer else "", Operation(job.operation).must_change
    passwords.set_hash(person, job.cloud_hash, now=clock.now(person.tenant), must_change=must_change, mark=mark)


def _outdated(answer: Answer, person: User) -> bool:
    """Whether synchronisation brought a newer password than the one this answer tells of."""
    set_at, applied_at = person.last_password_change_at, answer.applied_at
    if set_at is None or applied_at is None or person.on_premises_password_mark == answer.password_mark:
        return False
    return set_at > applied_at


def _broken_on_purpose(job: WritebackJob) -> bool:
    """Whether the one fault that is the cloud's own is on."""
    wrong = faults.of_if_there(job.binding.tenant_id)
    return wrong.on(Fault.CLOUD_WRITE_FAILS, job.user.on_premises_immutable_id) is not None


def _tell(job: WritebackJob) -> None:
    told = WritebackJob.objects.select_related("user__tenant").get(pk=job.pk)
    job_closed.send(sender=WritebackJob, job=told)


def _ring_next(job: WritebackJob) -> None:
    """One job a person is in flight; the next one waited for this."""
    waiting = WritebackJob.objects.filter(user=job.user_id, state=JobState.PENDING).order_by("promised_at")
    for job_id in waiting.values_list("pk", flat=True)[:1]:
        bell.ring(job_id)
