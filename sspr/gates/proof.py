"""Checking what a person brings back. The try is counted first, so that parallel guesses cannot outrun the count."""

from datetime import datetime

from django.db.models import F

from directory import totp
from directory.rules.codes import six_digits
from directory.rules.methods import Method
from sspr.gates import codes
from sspr.models import Challenge, Gate

TRIES = 5  # per gate; asking for a new code brings no new ones (SR-TOK-07, SR-TOK-08)


def spend_try(gate: Gate) -> bool:
    """Take one of the gate's tries, in a statement of its own; false when none is left. Call it before any check."""
    return bool(Gate.objects.filter(pk=gate.pk, passed_at=None, tries__lt=TRIES).update(tries=F("tries") + 1))


def give_back(gate: Gate) -> None:
    """Return a try that turned out right, or was never compared."""
    Gate.objects.filter(pk=gate.pk, tries__gt=0).update(tries=F("tries") - 1)


def tries_left(gate: Gate | None) -> int:
    return TRIES - gate.tries if gate else TRIES


def holds(gate: Gate, typed: str, *, now: datetime) -> bool:
    """Whether `typed` proves the gate at `now` (tenant's clock); if so it is spent, in the caller's transaction."""
    code = six_digits(typed)
    if code is None or gate.run.user is None:
        return False
    if gate.method == Method.APP_CODE:
        return totp.verify(gate.run.user, code, now=now)
    return _spend_code(gate, code, now=now)


def _spend_code(gate: Gate, code: str, *, now: datetime) -> bool:
    """Only the newest challenge counts, and only once: of two requests with the same code one is too late."""
    newest = Challenge.objects.filter(gate=gate).order_by("-requested_at", "-due_at").first()
    if newest is None or not codes.matches(code, newest.code_mac, run_id=gate.run_id, method=Method(gate.method)):
        return False
    return bool(Challenge.objects.usable(now=now).filter(pk=newest.pk).update(used_at=now))
