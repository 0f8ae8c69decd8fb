"""Asking for a code: a row without a code, and a bell for the worker."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from directory.bell import ring
from directory.rules.methods import Method
from sspr.models import Challenge, Gate, ResetRun

SEND = "sspr.gates.tasks.send"


def ask(gate: Gate, *, now: datetime) -> Challenge:
    """Promise a fresh code for `gate`, voiding every older one. In the caller's transaction; rings on commit."""
    Challenge.objects.outstanding().filter(gate=gate).update(voided_at=now)
    challenge = Challenge.objects.create(
        gate=gate, language=get_language() or "", requested_at=now, due_at=timezone.now()
    )
    transaction.on_commit(partial(ring, SEND, challenge.pk), robust=True)
    return challenge


def sent_since(run: ResetRun, method: Method, since: datetime) -> int:
    """How many codes of `method` were asked for under the same user ID since then, whoever it belongs to."""
    return Challenge.objects.filter(
        gate__run__typed_key=run.typed_key, gate__method=method, requested_at__gt=since
    ).count()
