"""Signing in as the lockout and the audit log see it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from directory import passwords
from directory.hashers import PortalArgon2Hasher
from directory.models import AuditEvent, Tenant, User
from sspr.flows.signin.password import Verdict, check
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
RIGHT = "Correct-horse-7"


def typed(user: User | None, password: str, *, after: timedelta = timedelta(), tenant: Tenant | None = None) -> Verdict:
    return check(user, password, tenant=tenant, now=NOW + after, correlation_id=uuid.uuid4())


@pytest.fixture
def alex() -> User:
    return UserFactory(name="alex", password=RIGHT)


@pytest.mark.proves("F-LCK-01", "F-LCK-02")
def test_ten_different_wrong_passwords_lock_for_a_minute_and_the_right_one_waits_too(alex: User) -> None:
    verdicts = [typed(alex, f"wrong-{number}") for number in range(10)]

    assert verdicts == [Verdict.WRONG] * 9 + [Verdict.LOCKED]
    assert typed(alex, RIGHT, after=timedelta(seconds=59)) is Verdict.LOCKED
    assert typed(alex, RIGHT, after=timedelta(seconds=60)) is Verdict.ACCEPTED


@pytest.mark.proves("F-LCK-03")
def test_the_same_wrong_password_again_and_again_locks_nobody_out(alex: User) -> None:
    assert [typed(alex, "wrong") for _ in range(21)] == [Verdict.WRONG] * 21
    assert typed(alex, RIGHT) is Verdict.ACCEPTED


@pytest.mark.proves("F-LCK-04")
def test_a_failure_right_after_a_lock_locks_again_and_in_time_for_longer(alex: User) -> None:
    for number in range(10):
        typed(alex, f"wrong-{number}")
    over = timedelta(seconds=60)  # the first lock
    for lock in (timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)):
        assert typed(alex, f"wrong after {over}", after=over) is Verdict.LOCKED
        over += lock
        assert typed(alex, RIGHT, after=over - timedelta(seconds=1)) is Verdict.LOCKED
    assert typed(alex, RIGHT, after=over) is Verdict.ACCEPTED


def test_a_sign_in_that_succeeds_forgets_the_wrong_tries(alex: User) -> None:
    for number in range(9):
        typed(alex, f"wrong-{number}")
    assert typed(alex, RIGHT) is Verdict.ACCEPTED
    assert typed(alex, "wrong-again") is Verdict.WRONG


def test_a_disabled_account_does_not_open_with_the_right_password() -> None:
    assert typed(UserFactory(password=RIGHT, account_enabled=False), RIGHT) is Verdict.DISABLED


def test_every_try_is_on_the_audit_log_with_the_products_code(alex: User) -> None:
    typed(alex, "wrong")
    typed(alex, RIGHT)
    typed(None, "nobody's", tenant=alex.tenant)

    log = [(event.result, event.reason, event.target) for event in AuditEvent.objects.order_by("at")]
    assert log == [
        ("failure", "50126 InvalidUserNameOrPassword", alex),
        ("success", "", alex),
        ("failure", "50034 UserAccountNotFound", None),
    ]


@pytest.mark.proves("SR-PWD-13")
def test_signing_in_renews_a_hash_made_at_a_lower_cost(alex: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = alex.password
    monkeypatch.setattr(PortalArgon2Hasher, "time_cost", PortalArgon2Hasher.time_cost + 1)

    assert typed(alex, RIGHT) is Verdict.ACCEPTED

    alex.refresh_from_db()
    assert before.startswith("argon2$argon2id$")
    assert alex.password != before
    assert passwords.matches(alex, RIGHT)


@pytest.mark.parametrize("impossible", ["", "x" * 5000, "nul\0inside"])
def test_what_can_never_be_a_password_is_a_wrong_one(alex: User, impossible: str) -> None:
    assert typed(alex, impossible) is Verdict.WRONG
