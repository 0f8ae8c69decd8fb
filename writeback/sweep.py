"""What keeps every promise moving whatever was lost: messages, workers, answers, half-written outcomes.

Safe to run at any time, any number of times and beside workers: each step is a conditional update, and what is not
known is asked on premises, never guessed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import Q

from writeback import bell, closing, delivery, registry
from writeback.delivery import Reach
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import relay
from writeback.onprem.port import AgentUnreachable, AnswerLost
from writeback.states import JobState

RINGS_AT_ONCE = 500  # promises rung for in one sweep, oldest first; the next sweep goes on
MOST_SILENT = 3  # workers that one job may take down before it is called poisonous
LASTS = 5.0  # seconds until the next sweep rings again; without it a queue nobody keeps up with grows by every sweep

logger = structlog.get_logger()


def sweep(now: datetime, *, reach: Reach = relay.reach) -> None:
    """Do all that is due. What fails for one job does not stop the others; it is raised together at the end.

    Asking on premises comes last: it may wait for a stuck account there, and people here wait for all the rest.
    """
    jobs = WritebackJob.objects.select_related("user__tenant")
    failures = _each(jobs.overdue(now), lambda job: expire(job, now=now))
    ring_again(now)
    failures += [
        *_each(jobs.outlived(now), wipe),
        *_each(jobs.filter(state=JobState.CLOUD_OUTSTANDING), lambda job: closing.repair(job, now=now)),
        *_each(jobs.abandoned(now), lambda job: settle(job, now=now, reach=reach)),
    ]
    if failures:
        raise ExceptionGroup("Some jobs could not be swept", failures)


def settle_all(agent_id: UUID, *, now: datetime, reach: Reach = relay.reach) -> None:
    """Have an agent that is about to go say what became of all it was given; who cannot be asked now is asked later."""
    jobs = WritebackJob.objects.select_related("user__tenant").filter(state=JobState.IN_FLIGHT)
    given = jobs.filter(Q(agent_id=agent_id) | Q(agent_id=None, user__tenant=agent_id))
    _each(given, lambda job: settle(job, now=now, reach=reach))


def settle(job: WritebackJob, *, now: datetime, reach: Reach = relay.reach) -> None:
    """Ask the agent what became of a job whose worker fell silent, and follow the answer.

    Without an answer the job stays as it is, still being confirmed. When the agent knows nothing of it, it has
    promised never to act on the attempts made so far, so the job can go back, be closed when its time is over, or be
    set aside when workers keep falling silent on it: the next one would too.
    """
    try:
        answer = reach(registry.witness(job)).settle(job.pk, job.attempt_count)
    except (AgentUnreachable, AnswerLost) as error:
        logger.warning("outcome_still_unknown", tracking_id=str(job.pk), error=type(error).__name__)
        return
    if answer is not None:
        delivery.conclude(job, answer, now=now)
    elif (silent := _silent_workers(job)) >= MOST_SILENT:
        closing.set_aside(job, f"{silent} workers fell silent on it; nothing was done on premises", now=now)
    elif now < job.expires_at:
        delivery.give_back(job, due_at=now, now=now)
    else:
        closing.close(job, Outcome.UNREACHABLE, source=JobState.IN_FLIGHT, now=now)


def _silent_workers(job: WritebackJob) -> int:
    """How many took it up and were not heard of again; one that got no answer says so."""
    return job.attempts.filter(result="").count()


def expire(job: WritebackJob, *, now: datetime) -> bool:
    """Close a promise nobody picked up in time; a worker that is quicker wins."""
    return closing.close(job, Outcome.UNREACHABLE, source=JobState.PENDING, now=now)


def wipe(job: WritebackJob) -> None:
    """Wipe a secret past its time: no agent would open it any more, even where the outcome is still unknown."""
    WritebackJob.objects.filter(pk=job.pk, state=JobState.IN_FLIGHT).update(sealed_secret=None)


def ring_again(now: datetime) -> int:
    """Ring for promises whose message may be lost; a second message for the same job does no harm."""
    waiting = WritebackJob.objects.due(now).order_by("due_at").values_list("pk", flat=True)[:RINGS_AT_ONCE]
    rung = 0
    for job_id in waiting:
        if not bell.ring(job_id, lasts=LASTS):
            break  # no broker; the next sweep tries again
        rung += 1
    return rung


def _each(jobs: Iterable[WritebackJob], act: Callable[[WritebackJob], object]) -> list[Exception]:
    failures = []
    for job in jobs:
        with delivery.traced(job):
            try:
                act(job)
            except Exception as error:
                logger.exception("sweep_failed")
                failures.append(error)
    return failures
