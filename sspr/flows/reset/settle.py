"""What the end of a delivery means for the run that waited for it."""

from datetime import datetime

from directory.models import User
from sspr.flows.reset import entitlement, trail
from sspr.flows.reset.choose import finish
from sspr.machines.endings import Ending
from sspr.machines.reset import Event, Goal, State
from sspr.models import ResetRun
from writeback.errors import Outcome
from writeback.models import WritebackJob

FOLLOWS: dict[Outcome, Event] = {
    Outcome.DELIVERED: Event.DELIVERED,
    Outcome.CLOUD_FAILURE: Event.DELIVERED,  # it works at home; the page adds that the cloud needs some minutes
    Outcome.POLICY_VIOLATION: Event.POLICY_VIOLATION,
    Outcome.WRONG_PASSWORD: Event.UNDELIVERABLE,
    Outcome.ACCOUNT_LOCKED: Event.UNDELIVERABLE,
    Outcome.ADMIN_ACTION_REQUIRED: Event.UNDELIVERABLE,
    Outcome.UNREACHABLE: Event.UNDELIVERABLE,
    Outcome.WITHDRAWN: Event.NOT_ENTITLED,
    Outcome.SUPERSEDED: Event.SUPERSEDED,
}
# Nothing can be typed again where no password was: for an unlock, a directory that refuses needs its administrator.
FOLLOWS_UNLOCK = FOLLOWS | {
    Outcome.DELIVERED: Event.UNLOCKED,
    Outcome.CLOUD_FAILURE: Event.UNLOCKED,
    Outcome.POLICY_VIOLATION: Event.UNDELIVERABLE,
}


def settle(job: WritebackJob, *, now: datetime) -> None:
    """Move the run that follows `job`, in the transaction that closes the job; other journeys' jobs are left alone."""
    run = ResetRun.objects.select_related("user__tenant", "tenant").filter(tracking_id=job.pk).first()
    if run is None or run.user is None or run.state != State.WAITING:
        return
    entitlement.lock(run)
    outcome = Outcome(job.outcome)
    event = (FOLLOWS_UNLOCK if run.goal == Goal.UNLOCK else FOLLOWS)[outcome]
    reason = _reason(run, outcome, event, now=now)
    run.move(event, reason=reason, ended_at=None if event is Event.POLICY_VIOLATION else now)
    if outcome.set_on_premises:
        _succeed(run, run.user, now=now)
    else:
        trail.came_to_nothing(run, reason)


def _reason(run: ResetRun, outcome: Outcome, event: Event, *, now: datetime) -> str:
    """Why the run stands where it does, by the product's name; empty where all is well."""
    if outcome is Outcome.DELIVERED:
        return ""
    if event is Event.NOT_ENTITLED:
        decision = entitlement.asked(run, now=now)
        return decision.first.value if decision.first else outcome.value
    if event is Event.UNDELIVERABLE and outcome is not Outcome.UNREACHABLE:
        return Ending.ADMIN_ACTION_REQUIRED.value  # whatever the directory called it
    return outcome.value


def _succeed(run: ResetRun, person: User, *, now: datetime) -> None:
    """An unlock clears nothing in the cloud: its counters wait for a reset (sspr-behaviour §1.5)."""
    if run.goal == Goal.UNLOCK:
        trail.succeeded(run)
    else:
        finish(run, person, now=now)
