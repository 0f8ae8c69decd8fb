"""The one step of a change: judge both passwords, then set the new one or promise it, with the run's move."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from directory import audit, lockout, passwords
from directory.activities import Activity, Result
from directory.models import User
from directory.rules.passwords import Fault, canonical
from licensing.entitlement import Capability, Decision, Reason, decide
from licensing.facts import facts_for
from sspr.machines.change import Event, State
from sspr.models import ChangeRun, ResetRun, StaleRun
from writeback.operations import Operation
from writeback.outbox import promise_password

RUN_LASTS = timedelta(minutes=15)  # as long as a reset's. Source: sspr-behaviour §0
WRONG_CURRENT = "50126 InvalidUserNameOrPassword"
LOCKED = "50053 IdsLocked"
EASY_TO_GUESS = "FuzzyPolicyViolationInvalidPassword"  # Source: sspr-behaviour §10.1
AGAINST_POLICY = "PasswordPolicyError"
SUBMITTED = "User submitted a new password"
NO_REASON = "None"  # the word the product writes after a success. Source: sspr-behaviour §10.4


@dataclass(frozen=True, slots=True)
class Answer:
    """Why the passwords were not taken; with nothing in it, the run has moved on."""

    locked: bool = False
    wrong_current: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def taken(self) -> bool:
        return not (self.locked or self.wrong_current or self.faults)


def may_change(user: User, *, now: datetime) -> Decision:
    return decide(facts_for(user, now=now), Capability.CHANGE)


def begin(user: User, *, now: datetime, correlation_id: UUID) -> ChangeRun:
    """Open a run for somebody who sent the form; looking at the page leaves no row."""
    return ChangeRun.objects.create(
        tenant=user.tenant,
        user=user,
        state=State.ASK,
        correlation_id=correlation_id,
        started_at=now,
        expires_at=now + RUN_LASTS,
    )


def change(run: ChangeRun, user: User, current: str, new: str, *, now: datetime) -> Answer:
    """Take `new` in place of `current`, or say why not. Raises StaleRun when another request was first: then nothing
    is judged, and `standing` tells what that request came to.

    Whether `current` is right is the cloud's own question for a cloud-only person, counted with the failures of
    sign-in (SR-RATE-06). For a synchronised person the on-premises directory answers it, with the delivery.
    """
    known = _may_be_current(user, current)  # this and the hash are slow, so both come first
    faults = passwords.judge(user, new, current=current) if known else ()
    hashed = passwords.hash(new) if known and not faults else ""
    with transaction.atomic():
        lockout.hold(user)  # two requests of one person take turns
        if _overtaken(user):
            raise StaleRun
        if lockout.is_locked(user, now=now):
            return _refuse(run, user, Answer(locked=True), LOCKED)
        if not known:
            lockout.record_failure(user, current, now=now)
            return _refuse(run, user, Answer(wrong_current=True), WRONG_CURRENT)
        if faults:
            easy = {Fault.BANNED, Fault.CONTAINS_NAME} & set(faults)
            return _refuse(run, user, Answer(faults=faults), EASY_TO_GUESS if easy else AGAINST_POLICY)
        return _commit(run, user, current, new, hashed, now=now)


def standing(user: User) -> ChangeRun | None:
    """The change that was first: one still on its way, or the one that set the password now in force."""
    set_at = User.objects.values_list("last_password_change_at", flat=True).get(pk=user.pk)
    runs = ChangeRun.objects.filter(user=user)
    return runs.filter(state=State.WAITING).first() or runs.filter(state=State.DONE, ended_at=set_at).first()


def _overtaken(user: User) -> bool:
    """Whether a change is on its way, or another password was set since `user` was read."""
    under_way = ChangeRun.objects.filter(user=user, state=State.WAITING).exists()
    return under_way or not User.objects.filter(pk=user.pk, password=user.password).exists()


def _may_be_current(user: User, current: str) -> bool:
    """What can be nobody's password is never carried to a directory, where an empty one would bind (SR-PWD-10)."""
    return canonical(current) is not None if user.on_premises else passwords.matches(user, current)


def _commit(run: ChangeRun, user: User, current: str, new: str, hashed: str, *, now: datetime) -> Answer:
    decision = may_change(user, now=now)
    if decision.first is not None:
        _end(run, decision.first, now=now)
    elif user.on_premises:
        job = promise_password(
            user, new, hashed, operation=Operation.CHANGE, current=current, correlation_id=run.correlation_id
        )
        run.move(Event.WRITEBACK_QUEUED, tracking_id=job.pk, reason="")
        _record_promise(run, user, decision)
        return Answer()
    else:
        run.move(Event.PASSWORD_SET, ended_at=now, reason="")
        passwords.set_hash(user, hashed, now=now)
        lockout.clear(user)
        ResetRun.objects.filter(user=user).supersede(now=now)
    _record(run, user, run.reason, decision=decision.on_record())
    return Answer()


def _end(run: ChangeRun, reason: Reason, *, now: datetime) -> None:
    """An agent that is away is a failure that may pass; all else is a refusal."""
    away = reason is Reason.ON_PREMISES_CONNECTIVITY_ERROR
    run.move(Event.UNDELIVERABLE if away else Event.NOT_ENTITLED, reason=reason.value, ended_at=now)


def _refuse(run: ChangeRun, user: User, answer: Answer, reason: str) -> Answer:
    _record(run, user, reason)
    return answer


def _record_promise(run: ChangeRun, user: User, decision: Decision) -> None:
    """The outcome is told when it is known; by which decision it was promised is told now (SR-LIC-09)."""
    audit.record(
        Activity.FLOW_PROGRESS,
        tenant=user.tenant,
        target=user,
        actor=user,
        reason=SUBMITTED,
        correlation_id=run.correlation_id,
        decision=decision.on_record(),
    )


def _record(run: ChangeRun, user: User, reason: str, **details: Any) -> None:
    audit.record(
        Activity.CHANGE_PASSWORD,
        tenant=user.tenant,
        target=user,
        actor=user,
        result=Result.FAILURE if reason else Result.SUCCESS,
        reason=reason or NO_REASON,
        correlation_id=run.correlation_id,
        **details,
    )
