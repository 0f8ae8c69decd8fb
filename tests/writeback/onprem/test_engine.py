"""What a directory's answer means, whoever the directory is (active-directory.md §7)."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from tests.writeback.onprem.conftest import NEW, NOW, REAL
from writeback.envelope import Binding, Passwords
from writeback.onprem import engine
from writeback.onprem.events import Event
from writeback.onprem.port import Account, Act, Condition, LdapResult, PasswordPolicy, Request
from writeback.operations import Operation

ADELE = Account(uuid4(), "adele", "Adele Vance", 512, None, False, PasswordPolicy(), may_reset=True, may_unlock=True)


class AnsweringDirectory:
    """Answers every act with the same result."""

    def __init__(self, result: LdapResult) -> None:
        self.result = result

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        return (ADELE,)

    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        return lambda: self.result

    def change_password(self, account: Account, current: str, new: str, *, now: datetime) -> Act:
        return lambda: self.result

    def authenticate(self, account: Account, password: str, *, now: datetime) -> LdapResult:
        return self.result

    def clear_lockout(self, account: Account, *, now: datetime) -> LdapResult:
        return self.result

    def require_change(self, account: Account, *, now: datetime) -> LdapResult:
        return self.result

    def write(self, account: Account, attribute: str, value: int, *, now: datetime) -> LdapResult:
        return self.result


def found(code: int, data: str = "", operation: Operation = Operation.RESET) -> engine.Finding:
    binding = Binding(uuid4(), uuid4(), uuid4(), operation, REAL)
    passwords = None if operation is Operation.UNLOCK else Passwords(NEW, "old")
    directory = AnsweringDirectory(LdapResult(code, data))
    return engine.prepare(directory, Request(binding, "anchor", 1, NOW), passwords)()


@pytest.mark.parametrize("operation", list(Operation))
@pytest.mark.parametrize(
    ("code", "data", "condition", "event"),
    [
        (19, "00000056", Condition.WRONG_PASSWORD, Event.AD_INCORRECT_PASSWORD),
        (50, "00000005", Condition.NO_RIGHTS, Event.AD_PERMISSIONS),
        (50, "00002098", Condition.NO_RIGHTS, Event.AD_PERMISSIONS),
        (53, "0000001F", Condition.MISCONFIGURED, Event.AD_CONFIGURATION),
        (53, "00002077", Condition.MISCONFIGURED, Event.AD_CONFIGURATION),
        (53, "000008C3", Condition.CANNOT_CHANGE, Event.AD_PASSWORD_POLICY),
        (49, "00000775", Condition.LOCKED, Event.AD_ACCOUNT_LOCKED),
        (32, "00002030", Condition.NOT_FOUND, Event.AD_USER_NOT_FOUND),
        (8, "00002028", Condition.MISCONFIGURED, Event.AD_CONFIGURATION),
        (19, "0000216C", Condition.MISCONFIGURED, Event.AD_CONFIGURATION),
        (53, "0000209A", Condition.MISCONFIGURED, Event.AD_CONFIGURATION),
        (10, "0000202B", Condition.MISCONFIGURED, Event.AD_CONFIGURATION),
        (12, "", Condition.MISCONFIGURED, Event.SYNC_NO_POLICY_CONTROL),
        (51, "", Condition.DIRECTORY_BUSY, Event.AD_UNKNOWN_ERROR),
        (52, "", Condition.DIRECTORY_BUSY, Event.AD_UNKNOWN_ERROR),
        (53, "00002035", Condition.UNKNOWN, Event.AD_UNKNOWN_ERROR),
        (53, "DEADBEEF", Condition.UNKNOWN, Event.AD_UNKNOWN_ERROR),
        (80, "", Condition.UNKNOWN, Event.AD_UNKNOWN_ERROR),
    ],
)
@pytest.mark.proves("H-43")
def test_a_refusal_is_never_taken_for_success(
    operation: Operation, code: int, data: str, condition: Condition, event: Event
) -> None:
    finding = found(code, data, operation)
    assert finding.condition is condition
    assert finding.events[0] is event


@pytest.mark.parametrize("code", [19, 53])
def test_the_eight_characters_decide_not_the_result_code(code: int) -> None:
    assert found(code, "0000052D").condition is Condition.POLICY


@pytest.mark.parametrize("operation", list(Operation))
def test_success(operation: Operation) -> None:
    assert found(0, "", operation) == engine.Finding(Condition.APPLIED, ldap=LdapResult(0))
