"""Judges, stores and remembers passwords of accounts, and counts wrong ones; each call in the caller's transaction."""

import hashlib
import hmac
from datetime import datetime

from writeback.onprem import changes, keys, rules, security
from writeback.onprem.models import Account
from writeback.onprem.port import BrokenRule
from writeback.onprem.resultant import Policy
from writeback.onprem.rules import LockoutState
from writeback.onprem.security import Security


def breaks_spelling(row: Account, policy: Policy, new: str) -> bool:
    """Whether length, complexity or a name refuses `new`."""
    return bool(_faults(row, policy, new))


def broken_on_set(row: Account, policy: Policy, new: str) -> tuple[BrokenRule, ...]:
    """What stands against `new` when an administrator sets it by hand, rule by rule."""
    filtered_out = (BrokenRule.HISTORY_OR_FILTER,) if filtered(row, new, administrative=True) else ()
    return (*_faults(row, policy, new), *filtered_out)


def _faults(row: Account, policy: Policy, new: str) -> tuple[BrokenRule, ...]:
    names = {"sam_account_name": row.sam_account_name, "display_name": row.display_name}
    return rules.password_faults(new, policy.password, **names)


def filtered(row: Account, new: str, *, administrative: bool) -> bool:
    """Whether the domain's password filter refuses `new`; on administrative sets only if it acts on those (§3)."""
    if administrative and not row.domain.filter_acts_on_sets:
        return False
    return rules.holds_word(new, row.domain.filter_words)


def remembered(row: Account, policy: Policy, new: str) -> bool:
    """Whether `new` is among the last passwords the policy looks back on."""
    newest_first = row.remembered_passwords.order_by("-id").values_list("digest", flat=True)
    return history_digest(row, new) in newest_first[: policy.password.history_length]


def history_digest(row: Account, password: str) -> str:
    """HMAC-SHA-256 under the directory's key and the account's salt; quick, because there are up to 1024 to compare."""
    message = bytes(row.history_salt) + password.encode("utf-16-le")
    return hmac.new(keys.history_key(), message, hashlib.sha256).hexdigest()


def store(row: Account, new: str, hashed: str, whole: Policy, *, pwd_last_set: datetime | None, now: datetime) -> None:
    """Put the password in force and into the history that `whole`, the resulting policy, wants; touch nothing else."""
    row.password, row.pwd_last_set = hashed, pwd_last_set
    changes.save(row, now, "password", "pwd_last_set")
    remember(row, new, whole)


def remember(row: Account, password: str, whole: Policy) -> None:
    """Add to the history and forget what is older than it is long; those who are spared it are remembered, too."""
    row.remembered_passwords.create(digest=history_digest(row, password))
    kept = row.remembered_passwords.order_by("-id").values("pk")[: whole.password.history_length]
    row.remembered_passwords.exclude(pk__in=kept).delete()


def count_wrong(row: Account, policy: Policy, now: datetime) -> None:
    """Count a wrong password; only for an account that is not locked."""
    state = rules.after_bad_password(_state(row), policy.lockout, now)
    locks = state.lockout_time is not None
    save_lockout(row, state, now, replicated=locks or row.lockout_time is not None)
    if locks:
        security.log(Security.LOCKED_OUT, row, by=security.SELF, now=now)


def clear_lockout(row: Account, now: datetime) -> None:
    """Write `lockoutTime` 0, and the count with it."""
    save_lockout(row, rules.after_unlock(_state(row)), now, replicated=True)


def unlock(row: Account, *, by: str, now: datetime) -> None:
    """Clear lock and count for somebody who may; only a lock is told, and where neither is, nothing is changed."""
    locked = row.lockout_time is not None
    if locked or row.bad_password_count:
        clear_lockout(row, now)
    if locked:
        security.log(Security.UNLOCKED, row, by=by, now=now)


def date(row: Account, pwd_last_set: datetime | None, *, by: str, now: datetime) -> None:
    """Date the present password now, or let it have to be changed at the next logon (None)."""
    row.pwd_last_set = pwd_last_set
    changes.save(row, now, "pwd_last_set")
    security.log(Security.CHANGED, row, by=by, now=now, detail=f"pwdLastSet {-1 if pwd_last_set else 0}")


def count_right(row: Account, now: datetime) -> None:
    """A logon with the right password forgets wrong ones and a lock that has run out."""
    if row.bad_password_count or row.lockout_time:
        save_lockout(row, rules.after_unlock(_state(row)), now, replicated=row.lockout_time is not None)


def save_lockout(row: Account, state: LockoutState, now: datetime, *, replicated: bool) -> None:
    """Count and time of the last wrong password are each controller's own: they make no numbered change."""
    row.bad_password_count, row.bad_password_time = state.bad_password_count, state.bad_password_time
    row.lockout_time = state.lockout_time
    fields = ("bad_password_count", "bad_password_time", "lockout_time")
    if replicated:
        changes.save(row, now, *fields)
    else:
        row.save(update_fields=fields)


def _state(row: Account) -> LockoutState:
    return LockoutState(row.bad_password_count, row.bad_password_time, row.lockout_time)
