"""Fine-grained policies: which one holds, and that it holds whole (active-directory.md §4.2)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.writeback.onprem.contract.landscape import (
    DAY,
    NOW,
    OTHER,
    PASSWORD,
    THIRD,
    Landscape,
    bind,
    change,
    read,
    reset,
)

pytestmark = pytest.mark.django_db(databases="__all__")

TEN, TWELVE = "Sommer-999", "Sommer-99999"


def length(landscape: Landscape, anchor: str) -> int:
    return read(landscape, anchor).policy.min_length


@pytest.mark.parametrize("ask", [change, reset])
@pytest.mark.proves("F-DIR-15")
def test_its_length_counts_and_not_the_domains(landscape: Landscape, ask: Any) -> None:
    anchor = landscape.account()
    landscape.fine_grained("Strict", 10, accounts=[anchor], min_password_length=12)
    assert ask(landscape, anchor, new=TEN).data == "0000052D"
    assert landscape.accepts(anchor, PASSWORD)
    assert ask(landscape, anchor, new=TWELVE).success


@pytest.mark.proves("F-DIR-15")
def test_every_value_comes_from_it_a_laxer_one_too(landscape: Landscape) -> None:
    landscape.policy(min_password_length=14, lockout_threshold=1)
    anchor = landscape.account(password_set_at=NOW - 90 * DAY)
    landscape.fine_grained(
        "Lax", 10, accounts=[anchor], min_password_length=4, complexity=False, min_password_age=timedelta(0),
        max_password_age=None, password_history_length=0, lockout_threshold=0,
    )  # fmt: skip
    assert bind(landscape, anchor) == "", "no maximum age"
    assert bind(landscape, anchor, "wrong") == "52e"
    assert landscape.lockout(anchor) == (0, None)
    assert reset(landscape, anchor, "erin").success
    assert reset(landscape, anchor, "erin").success, "neither age nor history"


def test_lockout_comes_from_it(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.fine_grained(
        "Brittle", 10, accounts=[anchor], lockout_threshold=2, lockout_duration=timedelta(hours=2),
        lockout_window=timedelta(hours=1),
    )  # fmt: skip
    bind(landscape, anchor, "wrong")
    bind(landscape, anchor, "wrong", now=NOW + timedelta(minutes=50))
    assert bind(landscape, anchor, now=NOW + timedelta(hours=2)) == "775"
    assert read(landscape, anchor, NOW + timedelta(hours=2)).locked
    assert bind(landscape, anchor, now=NOW + timedelta(hours=3)) == ""


def test_the_history_is_as_long_as_it_says(landscape: Landscape) -> None:
    landscape.policy(password_history_length=0, min_password_age=timedelta(0))
    anchor = landscape.account()
    landscape.fine_grained("Long memory", 10, accounts=[anchor], password_history_length=24, min_password_age=DAY)
    for number, (before, after) in enumerate([(PASSWORD, OTHER), (OTHER, THIRD)]):
        assert change(landscape, anchor, before, after, now=NOW + (2 * number) * DAY).success
    assert change(landscape, anchor, THIRD, OTHER, now=NOW + 9 * DAY).data == "0000052D"


def test_others_keep_the_domains(landscape: Landscape) -> None:
    landscape.fine_grained("Strict", 10, accounts=[landscape.account()], min_password_length=12)
    assert length(landscape, landscape.account("somebody")) == 7


def test_it_reaches_members_of_a_group_and_of_groups_inside(landscape: Landscape) -> None:
    direct, nested = landscape.account("direct"), landscape.account("nested")
    landscape.group("Inner", accounts=[nested])
    landscape.group("Managers", accounts=[direct], groups=["Inner"])
    landscape.fine_grained("Strict", 10, groups=["Managers"], min_password_length=12)
    assert [length(landscape, anchor) for anchor in (direct, nested)] == [12, 12]


def test_a_direct_one_wins_over_a_group_with_a_lower_number(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("Managers", accounts=[anchor])
    landscape.fine_grained("Of the group", 1, groups=["Managers"], min_password_length=12)
    landscape.fine_grained("Direct", 99, accounts=[anchor], min_password_length=9)
    assert length(landscape, anchor) == 9


def test_the_lowest_number_wins(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("Managers", accounts=[anchor])
    landscape.group("Board", accounts=[anchor])
    landscape.fine_grained("Second", 20, groups=["Managers"], min_password_length=9)
    landscape.fine_grained("First", 10, groups=["Board"], min_password_length=12)
    assert length(landscape, anchor) == 12


def test_a_tie_goes_to_the_smaller_guid(landscape: Landscape) -> None:
    anchor = landscape.account()
    by_guid = {
        landscape.fine_grained(f"Twin {size}", 10, accounts=[anchor], min_password_length=size): size
        for size in range(8, 14)
    }
    assert length(landscape, anchor) == by_guid[min(by_guid)]


@pytest.mark.parametrize("fields", [{"user_account_control": 0x1000}, {"rid": 502}])
def test_only_normal_accounts_and_not_krbtgt_take_one(landscape: Landscape, fields: dict[str, int]) -> None:
    anchor = landscape.account(**fields)
    landscape.fine_grained("Strict", 10, accounts=[anchor], max_password_age=5 * DAY)
    assert read(landscape, anchor).policy.max_age == 42 * DAY
