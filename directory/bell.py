"""Ring for a worker. The promise is the row; the message only makes delivery prompt, so losing one does no harm."""

from functools import cache
from uuid import UUID

import structlog
from celery import current_app
from kombu import pools
from kombu.exceptions import KombuError

PATIENCE = 0.2  # seconds a page may lose to a broker that does not answer; product.md §6
IMPATIENT = {
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

logger = structlog.get_logger()


def ring(task: str, *rows: UUID, pause: float = 0.0, lasts: float | None = None) -> bool:
    """Publish once, without retry, to be taken up after `pause` seconds. False when the broker did not take it.

    A message names rows, or nothing where the task looks for its work itself. One that nobody took up within `lasts`
    seconds is dropped, for whoever rings again and again.
    """
    try:
        with _producers().acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(
                task,
                args=[str(row) for row in rows],
                countdown=pause or None,
                expires=lasts,
                retry=False,
                producer=producer,
            )
    except (KombuError, OSError) as error:
        logger.warning("bell_not_rung", task=task, rows=[str(row) for row in rows], error=type(error).__name__)
        return False
    return True


@cache
def _producers() -> pools.ProducerPool:
    """Connections of their own: a worker may wait for its broker, a page may not."""
    return pools.producers[current_app.connection_for_write(transport_options=IMPATIENT)]
