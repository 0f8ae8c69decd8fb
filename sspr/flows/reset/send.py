"""A gate by mail or text message: have a code sent."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

import structlog
from django.db import transaction

from directory.rules.methods import Method
from sspr.flows.reset import entitlement
from sspr.flows.reset.attempts import attempt, open_gate
from sspr.gates import challenges, offer, sms_code
from sspr.models import ResetRun

log = structlog.get_logger(__name__)

# How many codes may be asked for under one user ID, and in what time; sspr-behaviour §5, rows 3 and 6.
SENDS_ALLOWED = {
    Method.EMAIL: (10, timedelta(minutes=10)),
    Method.MOBILE_SMS: (5, timedelta(hours=1)),
}


class Sent(StrEnum):
    """What became of the wish for a code."""

    PROMISED = "promised"
    WRONG_NUMBER = "wrong number"
    TOO_OFTEN = "too often"


def send(run: ResetRun, method: Method, number: str, *, now: datetime) -> Sent:
    """Promise a code by `method`; for a text message the full number is typed and compared, never dialled.

    A number that was right stays right in this run, so a repeat need not type it again.
    """
    gate = open_gate(run, method)
    allowed, span = SENDS_ALLOWED[method]
    if challenges.sent_since(run, method, now - span) >= allowed:
        return Sent.TOO_OFTEN
    asks_number = method is Method.MOBILE_SMS and not gate.challenges.exists()
    if asks_number and not attempt(run, gate, partial(_number_is_right, run, number), now=now):
        return Sent.WRONG_NUMBER
    with transaction.atomic():
        entitlement.lock(run)
        challenges.ask(gate, now=now)
    log.info("code_promised", journey=str(run.correlation_id), method=method.value)
    return Sent.PROMISED


def _number_is_right(run: ResetRun, number: str) -> bool:
    stored = offer.destination(run, Method.MOBILE_SMS)
    return stored is not None and sms_code.same_number(number, stored)
