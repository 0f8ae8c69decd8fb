"""What the end of a delivery means for the change that waited for it."""

from datetime import datetime

from directory import audit, lockout
from directory.activities import Activity, Result
from sspr.flows.change.ask import NO_REASON, may_change
from sspr.machines.change import Event, State
from sspr.models import ChangeRun, ResetRun
from writeback.errors import Outcome
from writeback.models import WritebackJob

FOLLOWS: dict[Outcome, Event] = {
    Outcome.DELIVERED: Event.DELIVERED,
    Outcome.CLOUD_FAILURE: Event.DELIVERED,  # set at home, which is what counts; the page adds a notice
    Outcome.POLICY_VIOLATION: Event.POLICY_VIOLATION,
    Outcome.WRONG_PASSWORD: Event.WRONG_PASSWORD,
    Outcome.ACCOUNT_LOCKED: Event.UNDELIVERABLE,
    Outcome.ADMIN_ACTION_REQUIRED: Event.UNDELIVERABLE,
    Outcome.UNREACHABLE: Event.UNDELIVERABLE,
    Outcome.WITHDRAWN: Event.NOT_ENTITLED,
    Outcome.SUPERSEDED: Event.SUPERSEDED,
}


def settle(job: WritebackJob, *, now: datetime) -> None:
    """Move the change that follows `job`, in the transaction that closes the job; other runs' jobs are left alone."""
    run = ChangeRun.objects.filter(tracking_id=job.pk, state=State.WAITING).first()
    if run is None:
        return
    lockout.hold(job.user)  # the person first, as everywhere
    outcome = Outcome(job.outcome)
    event = FOLLOWS[outcome]
    reason = _reason(job, outcome, now=now)
    asked_again = run.next_state(event) == State.ASK
    run.move(event, reason=reason, ended_at=None if asked_again else now)
    if event is Event.WRONG_PASSWORD:
        # The wrong password went with the job; its tracking id stands for it, so that every try counts (SR-RATE-06).
        lockout.record_failure(job.user, str(job.pk), now=now)
    if outcome.set_on_premises:
        lockout.clear(job.user)
        ResetRun.objects.filter(user=job.user).supersede(now=now)
    audit.record(
        Activity.CHANGE_PASSWORD,
        tenant=job.user.tenant,
        target=job.user,
        actor=job.user,
        result=Result.SUCCESS if outcome.set_on_premises else Result.FAILURE,
        reason=reason or NO_REASON,
        correlation_id=run.correlation_id,
    )


def _reason(job: WritebackJob, outcome: Outcome, *, now: datetime) -> str:
    """The name under which page and audit speak of it; a promise that was withdrawn has a reason of its own."""
    if outcome is Outcome.DELIVERED:
        return ""
    refusal = may_change(job.user, now=now).first if outcome is Outcome.WITHDRAWN else None
    return refusal.value if refusal else outcome.value
