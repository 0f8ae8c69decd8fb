"""The worker's part: draw a code, keep its HMAC, hand the message over. Nobody else ever sees the code.

A challenge is claimed by a conditional update that moves `due_at` one lease ahead. A worker that dies in between, or
a gateway that fails, leaves the row unsent and due again; the next round draws a new code over the old one.
"""

import uuid
from datetime import datetime, timedelta
from smtplib import SMTPException
from time import monotonic

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from directory import clock, throttling
from directory.rules.methods import Method
from sspr.gates import codes, email_code, offer, sms_code
from sspr.gates.gateways import GatewayError
from sspr.models import Challenge

log = structlog.get_logger(__name__)

CODE_LIFETIME = timedelta(minutes=5)  # on the tenant's clock; sspr-behaviour §2.6
LEASE = timedelta(seconds=15)  # real time in which one worker may hand one message over
ROUND = 200  # challenges a sweep sends at most
SENDERS = {Method.EMAIL: email_code.send, Method.MOBILE_SMS: sms_code.send}


class RoundIncomplete(Exception):
    """Some codes could not be sent for a reason nobody foresaw; they are due again after their lease."""


def send(challenge_id: uuid.UUID, *, now: datetime) -> bool:
    """Send one challenge; false where another worker has it or there is nobody to send to. `now` is real time."""
    challenge = claim(challenge_id, now=now)
    if challenge is None:
        return False
    run, here = challenge.gate.run, clock.now(challenge.gate.run.tenant)
    if not run.is_open or here >= challenge.requested_at + CODE_LIFETIME:
        _unsent(challenge).update(voided_at=here)
        return False
    address = offer.destination(run, Method(challenge.gate.method))
    if run.user is None or not address or throttling.blocked_until(run.user, now=here):
        _unsent(challenge).update(sent_at=here)  # nothing leaves the house, and no page can tell
        return False
    return _hand_over(challenge, address, here)


def claim(challenge_id: uuid.UUID, *, now: datetime) -> Challenge | None:
    """Take an unsent challenge that is due, or None where somebody else did."""
    taken = Challenge.objects.unsent().filter(pk=challenge_id, due_at__lte=now).update(due_at=now + LEASE)
    if not taken:
        return None
    return Challenge.objects.select_related("gate__run__user__tenant__policy", "gate__run__tenant").get(pk=challenge_id)


def sweep(*, now: datetime) -> int:
    """Send every challenge that is due and was not sent: a lost bell, a dead worker, a gateway that was away.

    What fails for one challenge stops no other. Raises RoundIncomplete at the end, by kinds alone: what a gateway's
    own exception says may hold the code.
    """
    due = Challenge.objects.unsent().filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    started, sent, kinds = monotonic(), 0, set[str]()
    for challenge_id in list(due[:ROUND]):
        passed = timedelta(seconds=monotonic() - started)  # a round may outlast a lease
        done, kind = _tried(challenge_id, now=now + passed)
        sent += done
        if kind:
            kinds.add(kind)
    if kinds:
        raise RoundIncomplete(", ".join(sorted(kinds)))
    return sent


def send_alone(challenge_id: uuid.UUID, *, now: datetime) -> None:
    """`send` for the queue, which writes down what is raised: RoundIncomplete, as by `sweep` (SR-LOG-03)."""
    _, kind = _tried(challenge_id, now=now)
    if kind:
        raise RoundIncomplete(kind)


def _tried(challenge_id: uuid.UUID, *, now: datetime) -> tuple[bool, str]:
    """Whether it was sent, and of what kind the failure was, if any; nothing else of it is told."""
    try:
        return send(challenge_id, now=now), ""
    except Exception as error:  # noqa: BLE001 - told by whoever called
        log.error("code not sent", challenge=str(challenge_id), kind=type(error).__name__)
        return False, type(error).__name__


def _unsent(challenge: Challenge) -> QuerySet[Challenge]:
    return Challenge.objects.unsent().filter(pk=challenge.pk)


def _hand_over(challenge: Challenge, address: str, here: datetime) -> bool:
    """Draw and keep first, then send: a person never holds a code that the portal does not know."""
    gate, code = challenge.gate, codes.draw()
    method = Method(gate.method)
    kept = codes.mac(code, run_id=gate.run_id, method=method)
    if not _unsent(challenge).update(code_mac=kept, expires_at=here + CODE_LIFETIME):
        return False  # a repeat voided it meanwhile
    try:
        with translation.override(challenge.language or settings.LANGUAGE_CODE):  # of the page that asked
            SENDERS[method](address, code, gate.run.tenant)
    except (GatewayError, SMTPException, OSError) as error:
        log.warning("code not handed over", challenge=str(challenge.pk), method=method, kind=type(error).__name__)
        return False
    return bool(_unsent(challenge).filter(code_mac=kept).update(sent_at=here))
