"""Is this the person's password? Asked at sign-in, and again before something that needs a fresh proof."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from directory import audit, lockout, passwords
from directory.activities import Activity, Result
from directory.models import Tenant, User


class Verdict(StrEnum):
    """What the audit log keeps, by code and name of the product (sspr-behaviour §10.5)."""

    ACCEPTED = ""
    NO_SUCH_ACCOUNT = "50034 UserAccountNotFound"
    LOCKED = "50053 IdsLocked"
    DISABLED = "50057 UserDisabled"
    WRONG = "50126 InvalidUserNameOrPassword"


def check(user: User | None, password: str, *, tenant: Tenant | None, now: datetime, correlation_id: UUID) -> Verdict:
    """Judge `password` for whoever was found under the user ID typed, and record the attempt.

    `tenant` is the one the typed domain belongs to, so that a try for an unknown person is recorded where its
    administrators look. The password is hashed in every case, so that none of them is told by its time.
    """
    matches = passwords.matches(user, password)  # slow, so before the transaction
    with transaction.atomic():
        verdict = _judge(user, password, matches=matches, now=now)
        audit.record(
            Activity.SIGNED_IN,
            tenant=user.tenant if user else tenant,
            target=user,
            actor=user,
            result=Result.SUCCESS if verdict is Verdict.ACCEPTED else Result.FAILURE,
            reason=verdict.value,
            correlation_id=correlation_id,
        )
    if user and verdict is Verdict.ACCEPTED:
        passwords.rehash_if_needed(user, password)
    return verdict


def _judge(user: User | None, password: str, *, matches: bool, now: datetime) -> Verdict:
    if user is None:
        return Verdict.NO_SUCH_ACCOUNT
    if lockout.is_locked(user, now=now):
        return Verdict.LOCKED
    if not matches:
        lockout.record_failure(user, password, now=now)
        return Verdict.LOCKED if lockout.is_locked(user, now=now) else Verdict.WRONG
    if not user.account_enabled:
        return Verdict.DISABLED
    lockout.clear(user)
    return Verdict.ACCEPTED
