"""Smart lockout as it is kept for a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import lockout
from directory.models import SignInLockout, User
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def guess(user: User, *wrong: str, now: datetime = NOON) -> None:
    for password in wrong:
        lockout.record_failure(user, password, now=now)


def ten_passwords() -> list[str]:
    return [f"wrong {n}" for n in range(10)]


@pytest.mark.proves("F-LCK-01")
def test_ten_different_wrong_passwords_lock_for_60_seconds() -> None:
    user = UserFactory()
    guess(user, *ten_passwords()[:9])
    assert not lockout.is_locked(user, now=NOON)
    guess(user, ten_passwords()[9])
    assert lockout.is_locked(user, now=NOON + timedelta(seconds=59))
    assert not lockout.is_locked(user, now=NOON + timedelta(seconds=60))


@pytest.mark.proves("F-LCK-03")
def test_the_same_wrong_password_twenty_times_more_does_not_lock() -> None:
    user = UserFactory()
    guess(user, *["the old one"] * 21)
    assert SignInLockout.objects.get(user=user).failures == 1
    assert not lockout.is_locked(user, now=NOON)


@pytest.mark.proves("F-LCK-04")
def test_a_failure_after_the_lock_locks_again_and_longer() -> None:
    user, a_minute_later = UserFactory(), NOON + timedelta(seconds=60)
    guess(user, *ten_passwords())
    guess(user, "yet another", now=a_minute_later)
    assert lockout.is_locked(user, now=a_minute_later + timedelta(seconds=119))


def test_clearing_ends_the_lock_at_once_and_forgets_the_count() -> None:
    user = UserFactory()
    guess(user, *ten_passwords())
    lockout.clear(user)
    assert not lockout.is_locked(user, now=NOON)
    guess(user, "one more")
    assert not lockout.is_locked(user, now=NOON)


def test_one_persons_failures_are_not_anothers() -> None:
    user, other = UserFactory(), UserFactory()
    guess(user, *ten_passwords())
    assert not lockout.is_locked(other, now=NOON)


def test_wrong_passwords_are_kept_as_keyed_hashes_that_differ_by_person() -> None:
    rows = []
    for user in (UserFactory(), UserFactory()):
        guess(user, "nearly the right one")
        rows += SignInLockout.objects.get(user=user).recent_wrong
    assert rows[0] != rows[1]
    assert all(len(row) == 64 and "nearly" not in row for row in rows)


def test_a_wrong_password_may_be_anything_at_all() -> None:
    user = UserFactory()
    guess(user, "", "half\ud83dcharacter", "nul\0inside", "x" * 100_000)
    assert SignInLockout.objects.get(user=user).failures == 4


@pytest.mark.parametrize("act", [lambda user: guess(user, "wrong"), lockout.clear])
def test_the_person_is_locked_before_the_counter(act: Callable[[User], None]) -> None:
    user = UserFactory()
    guess(user, "wrong once")
    with CaptureQueriesContext(connection) as queries:
        act(user)
    touched = [query["sql"] for query in queries if "FROM" in query["sql"] or "UPDATE" in query["sql"]]
    assert f'FROM "{User._meta.db_table}"' in touched[0]
    if connection.features.has_select_for_no_key_update:
        assert touched[0].endswith("FOR NO KEY UPDATE")
