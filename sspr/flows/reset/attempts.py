"""Counting proofs that may fail: first counted, then compared, alike for people and for user IDs nobody has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from directory import throttling
from directory.models import FailedProof
from directory.rules import throttle
from directory.rules.methods import Method
from licensing.entitlement import Reason
from sspr.flows.reset import trail
from sspr.gates import proof
from sspr.machines.reset import Event
from sspr.models import Gate, ResetRun, StaleRun


@dataclass(frozen=True, slots=True)
class Guess:
    """A try already counted as failed; `row` is empty for a user ID nobody has."""

    row: FailedProof | None


def attempt(run: ResetRun, gate: Gate, holds: Callable[[], bool], *, now: datetime) -> bool:
    """Count a try at `gate`, ask `holds`, and forgive the count when it was right.

    A person without tries left is blocked whatever was typed, so that right and wrong look alike (SR-RATE-09). Raises
    StaleRun when the gate was passed meanwhile, which costs no try.
    """
    guess = _count(run, gate, now=now)
    if guess is None:
        _block(run, now=now)
        return False
    if proof.spend_try(gate):
        try:
            right = holds()
        except StaleRun:
            _forgive(run, guess)
            raise
        if right:
            _forgive(run, guess)
            return True
    elif Gate.objects.filter(pk=gate.pk).exclude(passed_at=None).exists():
        _forgive(run, guess)
        raise StaleRun
    _fail(run, gate, now=now)
    return False


def open_gate(run: ResetRun, method: Method) -> Gate:
    """The gate of `method` in this run; entering it the first time is a step of its own."""
    with transaction.atomic():
        gate, entered = run.gates.get_or_create(method=method.value)
        if entered:
            trail.started(run, method)
    gate.run = run
    return gate


def _count(run: ResetRun, gate: Gate, *, now: datetime) -> Guess | None:
    if run.user is not None:
        row = throttling.count_guess(run.user, Method(gate.method), now=now)
        return Guess(row) if row else None
    ResetRun.objects.filter(pk=run.pk).update(failed_proofs=F("failed_proofs") + 1)
    return Guess(None) if _failures_of_nobody(run, now=now) <= throttle.FAILURES_ALLOWED else None


def _failures_of_nobody(run: ResetRun, *, now: datetime) -> int:
    """Failures under the same typed user ID; counted by the text, so that nobody and somebody block alike."""
    same = ResetRun.objects.filter(typed_key=run.typed_key, started_at__gt=throttle.counted_since(now))
    return same.aggregate(total=Sum("failed_proofs"))["total"] or 0


def _forgive(run: ResetRun, guess: Guess) -> None:
    if guess.row is not None:
        throttling.forgive(guess.row)


def _fail(run: ResetRun, gate: Gate, *, now: datetime) -> None:
    with transaction.atomic():
        trail.failed(run, Method(gate.method))
        if run.user is not None:
            blocked = throttling.block_if_due(run.user, now=now, correlation_id=run.correlation_id)
        else:
            blocked = _failures_of_nobody(run, now=now) >= throttle.FAILURES_ALLOWED
        if blocked:
            run.move(Event.THROTTLED, reason=Reason.BLOCKED.value, ended_at=now)


def _block(run: ResetRun, *, now: datetime) -> None:
    """No tries left: parallel guesses may have used them up before their own failure was written."""
    with transaction.atomic():
        if run.user is not None:
            throttling.block_if_due(run.user, now=now, correlation_id=run.correlation_id)
        run.move(Event.THROTTLED, reason=Reason.BLOCKED.value, ended_at=now)
