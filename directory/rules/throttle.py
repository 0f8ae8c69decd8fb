"""When failed proofs close self-service reset to a person (sspr-behaviour §5). Never touches sign-in (SR-RATE-08)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

FAILURES_ALLOWED = 5  # the fifth blocks
WINDOW = timedelta(hours=24)
BLOCK = timedelta(hours=24)


def counted_since(now: datetime) -> datetime:
    """Failures after this moment count; older ones are forgotten."""
    return now - WINDOW


def exhausted(failures: Iterable[datetime], *, now: datetime) -> bool:
    """Whether these failures, of any method together, use up the tries a person has."""
    return sum(at > counted_since(now) for at in failures) >= FAILURES_ALLOWED


def blocked_until(now: datetime) -> datetime:
    """How long a block lasts that begins now."""
    return now + BLOCK
