"""What may pass is tried again, for as long as the job lasts; nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest

from writeback.errors import OUTCOMES, Outcome
from writeback.onprem.port import Condition
from writeback.retry import FIRST_PAUSE, LONGEST_PAUSE, GiveUp, RetryAt, after_failure, pause

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
EXPIRES = NOW + timedelta(seconds=30)


def follow(condition: Condition | None, attempts: int = 1) -> RetryAt | GiveUp:
    return after_failure(condition, attempts=attempts, now=NOW, expires_at=EXPIRES, chance=0.0)


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        (Condition.POLICY, Outcome.POLICY_VIOLATION),
        (Condition.CANNOT_CHANGE, Outcome.POLICY_VIOLATION),
        (Condition.WRONG_PASSWORD, Outcome.WRONG_PASSWORD),
        (Condition.LOCKED, Outcome.ACCOUNT_LOCKED),
        (Condition.DISABLED, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.NOT_FOUND, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.SEVERAL_FOUND, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.NO_RIGHTS, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.UNDECIPHERABLE, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.MISCONFIGURED, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.UNKNOWN, Outcome.ADMIN_ACTION_REQUIRED),
        (Condition.EXPIRED, Outcome.UNREACHABLE),
    ],
)
@pytest.mark.proves("SR-WB-05")
def test_a_refusal_is_not_tried_again(condition: Condition, outcome: Outcome) -> None:
    assert follow(condition) == GiveUp(outcome)


@pytest.mark.parametrize("condition", [Condition.DIRECTORY_BUSY, Condition.KEY_MISSING, None])
def test_what_may_pass_is_tried_again(condition: Condition | None) -> None:
    assert follow(condition) == RetryAt(NOW + FIRST_PAUSE)


def test_every_condition_has_an_outcome_or_may_pass() -> None:
    assert set(Condition) - set(OUTCOMES) == {Condition.DIRECTORY_BUSY, Condition.KEY_MISSING}


def test_a_key_no_machine_has_needs_an_administrator_in_the_end() -> None:
    late = after_failure(Condition.KEY_MISSING, attempts=3, now=EXPIRES, expires_at=EXPIRES, chance=0.0)
    assert late == GiveUp(Outcome.ADMIN_ACTION_REQUIRED)


@pytest.mark.proves("SR-WB-05")
def test_nothing_is_tried_again_after_the_job_has_expired() -> None:
    late = after_failure(None, attempts=3, now=EXPIRES - FIRST_PAUSE, expires_at=EXPIRES, chance=0.0)
    assert late == GiveUp(Outcome.UNREACHABLE)


def test_pauses_double_up_to_a_limit() -> None:
    pauses = [pause(attempts, 0.0) for attempts in (1, 2, 3, 50)]
    assert pauses == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, LONGEST_PAUSE]


@pytest.mark.proves("SR-WB-05")
def test_jobs_that_failed_together_do_not_come_back_together() -> None:
    assert pause(1, 0.0) < pause(1, 0.4) < pause(1, 0.9) < 2 * FIRST_PAUSE
