"""The sync engine's part: find the account by its anchor, ask the directory in the right way, say what it answered.

The readable policy is checked beforehand, because the directory never tells which rule refused: what it still refuses
is history or a filter (active-directory.md §7.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from writeback.envelope import Passwords
from writeback.onprem import names, rules
from writeback.onprem.events import Event
from writeback.onprem.port import Account, Act, BrokenRule, Condition, Directory, LdapResult, Request
from writeback.onprem.rules import AccountControl
from writeback.operations import Operation


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of an operation, with the events that tell it; the first one names the cause."""

    condition: Condition
    events: tuple[Event, ...] = ()
    ldap: LdapResult | None = None
    rules: tuple[BrokenRule, ...] = ()


Work = Callable[[], Finding]
"""What is left to do once everything slow is done; run inside the agent's transaction."""

NOT_FOUND = Finding(Condition.NOT_FOUND, (Event.AD_USER_NOT_FOUND,))
SEVERAL_FOUND = Finding(Condition.SEVERAL_FOUND, (Event.AD_SEVERAL_FOUND, Event.SYNC_DUPLICATE_ANCHOR))
DISABLED = Finding(Condition.DISABLED, (Event.AD_ACCOUNT_DISABLED,))
LOCKED = Finding(Condition.LOCKED, (Event.AD_ACCOUNT_LOCKED,))
NO_RIGHTS = Finding(Condition.NO_RIGHTS, (Event.AD_PERMISSIONS, Event.SYNC_ACCESS_DENIED))
POLICY = Finding(Condition.POLICY, (Event.AD_PASSWORD_POLICY, Event.SYNC_RESTRICTION))
MISCONFIGURED = Finding(Condition.MISCONFIGURED, (Event.AD_CONFIGURATION,))
UNKNOWN = Finding(Condition.UNKNOWN, (Event.AD_UNKNOWN_ERROR,))

# By the first eight characters of the directory's message; its result code is not to be relied on (§7.1, §7.2).
BY_DATA: Mapping[str, Finding] = {
    "0000052D": POLICY,
    "000008C3": Finding(Condition.CANNOT_CHANGE, POLICY.events, rules=(BrokenRule.CANNOT_CHANGE,)),
    "00000056": Finding(Condition.WRONG_PASSWORD, (Event.AD_INCORRECT_PASSWORD,)),
    "00000005": NO_RIGHTS,
    "00002098": NO_RIGHTS,
    "00000775": LOCKED,
    "00002030": NOT_FOUND,
    "0000208D": NOT_FOUND,
    "0000001F": MISCONFIGURED,
    "00002077": MISCONFIGURED,
    "00002028": MISCONFIGURED,
    "0000216C": MISCONFIGURED,
    "0000209A": MISCONFIGURED,
    "0000202B": MISCONFIGURED,
    # Not of the directory but of the sync engine's own connector: the forest came after writeback was switched on.
    "8023061F": Finding(Condition.MISCONFIGURED, (Event.AD_CONFIGURATION, Event.SYNC_NOT_ENABLED)),
}
# Where there are no eight characters: busy (51), unavailable (52), a control the directory does not know (12).
BY_CODE: Mapping[int, Finding] = {
    12: Finding(Condition.MISCONFIGURED, (Event.SYNC_NO_POLICY_CONTROL,)),
    51: Finding(Condition.DIRECTORY_BUSY, (Event.AD_UNKNOWN_ERROR,)),
    52: Finding(Condition.DIRECTORY_BUSY, (Event.AD_UNKNOWN_ERROR,)),
}


def prepare(directory: Directory, request: Request, passwords: Passwords | None) -> Work:
    """Do everything slow for `request` and return what remains. Without passwords it is an unlock."""
    found = _find(directory, request.binding.tenant_id, request.anchor, request.now)
    if isinstance(found, Finding):
        return lambda: found
    operation = request.binding.operation
    obstacle = _state_obstacle(found, operation)
    if obstacle:
        return lambda: obstacle
    if passwords is None:
        return lambda: _read(directory.clear_lockout(found, now=request.now))
    broken = broken_rules(found, passwords.new, request.now)
    if broken:
        return lambda: Finding(POLICY.condition, POLICY.events, rules=broken)
    if operation is Operation.CHANGE:
        return _naming_history(_change(directory, found, passwords, request.now))
    return _naming_history(_reset(directory, found, passwords.new, operation, request.now))


def foresee(
    directory: Directory, tenant_id: UUID, anchor: str, operation: Operation, now: datetime
) -> Condition | None:
    """What would stand in the way whatever the password, as far as it can be read beforehand."""
    found = _find(directory, tenant_id, anchor, now)
    if isinstance(found, Finding):
        return found.condition
    obstacle = _state_obstacle(found, operation) or _right_obstacle(found, operation)
    return obstacle.condition if obstacle else None


def broken_rules(account: Account, new: str, now: datetime) -> tuple[BrokenRule, ...]:
    """The rules of the readable policy that `new` breaks: length, complexity, names and minimum age."""
    faults = rules.password_faults(
        new, account.policy, sam_account_name=account.sam_account_name, display_name=account.display_name
    )
    recent = rules.too_recent(account.pwd_last_set, account.policy.min_age, now)
    return (*faults, BrokenRule.TOO_RECENT) if recent else faults


def _find(directory: Directory, tenant_id: UUID, anchor: str, now: datetime) -> Account | Finding:
    match directory.find(tenant_id, anchor, now):
        case (account,):
            return account
        case ():
            return NOT_FOUND
        case _:
            return SEVERAL_FOUND


def _state_obstacle(account: Account, operation: Operation) -> Finding | None:
    """A disabled account stays as it is; a locked one can be reset, which unlocks it, but not changed.

    The engine stumbles over units whose names hold reserved characters, whatever it wants there (§10).
    """
    if any(names.reserved(unit) for unit in names.units(account.distinguished_name)):
        return UNKNOWN
    if account.user_account_control & AccountControl.ACCOUNTDISABLE:
        return DISABLED
    return LOCKED if account.locked and operation is Operation.CHANGE else None


def _right_obstacle(account: Account, operation: Operation) -> Finding | None:
    """A change is made with the person's own right, so the connector's rights do not matter to it (§9)."""
    needed = {Operation.CHANGE: True, Operation.UNLOCK: account.may_unlock}.get(operation, account.may_reset)
    return None if needed else NO_RIGHTS


def _change(directory: Directory, account: Account, passwords: Passwords, now: datetime) -> Work:
    act = directory.change_password(account, passwords.current or "", passwords.new, now=now)
    return lambda: _read(act())


def _reset(directory: Directory, account: Account, new: str, operation: Operation, now: datetime) -> Work:
    set_password: Act = directory.set_password(account, new, policy_hints=True, now=now)
    may_be_flagged = not account.user_account_control & AccountControl.DONT_EXPIRE_PASSWORD

    def work() -> Finding:
        finding = _read(set_password())
        if finding.condition is not Condition.APPLIED:
            return finding
        # A reset always unlocks (writeback.md §11). What is refused now undoes no password, but is told.
        results = [directory.clear_lockout(account, now=now)]
        if operation.must_change and may_be_flagged:
            results.append(directory.require_change(account, now=now))
        refused = [_read(result) for result in results if not result.success]
        events = tuple(dict.fromkeys(event for refusal in refused for event in refusal.events))
        return Finding(Condition.APPLIED, events, refused[0].ldap if refused else finding.ldap)

    return work


def _naming_history(work: Work) -> Work:
    """What the directory refuses although the readable policy allows it is history or a filter."""

    def named() -> Finding:
        finding = work()
        if finding.condition is not Condition.POLICY:
            return finding
        return Finding(finding.condition, finding.events, finding.ldap, (BrokenRule.HISTORY_OR_FILTER,))

    return named


def _read(result: LdapResult) -> Finding:
    """What a directory's answer means; an unknown one is an error of its own kind, never a success."""
    if result.success:
        return Finding(Condition.APPLIED, ldap=result)
    meaning = BY_DATA.get(result.data) or BY_CODE.get(result.code) or UNKNOWN
    return Finding(meaning.condition, meaning.events, result, meaning.rules)
