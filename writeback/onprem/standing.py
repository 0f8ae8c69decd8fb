"""How an account stands at a moment: the states an administrator looks for, computed as the directory does (§5.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from writeback.onprem import policies, rules
from writeback.onprem.models import Account
from writeback.onprem.resultant import Policy
from writeback.onprem.rules import AccountControl


class Standing(StrEnum):
    """What can be said of an account beside *enabled*."""

    DISABLED = "disabled"
    LOCKED = "locked"
    EXPIRED = "expired"  # the account
    MUST_CHANGE = "must_change"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 - a state
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class Stands:
    states: tuple[Standing, ...]

    def __contains__(self, state: Standing) -> bool:
        return state in self.states


def of(row: Account, now: datetime, policy: Policy | None = None) -> Stands:
    """Every state the account is in. Reads the policy only where lockout or age may depend on it."""
    return Stands(tuple(_states(row, now, policy)))


def _states(row: Account, now: datetime, policy: Policy | None) -> Iterator[Standing]:
    control = row.user_account_control
    if control & AccountControl.ACCOUNTDISABLE:
        yield Standing.DISABLED
    if row.lockout_time and rules.is_locked(row.lockout_time, _policy(row, policy).lockout.duration, now):
        yield Standing.LOCKED
    if rules.account_expired(row.account_expires, now):
        yield Standing.EXPIRED
    if rules.must_change(row.pwd_last_set, control):
        yield Standing.MUST_CHANGE
    elif policy and rules.password_expired(row.pwd_last_set, policy.password.max_age, control, now):
        yield Standing.PASSWORD_EXPIRED
    if row.admin_count and not row.inherits:
        yield Standing.PROTECTED


def _policy(row: Account, policy: Policy | None) -> Policy:
    return policy or policies.policy_of(row)
