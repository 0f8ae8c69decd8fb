"""How writeback is doing, in numbers, read from the rows: the same from every process, and true after any restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.cache import cache
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from redis import RedisError

from directory import clock
from directory.models import OnPremisesAgent
from writeback.errors import Outcome
from writeback.models import DeliveryAttempt, WritebackJob
from writeback.states import JobState

BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)  # seconds
SET = [outcome for outcome in Outcome if outcome.set_on_premises]
RAN, FAILED = "sweeps-run", "sweeps-failed"  # in the cache: a count that begins anew when it is lost

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds from the promise to the known outcome, of what was set on premises."""

    counts: tuple[int, ...]  # at most as long as each of BUCKETS
    count: int
    total: float


@dataclass(frozen=True, slots=True)
class Heartbeat:
    agent: str
    tenant: str
    age: timedelta


def jobs() -> Mapping[tuple[str, str], int]:
    """How many there are by state and outcome; the outcome is empty until it is known."""
    rows = WritebackJob.objects.values_list("state", "outcome").annotate(count=Count("pk"))
    return {(state, outcome): count for state, outcome, count in rows}


def attempts() -> Mapping[str, int]:
    """How many there were by result; empty where none came back."""
    return dict(DeliveryAttempt.objects.values_list("result").annotate(count=Count("pk")))


def delivery_seconds() -> Durations:
    took = ExpressionWrapper(F("closed_at") - F("promised_at"), output_field=DurationField())
    delivered = WritebackJob.objects.filter(outcome__in=SET).annotate(took=took)
    within = {
        f"bucket_{number}": Count("pk", filter=Q(took__lte=timedelta(seconds=seconds)))
        for number, seconds in enumerate(BUCKETS)
    }
    found = delivered.aggregate(count=Count("pk"), total=Sum("took"), **within)
    total = (found["total"] or timedelta()).total_seconds()
    return Durations(tuple(found[name] for name in within), found["count"], total)


def oldest_undelivered(now: datetime) -> timedelta | None:
    """How long the promise that waits longest has been due; None when none is."""
    waiting = WritebackJob.objects.filter(state=JobState.PENDING, due_at__lte=now)
    due_at = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return now - due_at if due_at else None


def heartbeats() -> list[Heartbeat]:
    """How long ago each agent was heard, on its organisation's own clock."""
    agents = OnPremisesAgent.objects.filter(onboarded=True, last_heartbeat_at__isnull=False).select_related("tenant")
    return [
        Heartbeat(str(agent.pk), agent.tenant.name, clock.now(agent.tenant) - agent.last_heartbeat_at)
        for agent in agents.order_by("pk")
        if agent.last_heartbeat_at
    ]


def swept(*, failed: bool) -> None:
    """Count a sweep. A count is worth no failure, so where the cache is away none is kept."""
    try:
        for name in (RAN, *([FAILED] if failed else [])):
            cache.add(name, 0, timeout=None)
            cache.incr(name)
    except (RedisError, ValueError) as error:
        logger.debug("sweep_not_counted", error=type(error).__name__)


def sweeps() -> tuple[int, int]:
    """How many ran, and how many of them met something they could not do."""
    found = cache.get_many([RAN, FAILED])
    return found.get(RAN, 0), found.get(FAILED, 0)
