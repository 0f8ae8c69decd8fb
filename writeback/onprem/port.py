"""The two doors of the on-premises side, as Protocols: the agent, which the cloud calls, and the directory behind it.

Every call carries `now`, the tenant's present moment, by which policies are judged; an agent has besides a real clock
of its own, by which it refuses what has expired. No call raises for a refusal: a refusal is a value. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from writeback.envelope import Binding
from writeback.operations import Operation


class Condition(StrEnum):
    """What the agent found, one for each row of writeback.md §12."""

    APPLIED = "Applied"
    POLICY = "PasswordPolicy"
    CANNOT_CHANGE = "CannotChangePassword"
    WRONG_PASSWORD = "IncorrectPassword"  # noqa: S105 - a name, not a password
    LOCKED = "AccountLockedOut"
    DISABLED = "AccountDisabled"
    NOT_FOUND = "UserNotFound"
    SEVERAL_FOUND = "SeveralUsersFound"
    NO_RIGHTS = "NoPermission"
    UNDECIPHERABLE = "Undecipherable"
    KEY_MISSING = "KeyMissing"  # on this machine; another worker's may have it
    MISCONFIGURED = "Misconfigured"
    EXPIRED = "Expired"
    DIRECTORY_BUSY = "DirectoryBusy"
    UNKNOWN = "Unknown"


class BrokenRule(StrEnum):
    """Which rule a password broke, as far as a readable policy tells; AD never says (active-directory.md §7.4)."""

    TOO_SHORT = "TooShort"
    TOO_LONG = "TooLong"
    NOT_COMPLEX = "NotComplexEnough"
    CONTAINS_NAME = "ContainsName"
    TOO_RECENT = "TooRecent"
    HISTORY_OR_FILTER = "InHistoryOrFiltered"
    CANNOT_CHANGE = "UserCannotChangePassword"


@dataclass(frozen=True, slots=True)
class LdapResult:
    """What the directory answers. `data`, the first eight characters of its message, decides (§7.1)."""

    code: int
    data: str = ""
    text: str = ""

    @property
    def success(self) -> bool:
        return self.code == 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The agent's answer to one request, the same however often it is asked for."""

    condition: Condition
    event_id: str = ""
    ldap: LdapResult | None = None
    rules: tuple[BrokenRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One operation on one account. The account is found by `anchor`, never by name."""

    binding: Binding
    anchor: str
    attempt: int  # counts from 1; a fenced attempt is refused
    now: datetime  # the tenant's present moment
    sealed: bytes | None = field(default=None, repr=False)  # None for an unlock, which carries no password
    key_id: UUID | None = None


class AgentUnreachable(Exception):
    """Nobody listens: the request certainly did not reach the directory."""


class AnswerLost(Exception):
    """The request was handed over and no answer came: it may have been applied or not."""


class AttemptFenced(Exception):
    """This attempt was given up by `settle` before it acted; it did nothing and never will."""


class Agent(Protocol):
    """The agent of one tenant, as the cloud sees it through the relay.

    Every method may raise AgentUnreachable or AnswerLost.
    """

    def perform(self, request: Request) -> Answer:
        """Do what is asked, once. A tracking id already answered gets the remembered answer and nothing is done.

        Raises AttemptFenced when `settle` was first.
        """
        ...

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        """Say what became of a request. None: nothing was done, and attempts up to `attempt` never will be."""
        ...

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        """Say what would stand in the way of `operation` whatever the password; None when nothing does."""
        ...

    def heartbeat(self, now: datetime) -> None:
        """Return when the agent is up and hears the cloud."""
        ...


@dataclass(frozen=True, slots=True)
class Registration:
    """What onboarding hands to the cloud: a name for the key pair and its public half."""

    key_id: UUID
    public_pem: str


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The part of a domain's policy a connector can read (active-directory.md §4)."""

    min_length: int = 7
    history_length: int = 24
    min_age: timedelta = timedelta(days=1)
    max_age: timedelta | None = timedelta(days=42)  # None: passwords never expire
    complexity: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a connector reads it, rights of the connector on it included."""

    object_guid: UUID
    sam_account_name: str
    display_name: str
    user_account_control: int
    pwd_last_set: datetime | None  # None stands for 0: must change at next logon
    locked: bool
    policy: PasswordPolicy
    may_reset: bool
    may_unlock: bool


Act = Callable[[], LdapResult]
"""What remains to be done, quick and under a lock; the slow hashing was done when the act was prepared."""


class Directory(Protocol):
    """A directory as its connector sees it. An implementation takes no arguments and passes the contract tests.

    `set_password` and `change_password` prepare outside any transaction and return the act; the caller runs it in the
    transaction in which it remembers the outcome. Results carry LDAP code, hexadecimal Windows code and text as the
    real one gives: 0000052D whichever policy rule failed.
    """

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        """Every account of this tenant's domains with that source anchor; anything but one is a failure."""
        ...

    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        """Set as an administrator does; with `policy_hints` history and minimum age count (active-directory.md §3)."""
        ...

    def change_password(self, account: Account, current: str, new: str, *, now: datetime) -> Act:
        """Change as the person does, knowing the current password; a wrong one counts towards lockout."""
        ...

    def clear_lockout(self, account: Account) -> LdapResult:
        """Write `lockoutTime` 0, which sets `badPwdCount` to 0 as well."""
        ...

    def require_change(self, account: Account) -> LdapResult:
        """Write `pwdLastSet` 0: the person must change the password at the next logon."""
        ...
