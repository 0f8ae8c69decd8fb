"""Smart lockout: how wrong passwords at sign-in lock an account, and for how long (sspr-behaviour §8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

THRESHOLD = 10  # different wrong passwords
FIRST_LOCK = timedelta(seconds=60)
LONGEST_LOCK = timedelta(hours=5)
REMEMBERED = 3  # repeating one of the newest wrong passwords is a slip of the person, not a guess


@dataclass(frozen=True, slots=True)
class Lockout:
    """What is known of the wrong passwords typed since the last right one."""

    failures: int = 0
    lockouts: int = 0
    locked_until: datetime | None = None
    recent_wrong: tuple[str, ...] = ()  # keyed hashes, newest first

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


def lock_length(lockouts: int) -> timedelta:
    """How long the lock number `lockouts` (from 1) lasts.

    The product says that the periods grow and keeps the rate to itself; here each is twice the one before, up to the
    longest that a sister product names.
    """
    doublings = min(lockouts - 1, 16)  # enough to be past the longest, small enough to compute
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def after_failure(lockout: Lockout, wrong: str, *, now: datetime) -> Lockout:
    """Count a wrong password, given by its keyed hash. Once past the threshold, every further one locks again."""
    if lockout.locked(now) or wrong in lockout.recent_wrong:
        return lockout
    counted = replace(lockout, failures=lockout.failures + 1, recent_wrong=(wrong, *lockout.recent_wrong)[:REMEMBERED])
    if counted.failures < THRESHOLD:
        return counted
    lockouts = lockout.lockouts + 1
    return replace(counted, lockouts=lockouts, locked_until=now + lock_length(lockouts))
