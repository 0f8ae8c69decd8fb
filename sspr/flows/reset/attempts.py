"""Counting proofs that may fail: first counted, then compared, alike for people and for user IDs nobody has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum

from directory import throttling
from directory.models import FailedProof, User
from directory.rules import throttle
from directory.rules.methods import Method
from licensing.entitlement import Reason
from sspr.flows.reset import entitlement, trail
from sspr.gates import proof
from sspr.machines.reset import Event
from sspr.models import Gate, ResetRun, StaleRun

COMPARED_WITHIN = timedelta(seconds=30)  # no comparison takes longer


@dataclass(frozen=True, slots=True)
class Guess:
    """A try already counted as failed; `row` is empty for a user ID nobody has."""

    row: FailedProof | None


def attempt(run: ResetRun, gate: Gate, holds: Callable[[], bool], *, now: datetime) -> bool:
    """Count a try at `gate`, ask `holds`, and forgive the count when it was right.

    A person without tries left is blocked whatever was typed, so that right and wrong look alike (SR-RATE-09). Raises
    StaleRun when the gate was passed meanwhile, or while the last tries are still being compared; that costs no try.
    """
    guess = _count(run, gate, now=now)
    if guess is None:
        _block(run, now=now)
        return False
    if proof.spend_try(gate):
        try:
            with transaction.atomic():  # whoever waits for the person sees the count already forgiven
                right = holds()
                if right:
                    _forgive(gate, guess)
        except Exception:  # nothing was decided, whatever went wrong
            _forgive(gate, guess)
            raise
        if right:
            return True
    elif Gate.objects.filter(pk=gate.pk).exclude(passed_at=None).exists():
        _uncount(guess)
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


def _forgive(gate: Gate, guess: Guess) -> None:
    proof.give_back(gate)
    _uncount(guess)


def _uncount(guess: Guess) -> None:
    if guess.row is not None:
        FailedProof.objects.filter(pk=guess.row.pk).delete()


def _fail(run: ResetRun, gate: Gate, *, now: datetime) -> None:
    """The failure stands, and the block with it, even where another request has moved the run meanwhile."""
    with transaction.atomic():
        entitlement.lock_person(run)  # waits for a guess that is being compared just now and may be right
        trail.failed(run, Method(gate.method))
        if run.user is not None:
            blocked = throttling.block_if_due(run.user, now=now, correlation_id=run.correlation_id)
        else:
            blocked = _failures_of_nobody(run, now=now) >= throttle.FAILURES_ALLOWED
    if blocked:
        run.move(Event.THROTTLED, reason=Reason.BLOCKED.value, ended_at=now)


def _block(run: ResetRun, *, now: datetime) -> None:
    """No tries left. Guesses still being compared use up tries but block nobody: one of them may be right."""
    with transaction.atomic():
        if run.user is not None and throttling.blocked_until(run.user, now=now) is None:
            if _decided(run.user, now=now) < throttle.FAILURES_ALLOWED:
                raise StaleRun
            throttling.block_if_due(run.user, now=now, correlation_id=run.correlation_id)
        run.move(Event.THROTTLED, reason=Reason.BLOCKED.value, ended_at=now)


def _decided(user: User, *, now: datetime) -> int:
    """Failures whose comparison is over, also where the request that made it died before it could say so."""
    since, until = throttle.counted_since(now), now - COMPARED_WITHIN
    return FailedProof.objects.filter(user=user, at__gt=since, at__lte=until).count()
