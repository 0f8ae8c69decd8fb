from datetime import UTC, datetime, timedelta

from directory.rules.throttle import exhausted

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def test_five_failures_within_a_day_use_up_the_tries() -> None:
    failures = [NOON - timedelta(hours=hours) for hours in (0, 1, 2, 23)]
    assert not exhausted(failures, now=NOON)
    assert exhausted([*failures, NOON - timedelta(hours=23, minutes=59)], now=NOON)


def test_a_failure_of_yesterday_is_forgotten() -> None:
    assert not exhausted([NOON - timedelta(hours=24)] * 5, now=NOON)
