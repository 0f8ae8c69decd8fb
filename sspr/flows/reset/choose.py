"""The new password: judged, then set in the cloud or promised to the on-premises directory."""

from datetime import datetime

from django.db import transaction

from directory import lockout, passwords, throttling
from directory.models import User
from directory.rules.passwords import Fault
from sspr.flows.reset import entitlement, trail
from sspr.gates import offer
from sspr.machines.reset import Event
from sspr.models import ResetRun, StaleRun
from writeback import outbox


def choose(run: ResetRun, password: str, *, now: datetime) -> tuple[Fault, ...]:
    """Apply `password` and move the run on, or return the rules it breaks and change nothing.

    Raises StaleRun when another request was first.
    """
    if run.user is None:
        raise StaleRun  # nobody has no password; no proof ever leads here
    faults = passwords.judge(run.user, password)
    if faults:
        with transaction.atomic():
            trail.progress(run, trail.PASSWORD_SUBMITTED)
            trail.password_refused(run, faults)
        return faults
    hashed = passwords.hash(password)  # slow, so before the transaction
    with transaction.atomic():
        person = entitlement.lock(run)
        if person is not None:
            _commit(run, person, password, hashed, now=now)
    return ()


def _commit(run: ResetRun, person: User, password: str, hashed: str, *, now: datetime) -> None:
    decision = entitlement.asked(run, now=now)
    trail.progress(run, trail.PASSWORD_SUBMITTED, decision=decision.on_record())
    if not decision.allowed:
        entitlement.refuse(run, decision, now=now)
    elif offer.gates_left(run):  # a role or a policy asks for more since the gates were passed (SR-PROOF-10)
        run.move(Event.PROOF_WANTED)
    elif person.on_premises:
        run.move(Event.WRITEBACK_QUEUED)
        run.follow(outbox.promise_password(person, password, hashed, correlation_id=run.correlation_id).pk)
        ResetRun.objects.filter(user=person).supersede(now=now)
    else:
        run.move(Event.PASSWORD_SET, ended_at=now, reason="")  # the directory may have sent the person back before
        passwords.set_hash(person, hashed, now=now)
        finish(run, person, now=now)


def finish(run: ResetRun, person: User, *, now: datetime) -> None:
    """What follows a reset that succeeded, in its transaction: counters at zero, other runs ended, audit written.

    Sessions need no hand: Django compares each with the password's hash at the next request.
    """
    throttling.clear(person)
    lockout.clear(person)
    ResetRun.objects.filter(user=person).supersede(now=now)
    trail.succeeded(run)
