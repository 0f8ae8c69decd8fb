"""A synchronised person's change: what the on-premises directory says is what happened."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from directory import clock, lockout, passwords
from directory.models import AuditEvent, User
from sspr.flows.change import ask, settle
from sspr.machines.change import State
from sspr.models import ChangeRun
from tests.factories.licences import license
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, domain, hybrid
from writeback import delivery, health, outbox, sweep
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def adele() -> User:
    user = hybrid("adele")
    license(user, "AAD_PREMIUM")
    assert user.tenant
    domain(user.tenant, min_password_age=timedelta(0), lockout_threshold=0)
    return user


def change(user: User, current: str = PASSWORD, new: str = NEW_PASSWORD) -> ChangeRun:
    now = clock.now(user.tenant)
    run = ask.begin(user, now=now, correlation_id=uuid.uuid4())
    assert ask.change(run, user, current, new, now=now).taken
    return run


def deliver(run: ChangeRun) -> ChangeRun:
    """What a worker does with the promise; without one, for a run that made none."""
    if run.tracking_id is not None:
        delivery.deliver(run.tracking_id, now=timezone.now())
    run.refresh_from_db()
    return run


def promise(run: ChangeRun) -> WritebackJob:
    assert run.tracking_id
    return WritebackJob.objects.get(pk=run.tracking_id)


def opens(user: User, password: str) -> tuple[bool, bool]:
    """Whether it is the password on premises, and in the cloud."""
    at_home = stage.verify(user.on_premises_immutable_id, password, clock.now(user.tenant))
    return at_home, passwords.matches(User.objects.get(pk=user.pk), password)


@pytest.mark.proves("F-EDN-11")
def test_a_change_is_written_on_premises_and_then_to_the_cloud(adele: User) -> None:
    run = change(adele)
    assert run.state == State.WAITING
    assert opens(adele, NEW_PASSWORD) == (False, False)

    assert deliver(run).state == State.DONE

    assert opens(adele, NEW_PASSWORD) == (True, True)
    assert opens(adele, PASSWORD) == (False, False)
    event = AuditEvent.objects.get(activity="Change password (self-service)")
    assert (event.result, event.correlation_id) == ("success", run.correlation_id)


@pytest.mark.proves("F-EDN-08")
def test_business_standard_changes_nothing_on_either_side() -> None:
    raul = hybrid("raul")
    license(raul, "O365_BUSINESS_PREMIUM")

    run = deliver(change(raul))

    assert (run.state, run.reason) == (State.REFUSED, "UserNotLicensed")
    assert not WritebackJob.objects.exists()
    assert opens(raul, PASSWORD) == (True, True)
    assert opens(raul, NEW_PASSWORD) == (False, False)


def test_a_wrong_current_password_is_found_on_premises_and_asked_again(adele: User) -> None:
    run = deliver(change(adele, current="not-my-password-1"))

    assert (run.state, run.reason) == (State.ASK, "IncorrectCurrentPassword")
    assert opens(adele, PASSWORD) == (True, True)
    assert ask.change(run, adele, PASSWORD, NEW_PASSWORD, now=clock.now(adele.tenant)).taken
    assert deliver(run).state == State.DONE
    assert opens(adele, NEW_PASSWORD) == (True, True)


@pytest.mark.proves("SR-RATE-06", "H-20")
def test_wrong_current_passwords_on_premises_count_at_sign_in_too(adele: User) -> None:
    for number in range(10):
        deliver(change(adele, current=f"guess-number-{number}"))
    now = clock.now(adele.tenant)
    assert lockout.is_locked(adele, now=now)
    run = ask.begin(adele, now=now, correlation_id=uuid.uuid4())
    assert ask.change(run, adele, PASSWORD, NEW_PASSWORD, now=now).locked


@pytest.mark.proves("SR-PWD-10")
@pytest.mark.parametrize("never_one", ["", "nul\0inside", "x" * 5000])
def test_what_can_be_no_password_is_never_carried_to_the_directory(adele: User, never_one: str) -> None:
    now = clock.now(adele.tenant)
    run = ask.begin(adele, now=now, correlation_id=uuid.uuid4())
    assert ask.change(run, adele, never_one, NEW_PASSWORD, now=now).wrong_current
    assert not WritebackJob.objects.exists()


def test_a_password_against_the_policy_at_home_is_asked_again(adele: User) -> None:
    run = deliver(change(adele, new="lowercaselettersonly"))
    assert (run.state, run.reason) == (State.ASK, "OnPremisesPolicyViolation")
    assert opens(adele, PASSWORD) == (True, True)


def test_an_easy_password_is_refused_before_it_is_sealed(adele: User) -> None:
    now = clock.now(adele.tenant)
    run = ask.begin(adele, now=now, correlation_id=uuid.uuid4())
    assert ask.change(run, adele, PASSWORD, "Password1!", now=now).faults
    assert not WritebackJob.objects.exists()


def test_a_locked_account_at_home_ends_in_words(adele: User) -> None:
    stage.lock(adele.on_premises_immutable_id, clock.now(adele.tenant))
    run = deliver(change(adele))
    assert (run.state, run.reason) == (State.FAILED, "OnPremisesAccountLocked")


def test_an_agent_that_is_away_fails_before_anything_is_promised(adele: User) -> None:
    assert adele.tenant
    health.agent_off(adele.tenant)
    run = change(adele)
    assert (run.state, run.reason) == (State.FAILED, "OnPremisesConnectivityError")
    assert not WritebackJob.objects.exists()


def test_a_promise_nobody_takes_up_expires_as_unreachable(adele: User) -> None:
    run = change(adele)
    sweep.sweep(now=timezone.now() + timedelta(minutes=1))
    run.refresh_from_db()
    assert (run.state, run.reason) == (State.FAILED, "OnPremisesConnectivityError")
    assert opens(adele, PASSWORD) == (True, True)


def test_a_licence_taken_away_meanwhile_withdraws_the_promise(adele: User) -> None:
    run = change(adele)
    adele.license_assignments.all().delete()
    deliver(run)
    assert (run.state, run.reason) == (State.REFUSED, "UserNotLicensed")
    assert opens(adele, PASSWORD) == (True, True)


def test_a_change_put_aside_by_an_administrators_reset_ends_as_superseded(adele: User) -> None:
    older = change(adele)
    hashed = passwords.hash("Violet-Anchor-47")
    newer = outbox.promise_password(
        adele, "Violet-Anchor-47", hashed, operation=Operation.ADMIN_RESET, correlation_id=uuid.uuid4()
    )
    delivery.deliver(newer.pk, now=timezone.now())
    older.refresh_from_db()
    assert (older.state, older.reason) == (State.FAILED, "Superseded")
    assert opens(adele, "Violet-Anchor-47") == (True, True)


@pytest.mark.proves("F-WRB-03")
def test_set_at_home_and_not_in_the_cloud_is_done_with_a_notice(adele: User) -> None:
    run = change(adele)
    job = promise(run)
    job.outcome = Outcome.CLOUD_FAILURE
    settle(job, now=clock.now(adele.tenant))
    run.refresh_from_db()
    assert (run.state, run.reason) == (State.DONE, "OnPremisesSuccessCloudFailure")
    event = AuditEvent.objects.get(activity="Change password (self-service)")
    assert (event.result, event.reason) == ("success", "OnPremisesSuccessCloudFailure")


def test_the_job_of_another_journey_moves_nothing(adele: User) -> None:
    run = change(adele)
    job = promise(run)
    job.pk, job.outcome = uuid.uuid4(), Outcome.DELIVERED
    settle(job, now=datetime.now(tz=UTC))
    run.refresh_from_db()
    assert run.state == State.WAITING
