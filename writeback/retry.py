"""What follows from a failure that may pass: try again, or give up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from writeback.errors import LASTING, OUTCOMES, Outcome
from writeback.onprem.port import Condition

FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=8)
SPREAD = 0.5  # up to half a pause more, so that jobs which failed together do not come back together


@dataclass(frozen=True, slots=True)
class RetryAt:
    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    outcome: Outcome


def after_failure(
    condition: Condition | None, *, attempts: int, now: datetime, expires_at: datetime, chance: float
) -> RetryAt | GiveUp:
    """Say what follows when attempt number `attempts` did not apply the job.

    `condition` is what the agent found, None when no agent listened. `chance` is a random number in [0, 1). Only a
    busy directory, a key that another machine may have and an absent agent may pass; the time the job has left bounds
    how often they are tried.
    """
    if condition is not None and condition in OUTCOMES:
        return GiveUp(OUTCOMES[condition])
    again = now + pause(attempts, chance)
    if again < expires_at:
        return RetryAt(again)
    return GiveUp(LASTING.get(condition, Outcome.UNREACHABLE) if condition else Outcome.UNREACHABLE)


def pause(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts: doubling up to a limit, with a random part."""
    doubled = min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
    return doubled * (1 + SPREAD * chance)
