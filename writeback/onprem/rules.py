"""What Active Directory decides about passwords, lockout and expiry, as plain functions (active-directory.md §3–§5)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntFlag

from writeback.onprem.port import BindError, BrokenRule, PasswordPolicy

MAX_LENGTH = 256  # UTF-16 code units
CLASSES_NEEDED = 3  # of five
SHORTEST_TOKEN = 3  # shorter names and name tokens are not looked for
SPECIAL = frozenset("(`~!@#$%^&*_-+=|\\{}[]:;\"'<>,.?)/")
TOKEN_BREAKS = re.compile(r"[,.\-_ #\t]+")


class AccountControl(IntFlag):
    """The bits of `userAccountControl` that matter here (§5.3)."""

    ACCOUNTDISABLE = 0x2
    PASSWD_NOTREQD = 0x20
    NORMAL_ACCOUNT = 0x200
    DONT_EXPIRE_PASSWORD = 0x10000
    SMARTCARD_REQUIRED = 0x40000


NEVER_EXPIRES = AccountControl.DONT_EXPIRE_PASSWORD | AccountControl.SMARTCARD_REQUIRED


@dataclass(frozen=True, slots=True)
class LockoutPolicy:
    threshold: int = 0  # bad attempts; 0 never locks
    window: timedelta = timedelta(minutes=30)
    duration: timedelta | None = timedelta(minutes=30)  # None: until an administrator unlocks


@dataclass(frozen=True, slots=True)
class LockoutState:
    bad_password_count: int = 0
    bad_password_time: datetime | None = None
    lockout_time: datetime | None = None  # None stands for 0


def password_faults(
    password: str, policy: PasswordPolicy, *, sam_account_name: str, display_name: str
) -> tuple[BrokenRule, ...]:
    """Every rule of length and complexity that `password` breaks (§4.1)."""
    length = len(password.encode("utf-16-le", "surrogatepass")) // 2
    faults = []
    if length < policy.min_length:
        faults.append(BrokenRule.TOO_SHORT)
    if length > MAX_LENGTH:
        faults.append(BrokenRule.TOO_LONG)
    if policy.complexity and len(character_classes(password)) < CLASSES_NEEDED:
        faults.append(BrokenRule.NOT_COMPLEX)
    if policy.complexity and contains_name(password, sam_account_name, display_name):
        faults.append(BrokenRule.CONTAINS_NAME)
    return tuple(faults)


def character_classes(password: str) -> frozenset[str]:
    """Which of upper, lower, digit, special and other letter occur. Letters are sorted as the Passfilt page does."""
    return frozenset(found for found in map(_character_class, password) if found)


def _character_class(character: str) -> str | None:
    if "0" <= character <= "9":
        return "digit"
    if character in SPECIAL:
        return "special"
    match unicodedata.category(character):
        case "Lu":
            return "upper"
        case "Ll":
            return "lower"
        case "Lt" | "Lm" | "Lo":
            return "other letter"
    return None  # the space, the euro sign and the like belong to no class


def contains_name(password: str, sam_account_name: str, display_name: str) -> bool:
    """Whether the whole account name, or a token of the display name, occurs in `password` in any case of letters."""
    folded = password.casefold()
    return any(name.casefold() in folded for name in _forbidden_names(sam_account_name, display_name))


def _forbidden_names(sam_account_name: str, display_name: str) -> Iterator[str]:
    candidates = (sam_account_name, *TOKEN_BREAKS.split(display_name))
    return (name for name in candidates if len(name) >= SHORTEST_TOKEN)


def holds_word(password: str, words: str) -> bool:
    """Whether `password` holds one of the `words`, one a line, in any case of letters: a custom password filter."""
    folded = password.casefold()
    return any(word.strip().casefold() in folded for word in words.splitlines() if word.strip())


def too_recent(pwd_last_set: datetime | None, min_age: timedelta, now: datetime) -> bool:
    """Whether the minimum age forbids another password yet; never for one that must be changed."""
    return pwd_last_set is not None and pwd_last_set + min_age > now


def must_change(pwd_last_set: datetime | None, control: int) -> bool:
    """Whether the next logon asks for another password (`pwdLastSet` 0), which never-expires accounts are spared."""
    return pwd_last_set is None and not control & NEVER_EXPIRES


def password_expired(pwd_last_set: datetime | None, max_age: timedelta | None, control: int, now: datetime) -> bool:
    """The constructed bit 0x800000 of msDS-User-Account-Control-Computed (§5.1)."""
    if control & NEVER_EXPIRES:
        return False
    return pwd_last_set is None or (max_age is not None and now - pwd_last_set > max_age)


def account_expired(account_expires: datetime | None, now: datetime) -> bool:
    """Whether `accountExpires` has come; empty stands for 0 and the largest number, both *never* (§5)."""
    return account_expires is not None and now >= account_expires


def logon_obstacle(
    control: int,
    account_expires: datetime | None,
    pwd_last_set: datetime | None,
    *,
    max_age: timedelta | None,
    now: datetime,
) -> BindError | None:
    """Why somebody with the right password is not let in; None when they are (§7.3).

    Who must use a smart card is refused as if the password were wrong: none is good for a logon.
    """
    if control & AccountControl.SMARTCARD_REQUIRED:
        return BindError.LOGON_FAILURE
    if control & AccountControl.ACCOUNTDISABLE:
        return BindError.DISABLED
    if account_expired(account_expires, now):
        return BindError.ACCOUNT_EXPIRED
    if must_change(pwd_last_set, control):
        return BindError.MUST_CHANGE
    return BindError.EXPIRED if password_expired(pwd_last_set, max_age, control, now) else None


def is_locked(lockout_time: datetime | None, duration: timedelta | None, now: datetime) -> bool:
    """The constructed bit 0x10 of msDS-User-Account-Control-Computed (§5.1)."""
    if lockout_time is None:
        return False
    return duration is None or now - duration <= lockout_time


def after_bad_password(state: LockoutState, policy: LockoutPolicy, now: datetime) -> LockoutState:
    """Count one wrong password of an account that is not locked, and lock it at the threshold (§5.2)."""
    if policy.threshold == 0:
        return state
    last = state.bad_password_time
    forgotten = last is None or now - last > policy.window
    count = 1 if forgotten else state.bad_password_count + 1
    lockout_time = now if count >= policy.threshold else None
    return LockoutState(count, now, lockout_time)


def after_unlock(state: LockoutState) -> LockoutState:
    """`lockoutTime` 0 takes `badPwdCount` with it; the time of the last bad password stays (§5)."""
    return replace(state, bad_password_count=0, lockout_time=None)
