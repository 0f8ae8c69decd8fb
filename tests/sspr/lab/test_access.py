"""One link, one browser."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from sspr.lab import access
from sspr.lab.models import TrainerLink

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_link_works_once() -> None:
    token = access.issue(now=NOW)
    assert access.spend(token, now=NOW)
    assert access.spend(token, now=NOW) is None


@pytest.mark.django_db
@pytest.mark.proves("SR-LINK-04", "H-50")
def test_looking_at_a_link_does_not_use_it() -> None:
    token = access.issue(now=NOW)
    assert all(access.is_open(token, now=NOW) for _ in range(5))
    assert access.spend(token, now=NOW)


@pytest.mark.django_db
def test_a_link_dies_after_twelve_hours() -> None:
    token = access.issue(now=NOW)
    assert access.is_open(token, now=NOW + timedelta(hours=12, seconds=-1))
    assert access.spend(token, now=NOW + timedelta(hours=12)) is None


@pytest.mark.django_db
def test_the_next_start_takes_back_a_link_nobody_used() -> None:
    earlier = access.issue(now=NOW)
    access.issue(now=NOW)
    assert access.spend(earlier, now=NOW) is None


@pytest.mark.django_db
def test_the_next_start_leaves_the_trainer_in() -> None:
    secret = access.spend(access.issue(now=NOW), now=NOW)
    access.issue(now=NOW)
    assert TrainerLink.objects.filter(browser_hash__isnull=False).count() == 1
    assert secret


@pytest.mark.django_db
def test_neither_secret_is_stored() -> None:
    token = access.issue(now=NOW)
    secret = access.spend(token, now=NOW)
    assert secret
    stored = " ".join(str(value) for value in TrainerLink.objects.values().get().values())
    assert token not in stored
    assert secret not in stored


@pytest.mark.django_db(transaction=True)
def test_of_ten_browsers_at_once_one_gets_in() -> None:
    token = access.issue(now=NOW)

    def press(_: int) -> str | None:
        try:
            return access.spend(token, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as browsers:
        let_in = [secret for secret in browsers.map(press, range(10)) if secret]
    assert len(let_in) == 1
