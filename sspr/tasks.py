"""What the schedule does for the portal as a whole: a sign of life, and clearing away what nobody can use any more."""

from datetime import datetime

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from directory import branding

SCHEDULER_SEEN = "scheduler-seen-at"


def scheduler_seen_at() -> datetime | None:
    """When scheduler and worker last worked together; None when that is not known."""
    seen: datetime | None = cache.get(SCHEDULER_SEEN)
    return seen


@shared_task(name="sspr.tasks.tick")
def tick() -> None:
    cache.set(SCHEDULER_SEEN, timezone.now(), timeout=None)


@shared_task(name="sspr.tasks.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that have run out; Django leaves them in the table for ever."""
    call_command("clearsessions")


@shared_task(name="sspr.tasks.clear_pictures")
def clear_pictures() -> None:
    """Delete pictures that no organisation's pages have shown for a while."""
    branding.sweep()
