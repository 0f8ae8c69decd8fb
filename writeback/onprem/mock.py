"""A directory that behaves like Active Directory, seen by a connector with delegated rights (active-directory.md)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from writeback.onprem import access, ldap, models, passwords, policies, rules, security
from writeback.onprem.port import Account, Act, BindError, LdapResult
from writeback.onprem.resultant import Policy
from writeback.onprem.rights import Right
from writeback.onprem.router import ALIAS
from writeback.onprem.security import Security


class MockDirectory:
    """See `port.Directory`, whose contract this keeps."""

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        if "\0" in anchor:
            return ()  # no text a database could hold, so nobody's
        found = models.Account.objects.filter(domain__tenant_id=tenant_id, source_anchor=anchor)
        return tuple(_reading(row, now) for row in found.select_related("domain", "container").order_by("object_guid"))

    def authenticate(self, account: Account, password: str, *, now: datetime) -> LdapResult:
        if not password:
            return ldap.refused_bind(BindError.LOGON_FAILURE)  # an unauthenticated bind proves nobody's identity
        compared_with = _hash_of(account)
        matched = check_password(password, compared_with)

        def judge(row: models.Account) -> LdapResult:
            return _logon(
                row, matched if row.password == compared_with else check_password(password, row.password), now
            )

        result = _on(account, judge)
        return ldap.refused_bind(BindError.NO_SUCH_USER) if result is ldap.NO_SUCH_OBJECT else result

    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        hashed = make_password(new)

        def store(row: models.Account) -> LdapResult:
            if policy_hints and not row.domain.supports_policy_hints:
                return ldap.UNKNOWN_CONTROL
            whole = policies.resulting(row)
            result = _judge_set(row, policies.asked_of(row, whole), new, policy_hints=policy_hints, now=now)
            if result.success:
                pwd_last_set = now if row.domain.connector_may_unexpire else None
                passwords.store(row, new, hashed, whole, pwd_last_set=pwd_last_set, now=now)
            security.log(Security.RESET_ATTEMPT, row, by=security.CONNECTOR, now=now, success=result.success)
            return result

        return lambda: _on(account, store)

    def change_password(self, account: Account, current: str, new: str, *, now: datetime) -> Act:
        hashed = make_password(new)
        compared_with = _hash_of(account)
        matched = check_password(current, compared_with)

        def store(row: models.Account) -> LdapResult:
            right = matched if row.password == compared_with else check_password(current, row.password)
            whole = policies.resulting(row)
            result = _judge_change(row, policies.asked_of(row, whole), new, right=right, now=now)
            if result.success:
                passwords.store(row, new, hashed, whole, pwd_last_set=now, now=now)
                if row.lockout_time:  # it has run out, or it would have stood in the way
                    passwords.clear_lockout(row, now)
            security.log(Security.CHANGE_ATTEMPT, row, by=security.SELF, now=now, success=result.success)
            return result

        return lambda: _on(account, store)

    def clear_lockout(self, account: Account, *, now: datetime) -> LdapResult:
        return self.write(account, "lockoutTime", 0, now=now)

    def require_change(self, account: Account, *, now: datetime) -> LdapResult:
        return self.write(account, "pwdLastSet", 0, now=now)

    def write(self, account: Account, attribute: str, value: int, *, now: datetime) -> LdapResult:
        refused = ldap.refused_write(attribute, value)
        if refused:
            return refused
        unlocks = attribute == "lockoutTime"

        def act(row: models.Account) -> LdapResult:
            if (Right.WRITE_LOCKOUT_TIME if unlocks else Right.WRITE_PWD_LAST_SET) not in access.rights_on(row):
                return ldap.ACCESS_DENIED
            if unlocks:
                passwords.unlock(row, by=security.CONNECTOR, now=now)
            else:
                passwords.date(row, now if value else None, by=security.CONNECTOR, now=now)
            return ldap.DONE

        return _on(account, act)


def _judge_set(row: models.Account, policy: Policy, new: str, *, policy_hints: bool, now: datetime) -> LdapResult:
    if Right.RESET_PASSWORD not in access.rights_on(row):
        return ldap.ACCESS_DENIED
    if passwords.breaks_spelling(row, policy, new) or passwords.filtered(row, new, administrative=True):
        return ldap.RESTRICTED_ON_SET
    if policy_hints and (_too_recent(row, policy, now) or passwords.remembered(row, policy, new)):
        return ldap.RESTRICTED_ON_SET
    return ldap.DONE


def _judge_change(row: models.Account, policy: Policy, new: str, *, right: bool, now: datetime) -> LdapResult:
    """In the directory's own order: locked, too recent, wrong old password, then what the new one is like (§7.4)."""
    if rules.is_locked(row.lockout_time, policy.lockout.duration, now):
        return ldap.LOCKED_OUT
    if _too_recent(row, policy, now):
        return ldap.RESTRICTED_ON_CHANGE
    if not right:
        passwords.count_wrong(row, policy, now)
        return ldap.WRONG_OLD_PASSWORD
    if row.cannot_change_password:
        return ldap.CANNOT_CHANGE
    if passwords.remembered(row, policy, new) or passwords.breaks_spelling(row, policy, new):
        return ldap.RESTRICTED_ON_CHANGE
    if passwords.filtered(row, new, administrative=False):
        return ldap.RESTRICTED_ON_CHANGE
    return ldap.DONE


def _logon(row: models.Account, right: bool, now: datetime) -> LdapResult:
    """Locked is told whatever the password; every other state only to who knows it (§7.3)."""
    policy, control = policies.policy_of(row), row.user_account_control
    if rules.is_locked(row.lockout_time, policy.lockout.duration, now):
        return ldap.refused_bind(BindError.LOCKED_OUT)
    if not right:
        passwords.count_wrong(row, policy, now)
        return ldap.refused_bind(BindError.LOGON_FAILURE)
    passwords.count_right(row, now)
    obstacle = rules.logon_obstacle(
        control, row.account_expires, row.pwd_last_set, max_age=policy.password.max_age, now=now
    )
    return ldap.refused_bind(obstacle) if obstacle else ldap.DONE


def _on(account: Account, act: Callable[[models.Account], LdapResult]) -> LdapResult:
    """Run `act` on the account's row as it is now, locked until the transaction ends.

    Inside the agent's own transaction it needs no savepoint: what breaks here breaks that one off, too, so nobody may
    catch it and go on in there.
    """
    with transaction.atomic(using=ALIAS, savepoint=False):
        rows = models.Account.objects.select_for_update(of=("self",)).select_related("domain", "container")
        row = rows.filter(pk=account.object_guid).first()
        return act(row) if row else ldap.NO_SUCH_OBJECT


def _reading(row: models.Account, now: datetime) -> Account:
    policy, rights = policies.policy_of(row), access.rights_on(row)
    return Account(
        object_guid=row.object_guid,
        sam_account_name=row.sam_account_name,
        display_name=row.display_name,
        user_account_control=row.user_account_control,
        pwd_last_set=row.pwd_last_set,
        locked=rules.is_locked(row.lockout_time, policy.lockout.duration, now),
        policy=policy.password,
        may_reset=Right.RESET_PASSWORD in rights,
        may_unlock=Right.WRITE_LOCKOUT_TIME in rights,
        may_require_change=Right.WRITE_PWD_LAST_SET in rights,
        distinguished_name=row.distinguished_name,
    )


def _hash_of(account: Account) -> str:
    return models.Account.objects.filter(pk=account.object_guid).values_list("password", flat=True).first() or ""


def _too_recent(row: models.Account, policy: Policy, now: datetime) -> bool:
    return rules.too_recent(row.pwd_last_set, policy.password.min_age, now)
