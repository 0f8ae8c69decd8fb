"""Is this the person's password? Asked at sign-in, and again before something that needs a fresh proof."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from directory import audit, expiry, lockout, passwords, synchronisation
from directory.activities import Activity, Result
from directory.models import Tenant, User
from directory.rules.passwords import canonical
from writeback import passthrough
from writeback.passthrough import Said


class Verdict(StrEnum):
    """What the audit log keeps, by code and name of the product (sspr-behaviour §10.5); what is on premises says so."""

    ACCEPTED = ""
    EXPIRED = "50055 InvalidPasswordExpiredPassword"
    EXPIRED_ON_PREMISES = "50144 InvalidPasswordExpiredOnPremPassword"
    NO_SUCH_ACCOUNT = "50034 UserAccountNotFound"
    LOCKED = "50053 IdsLocked"
    LOCKED_ON_PREMISES = "50053 IdsLocked: on premises"
    DISABLED = "50057 UserDisabled"
    DISABLED_ON_PREMISES = "50057 UserDisabled: on premises"
    OVER_ON_PREMISES = "50057 UserDisabled: account expired on premises"
    WRONG = "50126 InvalidUserNameOrPassword"
    UNREACHABLE = "80001 OnPremiseStoreIsNotAvailable"

    @property
    def opens(self) -> bool:
        """Whether the password was right and the person may go on, be it only to change it."""
        return self in OPENING

    @property
    def demands_change(self) -> bool:
        return self.opens and self is not Verdict.ACCEPTED


OPENING = (Verdict.ACCEPTED, Verdict.EXPIRED, Verdict.EXPIRED_ON_PREMISES)
VERDICTS: Mapping[Said, Verdict] = {
    Said.RIGHT: Verdict.ACCEPTED,
    Said.WRONG: Verdict.WRONG,
    Said.MUST_CHANGE: Verdict.EXPIRED_ON_PREMISES,
    Said.DISABLED: Verdict.DISABLED_ON_PREMISES,
    Said.ACCOUNT_EXPIRED: Verdict.OVER_ON_PREMISES,
    Said.LOCKED: Verdict.LOCKED_ON_PREMISES,
    Said.UNREACHABLE: Verdict.UNREACHABLE,
}


def check(user: User | None, password: str, *, tenant: Tenant | None, now: datetime, correlation_id: UUID) -> Verdict:
    """Judge `password` for whoever was found under the user ID typed, and record the attempt.

    `tenant` is the one the typed domain belongs to, so that a try for an unknown person is recorded where its
    administrators look. The password is hashed in every case, here or on premises, so that none of them is told by its
    time.
    """
    at_home = user is not None and synchronisation.judged_on_premises(user)
    found = _asked(user, password, now=now) if user and at_home else _compared(user, password, now=now)
    with transaction.atomic():
        verdict = _judge(user, password, found, now=now)
        if user and (verdict.demands_change or (at_home and verdict is Verdict.ACCEPTED)):
            _demand_change(user, verdict.demands_change)
        audit.record(
            Activity.SIGNED_IN,
            tenant=user.tenant if user else tenant,
            target=user,
            actor=user,
            result=Result.SUCCESS if verdict.opens else Result.FAILURE,
            reason=verdict.value,
            correlation_id=correlation_id,
        )
    if user and verdict is Verdict.ACCEPTED and not at_home:
        passwords.rehash_if_needed(user, password)
    return verdict


def _compared(user: User | None, password: str, *, now: datetime) -> Verdict:
    """By the cloud's copy; slow, so before the transaction."""
    if not passwords.matches(user, password):
        return Verdict.WRONG
    return Verdict.EXPIRED if user and expiry.expired(user, now=now) else Verdict.ACCEPTED


def _asked(user: User, password: str, *, now: datetime) -> Verdict:
    """By the directory on premises; not while the cloud keeps the account locked, lest guesses lock it there, too."""
    spelt = canonical(password)
    if spelt is None or lockout.is_locked(user, now=now):
        return Verdict.WRONG
    return VERDICTS[passthrough.ask(user, spelt)]


def _judge(user: User | None, password: str, found: Verdict, *, now: datetime) -> Verdict:
    if user is None:
        return Verdict.NO_SUCH_ACCOUNT
    if lockout.is_locked(user, now=now):
        return Verdict.LOCKED
    if found is Verdict.WRONG:
        lockout.record_failure(user, password, now=now)
        return Verdict.LOCKED if lockout.is_locked(user, now=now) else Verdict.WRONG
    if not found.opens:
        return found
    if not user.account_enabled:
        return Verdict.DISABLED
    lockout.clear(user)
    return found


def _demand_change(user: User, due: bool) -> None:
    """Note whether the password has to be changed before anything else; on premises it may have been done at a desk."""
    if user.must_change_password is not due:
        user.must_change_password = due
        User.objects.filter(pk=user.pk).update(must_change_password=due)
