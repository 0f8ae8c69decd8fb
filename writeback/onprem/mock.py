"""A directory that behaves like Active Directory, seen by a connector with delegated rights (active-directory.md)."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from writeback.onprem import keys, models, rules
from writeback.onprem.port import Account, Act, LdapResult, PasswordPolicy
from writeback.onprem.router import ALIAS
from writeback.onprem.rules import AccountControl, LockoutPolicy, LockoutState

# §7.1 and §7.2: the first eight characters decide; the rest is debugging text of the real one.
DONE = LdapResult(0)
RESTRICTED_ON_SET = LdapResult(
    53, "0000052D", "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0"
)
RESTRICTED_ON_CHANGE = LdapResult(
    19,
    "0000052D",
    "0000052D: AtrErr: DSID-03190F80, #1: 0: 0000052D: DSID-03190F80, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, "
    "Att 9005a (unicodePwd)",
)
WRONG_OLD_PASSWORD = LdapResult(
    19,
    "00000056",
    "00000056: AtrErr: DSID-03191083, #1: 0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, "
    "Att 9005a (unicodePwd)",
)
ACCESS_DENIED = LdapResult(
    50, "00000005", "00000005: SecErr: DSID-031A0F44, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0"
)
CANNOT_CHANGE = LdapResult(53, "000008C3", "000008C3: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0")
LOCKED_OUT = LdapResult(53, "00000775", "00000775: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0")
NO_SUCH_OBJECT = LdapResult(32, "0000208D", "0000208D: NameErr: DSID-03100245, problem 2001 (NO_OBJECT), data 0")


class MockDirectory:
    """See `port.Directory`, whose contract this keeps."""

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        if "\0" in anchor:
            return ()  # no text a database could hold, so nobody's
        found = models.Account.objects.filter(domain__tenant_id=tenant_id, source_anchor=anchor)
        return tuple(_reading(row, now) for row in found.select_related("domain").order_by("object_guid"))

    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        hashed = make_password(new)

        def store(row: models.Account) -> LdapResult:
            if not _may_reset(row):
                return ACCESS_DENIED
            if _breaks_spelling(row, new) or (policy_hints and (_too_recent(row, now) or _remembered(row, new))):
                return RESTRICTED_ON_SET
            _store(row, new, hashed, pwd_last_set=now if row.domain.connector_may_unexpire else None)
            return DONE

        return lambda: _on(account, store)

    def change_password(self, account: Account, current: str, new: str, *, now: datetime) -> Act:
        hashed = make_password(new)
        stored = models.Account.objects.filter(pk=account.object_guid).values_list("password", flat=True)
        compared_with = stored.first()
        matched = check_password(current, compared_with or "")

        def store(row: models.Account) -> LdapResult:
            if _locked(row, now):
                return LOCKED_OUT
            if _too_recent(row, now):
                return RESTRICTED_ON_CHANGE
            right = matched if row.password == compared_with else check_password(current, row.password)
            if not right:
                count_bad_password(row, now)
                return WRONG_OLD_PASSWORD
            if row.cannot_change_password:
                return CANNOT_CHANGE
            if _breaks_spelling(row, new) or _remembered(row, new):
                return RESTRICTED_ON_CHANGE
            _store(row, new, hashed, pwd_last_set=now)
            return DONE

        return lambda: _on(account, store)

    def clear_lockout(self, account: Account) -> LdapResult:
        return _on(account, lambda row: _clear_lockout(row) if _may_unlock(row) else ACCESS_DENIED)

    def require_change(self, account: Account) -> LdapResult:
        return _on(account, lambda row: _require_change(row) if _may_reset(row) else ACCESS_DENIED)


def _on(account: Account, act: Callable[[models.Account], LdapResult]) -> LdapResult:
    """Run `act` on the account's row as it is now, locked until the transaction ends."""
    with transaction.atomic(using=ALIAS):
        rows = models.Account.objects.select_for_update(of=("self",)).select_related("domain")
        row = rows.filter(pk=account.object_guid).first()
        return act(row) if row else NO_SUCH_OBJECT


def _reading(row: models.Account, now: datetime) -> Account:
    return Account(
        object_guid=row.object_guid,
        sam_account_name=row.sam_account_name,
        display_name=row.display_name,
        user_account_control=row.user_account_control,
        pwd_last_set=row.pwd_last_set,
        locked=_locked(row, now),
        policy=password_policy(row),
        may_reset=_may_reset(row),
        may_unlock=_may_unlock(row),
    )


def password_policy(row: models.Account) -> PasswordPolicy:
    """The policy that holds for this account; one without a required password is spared most of it (§3)."""
    domain = row.domain
    if row.user_account_control & AccountControl.PASSWD_NOTREQD:
        return PasswordPolicy(0, 0, domain.min_password_age, domain.max_password_age, complexity=False)
    return PasswordPolicy(
        min_length=domain.min_password_length,
        history_length=domain.password_history_length,
        min_age=domain.min_password_age,
        max_age=domain.max_password_age,
        complexity=domain.complexity,
    )


def _breaks_spelling(row: models.Account, new: str) -> bool:
    policy = password_policy(row)
    names = {"sam_account_name": row.sam_account_name, "display_name": row.display_name}
    return bool(rules.password_faults(new, policy, **names))


def _too_recent(row: models.Account, now: datetime) -> bool:
    return rules.too_recent(row.pwd_last_set, row.domain.min_password_age, now)


def _remembered(row: models.Account, new: str) -> bool:
    newest_first = row.remembered_passwords.order_by("-id").values_list("digest", flat=True)
    return history_digest(row, new) in newest_first[: password_policy(row).history_length]


def history_digest(row: models.Account, password: str) -> str:
    """HMAC-SHA-256 under the directory's key and the account's salt; quick, because there are up to 1024 to compare."""
    message = bytes(row.history_salt) + password.encode("utf-16-le")
    return hmac.new(keys.history_key(), message, hashlib.sha256).hexdigest()


def _store(row: models.Account, new: str, hashed: str, *, pwd_last_set: datetime | None) -> None:
    row.password, row.pwd_last_set = hashed, pwd_last_set
    row.save(update_fields=["password", "pwd_last_set"])
    remember(row, new)


def remember(row: models.Account, password: str) -> None:
    """Add to the history and forget what is older than it is long."""
    row.remembered_passwords.create(digest=history_digest(row, password))
    kept = row.remembered_passwords.order_by("-id").values_list("pk", flat=True)[: row.domain.password_history_length]
    row.remembered_passwords.exclude(pk__in=list(kept)).delete()


def _may_reset(row: models.Account) -> bool:
    """AdminSDHolder takes every delegated right from a protected account (§6)."""
    return row.connector_may_reset and not row.admin_count


def _may_unlock(row: models.Account) -> bool:
    return row.connector_may_unlock and not row.admin_count


def _locked(row: models.Account, now: datetime) -> bool:
    return rules.is_locked(row.lockout_time, row.domain.lockout_duration, now)


def count_bad_password(row: models.Account, now: datetime) -> None:
    """Count a wrong password; only for an account that is not locked."""
    domain = row.domain
    policy = LockoutPolicy(domain.lockout_threshold, domain.lockout_window, domain.lockout_duration)
    _save_lockout(row, rules.after_bad_password(_lockout_state(row), policy, now))


def _clear_lockout(row: models.Account) -> LdapResult:
    _save_lockout(row, rules.after_unlock(_lockout_state(row)))
    return DONE


def _lockout_state(row: models.Account) -> LockoutState:
    return LockoutState(row.bad_password_count, row.bad_password_time, row.lockout_time)


def _save_lockout(row: models.Account, state: LockoutState) -> None:
    row.bad_password_count, row.bad_password_time = state.bad_password_count, state.bad_password_time
    row.lockout_time = state.lockout_time
    row.save(update_fields=["bad_password_count", "bad_password_time", "lockout_time"])


def _require_change(row: models.Account) -> LdapResult:
    row.pwd_last_set = None
    row.save(update_fields=["pwd_last_set"])
    return DONE
