"""The two doors of the on-premises side, as Protocols: the agent, which the cloud calls, and the directory behind it.

Every call carries `now`, the tenant's present moment, by which policies are judged; an agent has besides a real clock
of its own, by which it refuses what has expired. No call raises for a refusal: a refusal is a value. Pure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from writeback.envelope import Binding
from writeback.operations import Operation

INVALID_CREDENTIALS = 49
BIND_DATA = re.compile(r"\bdata ([0-9a-fA-F]+)")


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

    @property
    def bind_error(self) -> str:
        """Why a bind was refused: the `data` value in the text of code 49, such as 52e; empty elsewhere (§7.3)."""
        found = BIND_DATA.search(self.text) if self.code == INVALID_CREDENTIALS else None
        return found[1].lower() if found else ""


class BindError(StrEnum):
    """The `data` values of a refused bind; those marked come only with the right password (§7.3)."""

    NO_SUCH_USER = "525"
    LOGON_FAILURE = "52e"  # the wrong password; hides most other states
    EXPIRED = "532"  # right password
    DISABLED = "533"  # right password
    ACCOUNT_EXPIRED = "701"  # right password
    MUST_CHANGE = "773"  # right password
    LOCKED_OUT = "775"


@dataclass(frozen=True, slots=True)
class Answer:
    """The agent's answer to one request, the same however often it is asked for."""

    condition: Condition
    event_id: str = ""
    ldap: LdapResult | None = None
    rules: tuple[BrokenRule, ...] = ()
    password_mark: str = ""  # of the hash the directory then had, where a password was set; see `source.password_mark`
    applied_at: datetime | None = None  # on the tenant's clock, where something was applied


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


class AgentKind(StrEnum):
    """Inside the sync server, or beside the directory as a provisioning agent of its own (writeback.md §6)."""

    SYNC_SERVER = "sync server"
    CLOUD_SYNC = "cloud sync"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What an agent tells of itself with each heartbeat."""

    version: str = ""
    relays: int = 2  # on how many of its two relays it listens


class Agent(Protocol):
    """One agent of a tenant, as the cloud sees it through the relay.

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

    def authenticate(self, anchor: str, password: str, now: datetime) -> LdapResult:
        """Sign in as the person, for pass-through authentication: the directory's own answer to a bind (§7.3)."""
        ...

    def heartbeat(self, now: datetime) -> Vitals:
        """Return when the agent is up and hears the cloud, with what it tells of itself."""
        ...


@dataclass(frozen=True, slots=True)
class Registration:
    """What onboarding hands to the cloud: a name for the key pair and its public half."""

    key_id: UUID
    public_pem: str
    version: str = ""


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
    may_require_change: bool = True
    distinguished_name: str = ""


Act = Callable[[], LdapResult]
"""What remains to be done, quick and under a lock; the slow hashing was done when the act was prepared."""


class Directory(Protocol):
    """A directory as its connector sees it. An implementation takes no arguments and passes the contract tests.

    What an implementer must know, beside active-directory.md, whose sections are named here:

    - Reading: `find` answers with every match, so that none and several are told apart by the caller; an anchor is
      data, never a filter. `policy` is the resulting one, a fine-grained one included (§4.2); what cannot be read is
      the domain's. `locked` is computed from lockoutTime and duration, never from the bit in userAccountControl
      (§5.1). `may_...` are the connector's rights as they reach this object now; where they cannot be read, true.
    - Writing: `set_password` is one replace of `unicodePwd`; with `policy_hints` the control goes along as critical
      (§2). `change_password` is delete and add in one request, never a replace. `Account` is only a pointer by then:
      the directory judges what is there when the act runs.
    - Two steps: what is slow (hashing, a connection, a bind) is done before the act is returned; the caller runs the
      act inside the transaction in which it remembers the outcome. An act that was never run changed nothing.
    - Answers: code, eight hexadecimal characters and text as the real one gives (§7): 0000052D whichever rule of a
      policy failed. No method raises for a refusal. A breakdown (no connection, time-out) is raised as it comes when
      the outcome is unknown; busy and unavailable are results 51 and 52.
    - Channel: certificate and host name are checked; nothing is sent in clear (§1).
    """

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        """Every account of this tenant's domains with that source anchor; anything but one is a failure.

        Deleted accounts are not found.
        """
        ...

    def authenticate(self, account: Account, password: str, *, now: datetime) -> LdapResult:
        """Bind as the person: code 0, or 49 with a `bind_error` (§7.3).

        An empty password is never sent and never a success. A wrong one counts towards lockout; expired, disabled
        and must-change are told only to who knows the password. Success sets the count of wrong passwords to 0.
        """
        ...

    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        """Set as an administrator does; with `policy_hints` history and minimum age count (§3).

        Neither enables nor unlocks. Without Unexpire Password on the domain `pwdLastSet` is 0 afterwards (§5). A
        directory that does not know the control answers 12.
        """
        ...

    def change_password(self, account: Account, current: str, new: str, *, now: datetime) -> Act:
        """Change as the person does, knowing the current password; a wrong one counts towards lockout (§5.2).

        Made with the person's own right, so the connector's rights do not matter. A locked account is refused.
        """
        ...

    def clear_lockout(self, account: Account, *, now: datetime) -> LdapResult:
        """Write `lockoutTime` 0, which sets `badPwdCount` to 0 as well."""
        ...

    def require_change(self, account: Account, *, now: datetime) -> LdapResult:
        """Write `pwdLastSet` 0: the person must change the password at the next logon."""
        ...

    def write(self, account: Account, attribute: str, value: int, *, now: datetime) -> LdapResult:
        """Replace one attribute that a client may write at all: `lockoutTime` by 0, `pwdLastSet` by 0 or -1 (now).

        Another value is 00000057; what the directory keeps to itself, such as badPwdCount, 0000209A (§5).
        """
        ...
