"""What Active Directory decides, as tables (active-directory.md §4, §5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from writeback.onprem import rules
from writeback.onprem.port import BrokenRule, PasswordPolicy
from writeback.onprem.rules import AccountControl, LockoutPolicy, LockoutState

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def faults(password: str, *, display_name: str = "Erin M. Hagens", **policy: Any) -> tuple[BrokenRule, ...]:
    return rules.password_faults(
        password, PasswordPolicy(**policy), sam_account_name="ehagens", display_name=display_name
    )


@pytest.mark.proves("F-DIR-02")
def test_three_of_five_classes_are_enough() -> None:
    assert faults("Sommer-99") == ()
    assert faults("Sommer99") == ()
    assert faults("sommer-99") == ()


@pytest.mark.proves("F-DIR-03")
def test_two_classes_are_too_few() -> None:
    assert faults("sommer99") == (BrokenRule.NOT_COMPLEX,)


@pytest.mark.parametrize("password", ["xxErIN9!", "HAGENS-2024", "aHaGeNs-2024"])
@pytest.mark.proves("F-DIR-04")
def test_a_token_of_the_display_name_is_found_in_any_case_of_letters(password: str) -> None:
    assert faults(password) == (BrokenRule.CONTAINS_NAME,)


@pytest.mark.proves("F-DIR-05")
def test_the_account_name_may_not_occur() -> None:
    assert faults("EHAGENS-2024", display_name="") == (BrokenRule.CONTAINS_NAME,)


@pytest.mark.parametrize("password", ["Hagen-2024x", "Mmmm-2024", "Eri-2024x"])
def test_parts_of_tokens_and_short_tokens_are_not_looked_for(password: str) -> None:
    assert faults(password) == ()


@pytest.mark.parametrize("mark", list(",.-_ #\t"))
def test_each_mark_breaks_a_display_name_into_tokens(mark: str) -> None:
    assert faults("Quill-2024", display_name=f"Anna{mark}Quill") == (BrokenRule.CONTAINS_NAME,)
    assert faults("Annaquil-2024", display_name=f"x{mark}Quill") == ()


def test_a_short_account_name_is_not_looked_for() -> None:
    policy = PasswordPolicy()
    assert rules.password_faults("xy-Sommer9", policy, sam_account_name="xy", display_name="") == ()


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Ab1!", (BrokenRule.TOO_SHORT,)),
        ("Ab1!xyz", ()),
        ("Ab1!" * 64, ()),
        ("Ab1!" * 64 + "x", (BrokenRule.TOO_LONG,)),
        ("Ab1🌻🌻", ()),  # a sunflower is two UTF-16 units, which the directory counts
    ],
)
def test_length_is_counted_in_utf_16_units(password: str, broken: tuple[BrokenRule, ...]) -> None:
    assert faults(password) == broken


def test_without_complexity_only_length_counts() -> None:
    assert faults("hagenserin", complexity=False) == ()
    assert faults("hagens", complexity=False) == (BrokenRule.TOO_SHORT,)


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("A", "upper"),
        ("É", "upper"),
        ("ж", "lower"),
        ("ß", "lower"),
        ("7", "digit"),
        ("!", "special"),
        ("字", "other letter"),
    ],
)
def test_one_character_counts_for_one_class(character: str, kind: str) -> None:
    assert rules.character_classes(character) == {kind}


@pytest.mark.parametrize("character", [" ", "€", "٣"])
def test_some_characters_belong_to_no_class(character: str) -> None:
    assert rules.character_classes(character) == frozenset()


@pytest.mark.parametrize(
    ("set_at", "recent"), [(NOW, True), (NOW - DAY + MINUTE, True), (NOW - DAY, False), (None, False)]
)
def test_minimum_age(set_at: datetime | None, recent: bool) -> None:
    assert rules.too_recent(set_at, DAY, NOW) is recent


def test_a_minimum_age_of_zero_never_stands_in_the_way() -> None:
    assert not rules.too_recent(NOW, timedelta(0), NOW)


@pytest.mark.proves("F-DIR-13")
def test_never_expires_spares_the_change_at_next_logon() -> None:
    assert rules.must_change(None, AccountControl.NORMAL_ACCOUNT)
    assert not rules.must_change(None, AccountControl.NORMAL_ACCOUNT | AccountControl.DONT_EXPIRE_PASSWORD)
    assert not rules.must_change(NOW, AccountControl.NORMAL_ACCOUNT)


@pytest.mark.parametrize(
    ("set_at", "max_age", "control", "expired"),
    [
        (NOW - 43 * DAY, 42 * DAY, 0x200, True),
        (NOW - 42 * DAY, 42 * DAY, 0x200, False),
        (NOW - 43 * DAY, None, 0x200, False),
        (None, None, 0x200, True),
        (None, 42 * DAY, 0x10200, False),
        (NOW - 43 * DAY, 42 * DAY, 0x40200, False),
    ],
)
def test_expired(set_at: datetime | None, max_age: timedelta | None, control: int, expired: bool) -> None:
    assert rules.password_expired(set_at, max_age, control, NOW) is expired


@pytest.mark.parametrize(
    ("lockout_time", "duration", "locked"),
    [
        (None, 30 * MINUTE, False),
        (NOW, 30 * MINUTE, True),
        (NOW - 30 * MINUTE, 30 * MINUTE, True),
        (NOW - 31 * MINUTE, 30 * MINUTE, False),
        (NOW - 365 * DAY, None, True),
    ],
)
@pytest.mark.proves("F-DIR-12")
def test_a_lock_ends_with_its_duration(lockout_time: datetime | None, duration: timedelta | None, locked: bool) -> None:
    assert rules.is_locked(lockout_time, duration, NOW) is locked


FIVE = LockoutPolicy(threshold=5)


@pytest.mark.proves("F-DIR-09")
def test_the_fifth_bad_password_within_the_window_locks() -> None:
    before = LockoutState(4, NOW - 10 * MINUTE)
    assert rules.after_bad_password(before, FIVE, NOW) == LockoutState(5, NOW, NOW)


def test_the_fourth_does_not_lock() -> None:
    assert rules.after_bad_password(LockoutState(3, NOW), FIVE, NOW) == LockoutState(4, NOW, None)


@pytest.mark.proves("F-DIR-10")
def test_after_a_pause_longer_than_the_window_counting_starts_again() -> None:
    before = LockoutState(4, NOW - 31 * MINUTE)
    assert rules.after_bad_password(before, FIVE, NOW) == LockoutState(1, NOW, None)


def test_a_threshold_of_zero_never_counts() -> None:
    assert rules.after_bad_password(LockoutState(), LockoutPolicy(threshold=0), NOW) == LockoutState()


@pytest.mark.proves("F-DIR-11")
def test_unlocking_takes_the_count_along_and_leaves_the_time() -> None:
    assert rules.after_unlock(LockoutState(5, NOW, NOW)) == LockoutState(0, NOW, None)
