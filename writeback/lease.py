"""How long a job in flight belongs to its worker: a short lease, renewed while the worker waits for a slow agent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from writeback.models import WritebackJob
from writeback.states import JobState

LEASE = timedelta(seconds=15)  # how long a worker may be silent before the directory is asked; product.md §6
BEAT = LEASE / 3  # of a worker that waits, so that two lost beats do no harm

logger = structlog.get_logger()


@contextmanager
def kept(job: WritebackJob, *, beat: timedelta = BEAT) -> Iterator[None]:
    """Renew the lease of this attempt every `beat` until the block ends, or until the job's own time is over.

    From then on no agent acts on it, so nothing is lost when the directory is asked while the worker still waits.
    """
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, done, beat.total_seconds()), name="lease", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def renew(job: WritebackJob) -> bool:
    """Renew it once; false when the attempt is over or the job's time is."""
    now = timezone.now()
    same = WritebackJob.objects.filter(pk=job.pk, state=JobState.IN_FLIGHT, attempt_count=job.attempt_count)
    return bool(same.filter(expires_at__gt=now).update(lease_until=now + LEASE))


def _beat(job: WritebackJob, done: threading.Event, seconds: float) -> None:
    try:
        while not done.wait(seconds) and _renewed_if_possible(job):
            pass
    finally:
        connection.close()  # this thread's own, if it ever opened one


def _renewed_if_possible(job: WritebackJob) -> bool:
    """False when there is nothing to renew; a beat that is lost on the way is made good by the next one."""
    try:
        return renew(job)
    except DatabaseError:
        logger.warning("lease_not_renewed", tracking_id=str(job.pk), exc_info=True)
        connection.close()  # it may be broken; the next beat opens another
        return True
