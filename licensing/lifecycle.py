"""How a purchase ages, pure: active, then a grace period, then disabled, then gone (licensing.md §4).

Moments are the tenant's. A purchase that has none of its ends set is renewed for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Graph's capabilityStatus of a purchase (licensing.md §3.5, §3.6)."""

    ENABLED = "Enabled"
    WARNING = "Warning"  # past its end and in grace: everything works
    SUSPENDED = "Suspended"  # disabled: nobody has access, nothing can be assigned, data is kept
    LOCKED_OUT = "LockedOut"  # canceled by the customer: neither people nor administrators
    DELETED = "Deleted"

    @property
    def usable(self) -> bool:
        """Whether its seats open something and can be assigned."""
        return self in (Status.ENABLED, Status.WARNING)


class Terms(StrEnum):
    """What was agreed about the end."""

    DIRECT = "direct"
    MULTI_YEAR = "multi_year"
    VOLUME = "volume"
    OPEN = "open"
    TRIAL = "trial"


class Ending(StrEnum):
    """An end before the agreed one."""

    CANCELED = "canceled"  # a monthly purchase inside its window: straight to disabled
    LOCKED_OUT = "locked_out"
    DELETED = "deleted"  # explicitly, which skips everything before


@dataclass(frozen=True, slots=True)
class Decline:
    """How long each stage lasts after the end."""

    grace: timedelta
    disabled: timedelta


def _days(grace: int, disabled: int) -> Decline:
    return Decline(timedelta(days=grace), timedelta(days=disabled))


DECLINES = {
    Terms.DIRECT: _days(30, 90),
    Terms.MULTI_YEAR: _days(90, 90),
    Terms.VOLUME: _days(0, 150),  # 90 of grace and 60 inactive, but the service stops as the grace begins
    Terms.OPEN: _days(30, 90),
    Terms.TRIAL: _days(30, 0),  # expired for 30 days, then its data is deleted
}
# After a quantity was lowered below the seats in use, which go on working (licensing.md §4).
SETTLE_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Term:
    """When a purchase ends, as agreed and as it came."""

    terms: Terms
    expires_at: datetime | None = None  # None: renewed without end
    ending: Ending | None = None
    ended_at: datetime | None = None  # with `ending`


@dataclass(frozen=True, slots=True)
class Stage:
    """From this moment on the purchase has this status; the first stage has no beginning."""

    status: Status
    since: datetime | None


def stages(term: Term) -> tuple[Stage, ...]:
    """What the purchase goes through, in order of time. An early end cuts off all that would come after it."""
    found = [Stage(Status.ENABLED, None)]
    decline = DECLINES[term.terms]
    if term.expires_at is not None:
        disabled_at = term.expires_at + decline.grace
        found += [
            Stage(Status.WARNING, term.expires_at),
            Stage(Status.SUSPENDED, disabled_at),
            Stage(Status.DELETED, disabled_at + decline.disabled),
        ]
    if term.ending is None or term.ended_at is None:
        return _lasting(found)
    ended_at = term.ended_at
    before = [stage for stage in found if stage.since is None or stage.since < ended_at]
    if before[-1].status is Status.DELETED or (before[-1].status, term.ending) == (Status.SUSPENDED, Ending.CANCELED):
        return _lasting(found)  # too late to end it so: what is disabled is not disabled anew
    return _lasting([*before, *_after(term.ending, ended_at, decline)])


def status_at(term: Term, now: datetime) -> Status:
    """Where the purchase stands at the tenant's moment `now`; a stage begins at its very moment."""
    return [stage.status for stage in stages(term) if stage.since is None or stage.since <= now][-1]


def usable_until(term: Term) -> datetime | None:
    """When its seats stop opening anything; None: never, as far as is known."""
    return next((stage.since for stage in stages(term) if not stage.status.usable), None)


def next_stage(term: Term, now: datetime) -> Stage | None:
    """What comes next and when, if nothing is renewed: Graph's nextLifecycleDateTime."""
    return next((stage for stage in stages(term) if stage.since is not None and stage.since > now), None)


def _after(ending: Ending, ended_at: datetime, decline: Decline) -> list[Stage]:
    if ending is Ending.CANCELED:
        return [Stage(Status.SUSPENDED, ended_at), Stage(Status.DELETED, ended_at + decline.disabled)]
    return [Stage(Status.LOCKED_OUT if ending is Ending.LOCKED_OUT else Status.DELETED, ended_at)]


def _lasting(found: list[Stage]) -> tuple[Stage, ...]:
    """Without stages that are over as they begin."""
    return tuple(
        stage
        for stage, following in zip(found, [*found[1:], None], strict=True)
        if following is None or stage.since is None or stage.since != following.since
    )
