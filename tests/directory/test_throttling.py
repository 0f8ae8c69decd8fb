"""Five failed proofs in a day close self-service reset for a day."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from directory import throttling
from directory.activities import Activity, Result
from directory.backend import DirectoryBackend
from directory.models import AuditEvent, FailedProof, User
from directory.rules.methods import Method
from tests.factories.directory import UserFactory

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
FLOW = uuid.UUID(int=7)


def fail(user: User, times: int = 1, *, method: Method = Method.EMAIL, now: datetime = NOON) -> list[bool]:
    return [throttling.record_failure(user, method, now=now, correlation_id=FLOW) for _ in range(times)]


@pytest.mark.django_db
@pytest.mark.proves("F-THR-01")
def test_the_fifth_failed_proof_blocks_for_24_hours() -> None:
    user = UserFactory()
    assert fail(user, 5) == [False] * 4 + [True]
    assert throttling.blocked_until(user, now=NOON + timedelta(hours=23, minutes=59)) == NOON + timedelta(hours=24)
    assert throttling.blocked_until(user, now=NOON + timedelta(hours=24)) is None


@pytest.mark.django_db
def test_failures_of_all_methods_count_together() -> None:
    user = UserFactory()
    fail(user, 2, method=Method.EMAIL)
    fail(user, 2, method=Method.APP_CODE)
    assert fail(user, method=Method.MOBILE_SMS) == [True]


@pytest.mark.django_db
def test_failures_older_than_a_day_do_not_count() -> None:
    user = UserFactory()
    fail(user, 4, now=NOON - timedelta(hours=24))
    assert fail(user, 4) == [False] * 4


@pytest.mark.django_db
def test_after_a_block_a_person_has_five_tries_again() -> None:
    user, tomorrow = UserFactory(), NOON + timedelta(hours=24)
    fail(user, 5)
    assert fail(user, 5, now=tomorrow) == [False] * 4 + [True]
    assert throttling.blocked_until(user, now=tomorrow) == tomorrow + timedelta(hours=24)


@pytest.mark.django_db
@pytest.mark.proves("F-THR-07")
def test_a_block_is_audited_once_as_success_with_the_person_as_actor_and_target() -> None:
    user = UserFactory()
    fail(user, 7)
    event = AuditEvent.objects.get(activity=Activity.BLOCKED)
    assert event.result == Result.SUCCESS
    assert event.actor == event.target == user
    assert event.correlation_id == FLOW


@pytest.mark.django_db
def test_clearing_puts_the_counters_back_to_zero_and_ends_the_block() -> None:
    user, other = UserFactory(), UserFactory()
    fail(user, 4)
    fail(other, 4)
    throttling.clear(user)
    assert fail(user) == [False]
    assert fail(other) == [True]  # success of one clears nothing of another


@pytest.mark.django_db
@pytest.mark.proves("SR-RATE-08")
def test_a_block_does_not_stop_sign_in() -> None:
    user = UserFactory(password="Kestrel-over-Fen-7")
    fail(user, 5)
    assert DirectoryBackend().authenticate(None, user.user_principal_name, "Kestrel-over-Fen-7") == user


@pytest.mark.django_db
@pytest.mark.proves("SR-RATE-10")
def test_an_administrator_lifts_a_block_and_it_is_audited() -> None:
    user, administrator = UserFactory(), UserFactory()
    fail(user, 5)
    throttling.lift(user, by=administrator, correlation_id=FLOW)
    assert throttling.blocked_until(user, now=NOON) is None
    assert fail(user) == [False]
    event = AuditEvent.objects.get(activity=Activity.BLOCK_LIFTED)
    assert (event.actor, event.target) == (administrator, user)


@pytest.mark.django_db
def test_a_right_guess_is_taken_back_and_a_wrong_one_stays_counted() -> None:
    user = UserFactory()
    right = throttling.count_guess(user, Method.APP_CODE, now=NOON)
    assert right is not None
    throttling.forgive(right)
    assert throttling.count_guess(user, Method.APP_CODE, now=NOON) is not None
    assert FailedProof.objects.filter(user=user).count() == 1


@pytest.mark.django_db
def test_the_fifth_counted_guess_may_still_be_right_and_the_sixth_is_not_compared() -> None:
    user = UserFactory()
    guesses = [throttling.count_guess(user, Method.APP_CODE, now=NOON) for _ in range(6)]
    assert [guess is not None for guess in guesses] == [True] * 5 + [False]
    assert throttling.block_if_due(user, now=NOON, correlation_id=FLOW)
    assert throttling.count_guess(user, Method.APP_CODE, now=NOON) is None
    assert FailedProof.objects.filter(user=user).count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("SR-TOK-08")
def test_parallel_guesses_cannot_outrun_the_count() -> None:
    user = UserFactory()

    def guess(_: int) -> bool:
        try:
            return throttling.count_guess(user, Method.APP_CODE, now=NOON) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        compared = sum(threads.map(guess, range(40)))
    assert compared <= 5
    assert FailedProof.objects.filter(user=user).count() <= 5
