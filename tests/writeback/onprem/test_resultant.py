"""Which policy holds, as a table (active-directory.md §4.2)."""

from itertools import permutations
from uuid import UUID

import pytest

from writeback.onprem.port import PasswordPolicy
from writeback.onprem.resultant import Candidate, Policy, resultant, spared
from writeback.onprem.rules import LockoutPolicy

NORMAL, RID = 0x200, 1103
DOMAIN = Policy("corp.example", PasswordPolicy(), LockoutPolicy())


def candidate(number: int, precedence: int, *, group: str = "") -> Candidate:
    guid = UUID(int=number)
    policy = Policy(f"pso {number}", PasswordPolicy(min_length=number), LockoutPolicy(threshold=number), guid)
    return Candidate(policy, guid, precedence, group)


@pytest.mark.parametrize(
    ("candidates", "winner"),
    [
        ([candidate(1, 10, group="G")], 1),
        ([candidate(1, 1, group="G"), candidate(2, 99)], 2),
        ([candidate(1, 20), candidate(2, 10)], 2),
        ([candidate(1, 20, group="G"), candidate(2, 10, group="H")], 2),
        ([candidate(2, 10), candidate(1, 10)], 1),
        ([candidate(3, 10, group="G"), candidate(2, 10, group="H"), candidate(4, 10, group="I")], 2),
    ],
)
@pytest.mark.proves("F-DIR-15")
def test_direct_then_precedence_then_guid_in_whatever_order_they_are_read(
    candidates: list[Candidate], winner: int
) -> None:
    for order in permutations(candidates):
        assert resultant(DOMAIN, order, control=NORMAL, rid=RID).name == f"pso {winner}"


def test_without_one_the_domains_holds() -> None:
    assert resultant(DOMAIN, [], control=NORMAL, rid=RID) == DOMAIN


@pytest.mark.parametrize(("control", "rid"), [(0x1000, RID), (0x800, RID), (NORMAL, 502)])
def test_who_takes_none(control: int, rid: int) -> None:
    assert resultant(DOMAIN, [candidate(12, 1)], control=control, rid=rid) == DOMAIN


@pytest.mark.parametrize(("control", "rid", "length"), [(NORMAL, RID, 7), (NORMAL | 0x20, RID, 0), (NORMAL, 502, 0)])
def test_who_is_spared(control: int, rid: int, length: int) -> None:
    left = spared(DOMAIN, control, rid)
    assert (left.password.min_length, left.password.min_age, left.lockout) == (
        length, DOMAIN.password.min_age, DOMAIN.lockout,
    )  # fmt: skip
