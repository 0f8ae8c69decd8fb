"""Deliver one promise: claim it, ask whether it may still be kept, hand it to the agent, write down what came back.

A message may come twice, late or beside a sweep: the claim is a conditional update, each person has one job in flight
at most, and the agent remembers tracking ids, so whatever happens the directory is asked to act once.
"""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F

from directory import clock
from writeback import bell, closing, guard, lease
from writeback.errors import Outcome
from writeback.lease import LEASE
from writeback.models import DeliveryAttempt, WritebackJob
from writeback.onprem import faults, relay
from writeback.onprem.port import Agent, AgentUnreachable, Answer, AnswerLost, AttemptFenced, Condition, Request
from writeback.operations import Operation
from writeback.retry import GiveUp, RetryAt, after_failure
from writeback.states import JobState

__all__ = ["LEASE", "Reach", "claim", "conclude", "deliver", "give_back"]

Reach = Callable[[UUID], Agent]

logger = structlog.get_logger()


def deliver(job_id: UUID, *, now: datetime, reach: Reach = relay.reach) -> None:
    """Deliver the job if it is due and nobody else has it. Raises GuardMissing before anything is touched."""
    allowed = guard.registered()
    job = claim(job_id, now=now)
    if job is not None:
        with traced(job):
            _hand_over(job, allowed, now=now, reach=reach)


def traced(job: WritebackJob) -> AbstractContextManager[object]:
    """Every line written meanwhile, the agent's own included, names the journey and the job."""
    return structlog.contextvars.bound_contextvars(
        correlation_id=str(job.correlation_id), tracking_id=str(job.pk), attempt=job.attempt_count
    )


def _hand_over(job: WritebackJob, allowed: guard.Check, *, now: datetime, reach: Reach) -> None:
    _supersede_older(job, now=now)
    if _superseded(job):
        closing.close(job, Outcome.SUPERSEDED, source=JobState.IN_FLIGHT, now=now)
    elif not allowed(job):
        closing.close(job, Outcome.WITHDRAWN, source=JobState.IN_FLIGHT, now=now)
    else:
        _attempt(job, now=now, reach=reach)


def claim(job_id: UUID, *, now: datetime) -> WritebackJob | None:
    """Take the job in flight, with a lease and an attempt row; None when it is not due or somebody else was first."""
    try:
        with transaction.atomic():
            changes = {"lease_until": now + LEASE, "attempt_count": F("attempt_count") + 1}
            due = WritebackJob.objects.due(now).filter(pk=job_id)
            if not due.move(JobState.PENDING, JobState.IN_FLIGHT, **changes):
                return None
            job = WritebackJob.objects.select_related("user__tenant").get(pk=job_id)
            job.attempts.create(number=job.attempt_count, started_at=now, faults=_faults_for(job))
            return job
    except IntegrityError:  # another job of this person is in flight; closing that one rings for this one
        return None


def conclude(job: WritebackJob, answer: Answer, *, now: datetime) -> None:
    """Follow the agent's answer, whoever got it: close the job, or give it back for another attempt."""
    if answer.condition is Condition.APPLIED:
        closing.close_delivered(job, answer, now=now)
        return
    match _next(job, answer.condition, now=now):
        case GiveUp(outcome):
            closing.close(job, outcome, source=JobState.IN_FLIGHT, now=now, answer=answer)
        case RetryAt(at):
            give_back(job, due_at=at, now=now)


def give_back(job: WritebackJob, *, due_at: datetime, now: datetime) -> bool:
    """Make the job pending again, or close it when its secret was wiped meanwhile: then nobody can deliver it.

    Only for an attempt that certainly applied nothing and never will. False when the job is not pending afterwards.
    """
    same = WritebackJob.objects.filter(pk=job.pk, attempt_count=job.attempt_count)
    if not same.deliverable().move(JobState.IN_FLIGHT, JobState.PENDING, due_at=due_at, lease_until=None):
        closing.close(job, Outcome.UNREACHABLE, source=JobState.IN_FLIGHT, now=now)  # not when another was first
        return False
    pause = max((due_at - now).total_seconds(), 0.0)
    transaction.on_commit(lambda: bell.ring(job.pk, pause=pause), robust=True)
    return True


def _attempt(job: WritebackJob, *, now: datetime, reach: Reach) -> None:
    started = time.monotonic()
    try:
        with lease.kept(job):
            answer = reach(job.carrier).perform(_request(job))
    except AgentUnreachable:
        ended = now + timedelta(seconds=time.monotonic() - started)
        _note(job, "AgentUnreachable", took=ended - now)
        _after_silence(job, now=ended)
    except AnswerLost:
        # Applied or not? The job stays in flight; when its lease has run out the sweep asks by tracking id.
        _note(job, "AnswerLost")
        logger.warning("answer_lost", tracking_id=str(job.pk), exc_info=True)
    except AttemptFenced:
        _note(job, "AttemptFenced")
        logger.info("attempt_fenced", tracking_id=str(job.pk), attempt=job.attempt_count)
    else:
        ended = now + timedelta(seconds=time.monotonic() - started)
        _note(job, answer.condition, took=ended - now, answer=answer)
        conclude(job, answer, now=ended)


def _request(job: WritebackJob) -> Request:
    return Request(
        binding=job.binding,
        anchor=job.user.on_premises_immutable_id,
        attempt=job.attempt_count,
        now=clock.now(job.user.tenant),
        sealed=bytes(job.sealed_secret) if job.sealed_secret else None,
        key_id=job.key_id,
    )


def _after_silence(job: WritebackJob, *, now: datetime) -> None:
    match _next(job, None, now=now):
        case GiveUp(outcome):
            closing.close(job, outcome, source=JobState.IN_FLIGHT, now=now)
        case RetryAt(at):
            give_back(job, due_at=at, now=now)


def _next(job: WritebackJob, condition: Condition | None, *, now: datetime) -> RetryAt | GiveUp:
    return after_failure(
        condition,
        attempts=job.attempt_count,
        now=now,
        expires_at=job.expires_at,
        chance=random.random(),  # noqa: S311 - spreads retries, hides nothing
    )


def _supersede_older(job: WritebackJob, *, now: datetime) -> None:
    """A newer password makes the older promises pointless, which would else overwrite it."""
    if Operation(job.operation).sets_password:
        for older in WritebackJob.objects.older_undelivered(job):
            closing.close(older, Outcome.SUPERSEDED, source=JobState.PENDING, now=now)


def _superseded(job: WritebackJob) -> bool:
    return Operation(job.operation).sets_password and WritebackJob.objects.newer(job).exists()


def _note(job: WritebackJob, result: str, *, took: timedelta | None = None, answer: Answer | None = None) -> None:
    """Complete the row of this attempt; admins read it, trainers tell the story with it."""
    ldap = answer.ldap if answer else None
    DeliveryAttempt.objects.filter(job=job, number=job.attempt_count).update(
        duration=took,
        result=result,
        agent_event_id=answer.event_id if answer else "",
        ldap_code=ldap.code if ldap else None,
        ldap_data=ldap.data if ldap else "",
    )


def _faults_for(job: WritebackJob) -> str:
    """What was broken on purpose when the attempt began, for whoever reads of it later."""
    return ", ".join(faults.of_if_there(job.binding.tenant_id).names(job.user.on_premises_immutable_id))
