"""The scheduler, of which any number may run: the one that holds the lease rings, the others stand by.

Named to `celery beat --scheduler`. It keeps no file: every round looks for its work itself, so one rung twice or too
late does no harm, and whoever takes over rings at once for all that is due.
"""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from celery.beat import Scheduler
from django.db import DatabaseError, close_old_connections

from sspr import lease

NAME = "scheduler"
LASTS = timedelta(seconds=6)  # after a kill -9 nobody rings for so long; then the next one takes over
RENEWED_EVERY = 1.5  # seconds; how often one that stands by looks, too

logger = structlog.get_logger()


class LeasedScheduler(Scheduler):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.holder = uuid4()
        self.leads = False
        self._asked_at: float | None = None
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Ring for one thing that is due if this one leads; returns the seconds until it wants to be asked again."""
        if not self._may_ring():
            return RENEWED_EVERY
        return min(super().tick(*args, **kwargs), RENEWED_EVERY)

    def close(self) -> None:
        """An orderly end leaves the lease to the next one."""
        if self.leads:
            try:
                lease.give_up(NAME, self.holder)
            except DatabaseError as error:
                logger.warning("lease_not_given_up", error=type(error).__name__)
        super().close()

    def _may_ring(self) -> bool:
        """Asked of the database now and then. While it is away nobody rings, and nobody could do the work either."""
        now = time.monotonic()
        if self._asked_at is None or now - self._asked_at >= RENEWED_EVERY:
            self._asked_at = now
            self._know(self._holds())
        return self.leads

    def _holds(self) -> bool:
        close_old_connections()  # no request ends here, so nobody else puts a broken one away
        try:
            return lease.hold(NAME, self.holder, lasts=LASTS)
        except DatabaseError as error:
            logger.warning("lease_unknown", error=type(error).__name__)
            return False

    def _know(self, leads: bool) -> None:
        if leads is not self.leads:
            logger.info("scheduler_leads" if leads else "scheduler_stands_by", holder=str(self.holder))
        self.leads = leads
