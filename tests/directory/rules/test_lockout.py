from datetime import UTC, datetime, timedelta

import pytest

from directory.rules.lockout import LONGEST_LOCK, Lockout, after_failure, lock_length

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def after(*wrong: str, lockout: Lockout | None = None, now: datetime = NOON) -> Lockout:
    lockout = lockout or Lockout()
    for one in wrong:
        lockout = after_failure(lockout, one, now=now)
    return lockout


def test_nine_different_wrong_passwords_do_not_lock() -> None:
    assert not after(*"abcdefghi").locked(NOON)


def test_ten_different_wrong_passwords_lock_for_a_minute() -> None:
    locked = after(*"abcdefghij")
    assert locked.locked(NOON + timedelta(seconds=59))
    assert not locked.locked(NOON + timedelta(seconds=60))


def test_repeating_one_of_the_last_three_does_not_count() -> None:
    lockout = after("a", "b", "c")
    assert after(*"abcabcabc", lockout=lockout) == lockout


def test_the_fourth_last_is_forgotten_and_counts_again() -> None:
    assert after("a", "b", "c", "d", "a").failures == 5


def test_a_locked_account_is_not_asked_so_nothing_is_counted() -> None:
    locked = after(*"abcdefghij")
    assert after("k", lockout=locked) == locked


@pytest.mark.proves("F-LCK-04")
def test_the_first_failure_after_a_lock_locks_again_and_longer() -> None:
    first = after(*"abcdefghij")
    assert first.locked_until is not None
    second = after("k", lockout=first, now=first.locked_until)
    assert second.locked_until is not None
    assert second.locked_until - first.locked_until == timedelta(seconds=120)


def test_locks_grow_up_to_five_hours() -> None:
    lengths = [lock_length(n) for n in range(1, 50)]
    assert lengths == sorted(lengths)
    assert lengths[0] == timedelta(seconds=60)
    assert lengths[-1] == LONGEST_LOCK == timedelta(hours=5)
