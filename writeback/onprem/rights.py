"""Which rights of the connector reach an account, from entries given, denied, inherited or cut off. Pure.

The directory's order: what stands on the object itself before what it inherits, the nearer before the farther, and at
one place *denied* before *given* (writeback.md §8, §9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What writeback needs to be allowed on a user object."""

    RESET_PASSWORD = "ResetPassword"  # noqa: S105 - the extended right User-Force-Change-Password
    WRITE_LOCKOUT_TIME = "WriteLockoutTime"
    WRITE_PWD_LAST_SET = "WritePwdLastSet"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Place:
    """The account, one of the containers it lies in, or the domain's root, with the entries that stand there."""

    given: frozenset[Right] = frozenset()
    denied: frozenset[Right] = frozenset()
    inherits: bool = True  # false: nothing from further up


def reaching(places: Sequence[Place]) -> frozenset[Right]:
    """The rights that reach the first of `places`, which are in order from the account up to the root."""
    allowed: set[Right] = set()
    decided: set[Right] = set()
    for place in places:
        allowed |= place.given - place.denied - decided
        decided |= place.given | place.denied
        if not place.inherits:
            break
    return frozenset(allowed)
