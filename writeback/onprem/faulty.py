"""A directory with something wrong: whatever directory stands behind, the faults that are on change what it says.

Nothing is written for a fault: what an account is made to look like ends when the switch goes off.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from writeback.onprem import ldap
from writeback.onprem.faults import Fault, Faults
from writeback.onprem.port import Account, Act, BindError, Directory, LdapResult
from writeback.onprem.rules import AccountControl

RESTRICTED = LdapResult(53, "0000052D", "0000052D: SvcErr: problem 5003 (WILL_NOT_PERFORM), data 0")
DENIED = LdapResult(50, "00000005", "00000005: SecErr: problem 4003 (INSUFF_ACCESS_RIGHTS), data 0")
NO_CONTROL = LdapResult(12, "", "critical extension is not available")
CANNOT_CHANGE = LdapResult(53, "000008C3", "000008C3: SvcErr: problem 5003 (WILL_NOT_PERFORM), data 0")
BAD_NAME = LdapResult(34, "0000208F", "0000208F: NameErr: problem 2006 (BAD_NAME), data 8350")
NOT_ENABLED = LdapResult(80, "8023061F", "hr=8023061F: password synchronisation is not enabled on this connector")

# What the connector cannot do at all: any of these refuses everything that it writes with its own rights.
EVERY_WRITE: Mapping[Fault, LdapResult] = {
    Fault.FOREST_ADDED: NOT_ENABLED,
    Fault.OU_RESERVED: BAD_NAME,
    Fault.REMOTE_SAM: DENIED,
}
OWN_RIGHTS: Mapping[Fault, LdapResult] = dict.fromkeys(
    (Fault.INHERITANCE_OFF, Fault.PROTECTED_USER, Fault.ADMIN_COUNT_LEFT), DENIED
)
ON_SET: Mapping[Fault, LdapResult] = {
    **EVERY_WRITE,
    **OWN_RIGHTS,
    Fault.MISSING_RESET_RIGHT: DENIED,
    Fault.HISTORY_NO_CONTROL: NO_CONTROL,
    **dict.fromkeys((Fault.HISTORY, Fault.COMPLEXITY, Fault.FILTER), RESTRICTED),
}
# A change is made with the person's own right, so what the connector lacks does not matter to it (§9).
ON_CHANGE: Mapping[Fault, LdapResult] = {
    **EVERY_WRITE,
    Fault.CANNOT_CHANGE: CANNOT_CHANGE,
    **dict.fromkeys((Fault.HISTORY, Fault.COMPLEXITY, Fault.FILTER), replace(RESTRICTED, code=19)),
}
ON_UNLOCK: Mapping[Fault, LdapResult] = {**EVERY_WRITE, **OWN_RIGHTS}
STRICT_LENGTH = 64  # characters a stricter PSO asks for, more than anybody types by chance
ONE_DAY = timedelta(days=1)

Look = Callable[[Account, datetime], Account]
# How an account reads while the fault is on.
LOOKS: Mapping[Fault, Look] = {
    Fault.MISSING_RESET_RIGHT: lambda account, now: replace(account, may_reset=False),
    Fault.INHERITANCE_OFF: lambda account, now: replace(account, may_reset=False, may_unlock=False),
    Fault.PROTECTED_USER: lambda account, now: replace(account, may_reset=False, may_unlock=False),
    Fault.ADMIN_COUNT_LEFT: lambda account, now: replace(account, may_reset=False, may_unlock=False),
    Fault.DISABLED: lambda account, now: _with_bit(account, AccountControl.ACCOUNTDISABLE),
    Fault.NEVER_EXPIRES: lambda account, now: _with_bit(account, AccountControl.DONT_EXPIRE_PASSWORD),
    Fault.LOCKED: lambda account, now: replace(account, locked=True),
    Fault.MINIMUM_AGE: lambda account, now: replace(
        account, pwd_last_set=now, policy=replace(account.policy, min_age=max(account.policy.min_age, ONE_DAY))
    ),
    Fault.PSO_STRICTER: lambda account, now: replace(
        account, policy=replace(account.policy, min_length=max(account.policy.min_length, STRICT_LENGTH))
    ),
}


def _with_bit(account: Account, bit: AccountControl) -> Account:
    return replace(account, user_account_control=account.user_account_control | bit)


class FaultyDirectory:
    """Honours `port.Directory` for the account of one request; what it does not know it leaves to the one behind."""

    def __init__(self, behind: Directory, faults: Faults, anchor: str) -> None:
        self._behind, self._faults, self._anchor = behind, faults, anchor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        if self._faults.on(Fault.USER_DELETED, anchor):
            return ()
        found = self._behind.find(tenant_id, anchor, now)
        for fault, look in LOOKS.items():
            if self._faults.on(fault, anchor):
                found = tuple(look(account, now) for account in found)
        return found * 2 if self._faults.on(Fault.DUPLICATE_ANCHOR, anchor) else found

    def authenticate(self, account: Account, password: str, *, now: datetime) -> LdapResult:
        """Locked is told whatever the password, disabled only to who knows it (§7.3)."""
        if self._faults.on(Fault.LOCKED, self._anchor):
            return ldap.refused_bind(BindError.LOCKED_OUT)
        answer = self._behind.authenticate(account, password, now=now)
        if answer.success and self._faults.on(Fault.DISABLED, self._anchor):
            return ldap.refused_bind(BindError.DISABLED)
        return answer

    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        refusal = self._refusal(ON_SET)
        if refusal:
            return lambda: refusal
        return self._behind.set_password(account, new, policy_hints=policy_hints, now=now)

    def change_password(self, account: Account, current: str, new: str, *, now: datetime) -> Act:
        refusal = self._refusal(ON_CHANGE)
        if refusal:
            return lambda: refusal
        return self._behind.change_password(account, current, new, now=now)

    def clear_lockout(self, account: Account, *, now: datetime) -> LdapResult:
        return self._refusal(ON_UNLOCK) or self._behind.clear_lockout(account, now=now)

    def require_change(self, account: Account, *, now: datetime) -> LdapResult:
        return self._refusal(OWN_RIGHTS) or self._behind.require_change(account, now=now)

    def _refusal(self, refusals: Mapping[Fault, LdapResult]) -> LdapResult | None:
        fault = self._faults.among(refusals, self._anchor)
        return refusals[fault] if fault else None
