"""Ring for a worker to deliver a promise."""

from uuid import UUID

from directory import bell

TASK = "writeback.tasks.deliver"


def ring(job_id: UUID, *, pause: float = 0.0, lasts: float | None = None) -> bool:
    """Publish the job's id, to be taken up after `pause` seconds and within `lasts`; false when no broker took it."""
    return bell.ring(TASK, job_id, pause=pause, lasts=lasts)
