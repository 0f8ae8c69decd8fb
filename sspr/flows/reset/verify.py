"""A gate: check what the person brings back, and open the next gate, the new password, or the unlock."""

from datetime import datetime
from functools import partial

from django.db import transaction

from directory.models import User
from directory.rules.methods import Method
from sspr.flows.reset import entitlement, trail
from sspr.flows.reset.attempts import attempt, open_gate
from sspr.gates import offer, proof
from sspr.machines.reset import Event, Goal
from sspr.models import Gate, ResetRun, StaleRun
from writeback import outbox


def verify(run: ResetRun, method: Method, typed: str, *, now: datetime) -> bool:
    """Whether `typed` proves `method`; then the run has moved on. Raises StaleRun when another request was first."""
    gate = open_gate(run, method)
    return attempt(run, gate, partial(_prove, run, gate, typed, now=now), now=now)


def _prove(run: ResetRun, gate: Gate, typed: str, *, now: datetime) -> bool:
    """The code is spent, the gate passed and the run moved in one transaction."""
    with transaction.atomic():
        person = entitlement.lock(run)  # before the comparison: a twin that was first has spent the code
        if person is None or not proof.holds(gate, typed, now=now):
            return False
        if not Gate.objects.filter(pk=gate.pk, passed_at=None).update(passed_at=now):
            raise StaleRun
        trail.completed(run, Method(gate.method))
        _go_on(run, person, now=now)
    return True


def _go_on(run: ResetRun, person: User, *, now: datetime) -> None:
    decision = entitlement.asked(run, now=now)
    if not decision.allowed:
        entitlement.refuse(run, decision, now=now)
    elif offer.gates_left(run):
        run.move(Event.GATE_PASSED)
    else:
        trail.progress(run, trail.GATES_COMPLETE, decision=decision.on_record())
        if run.goal == Goal.UNLOCK:
            run.move(Event.UNLOCK_QUEUED)
            run.follow(outbox.promise_unlock(person, correlation_id=run.correlation_id).pk)
        else:
            run.move(Event.GATES_COMPLETE)
