"""Whatever was lost, each promise ends, and never with a guess."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from directory import passwords
from directory.models import User
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, home, hybrid
from tests.writeback.fakes import DyingAgent, FakeAgent, nobody
from writeback import bell, delivery, status
from writeback.delivery import LEASE, deliver
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.onprem.port import Answer, AnswerLost, Condition
from writeback.signals import job_closed
from writeback.states import JobState
from writeback.status import Stage
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]


def fly(job: WritebackJob) -> datetime:
    """Claim the job as a worker that then dies; returns a moment at which its lease has run out."""
    claimed = delivery.claim(job.pk, now=timezone.now())
    assert claimed is not None
    assert claimed.lease_until is not None
    return claimed.lease_until


def reread(job: WritebackJob) -> WritebackJob:
    return WritebackJob.objects.get(pk=job.pk)


def both_sides_hold(user: User, password: str) -> bool:
    return stage.verify(user.on_premises_immutable_id, password, timezone.now()) and passwords.matches(
        User.objects.get(pk=user.pk), password
    )


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    heard: list[UUID] = []

    def ring(job_id: UUID, **kwargs: object) -> bool:
        heard.append(job_id)
        return True

    monkeypatch.setattr(bell, "ring", ring)
    return heard


def test_a_promise_without_a_message_is_rung_for(adele: User, promise: Promise, rung: list[UUID]) -> None:
    job = promise(adele)
    sweep(timezone.now())
    assert rung == [job.pk]


def test_a_message_of_the_sweep_does_not_outlive_the_next_one(
    adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Else promises that wait long would gather a message each five seconds."""
    promise(adele)
    lasting: list[object] = []

    def ring(job_id: UUID, *, lasts: float | None = None) -> bool:
        lasting.append(lasts)
        return True

    monkeypatch.setattr(bell, "ring", ring)
    sweep(timezone.now())
    assert lasting == [settings.CELERY_BEAT_SCHEDULE["sweep promises"]["schedule"].total_seconds()]


def test_without_a_broker_the_round_is_broken_off(
    adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(adele), promise(adele)
    tried: list[UUID] = []

    def ring_in_vain(job_id: UUID, **kwargs: object) -> bool:
        tried.append(job_id)
        return False

    monkeypatch.setattr(bell, "ring", ring_in_vain)
    sweep(timezone.now())
    assert len(tried) == 1


@pytest.mark.proves("F-WRB-10")
def test_a_promise_nobody_picked_up_ends_when_its_wait_is_over(adele: User, promise: Promise) -> None:
    job = promise(adele)
    sweep(job.promised_at + timedelta(seconds=29, milliseconds=999))
    assert reread(job).state == JobState.PENDING
    sweep(job.promised_at + timedelta(seconds=30))
    assert reread(job).outcome == Outcome.UNREACHABLE
    assert reread(job).sealed_secret is None
    assert both_sides_hold(adele, PASSWORD)


@pytest.mark.proves("SR-WB-06")
def test_an_expired_job_is_never_applied_later(adele: User, promise: Promise) -> None:
    job = promise(adele)
    sweep(job.expires_at)
    deliver(job.pk, now=timezone.now())
    assert both_sides_hold(adele, PASSWORD)


def test_a_job_within_its_lease_is_left_alone(adele: User, promise: Promise) -> None:
    job = promise(adele)
    lease_until = fly(job)
    sweep(lease_until - timedelta(milliseconds=1), reach=FakeAgent(OperationalError()).reach)
    assert reread(job).state == JobState.IN_FLIGHT


@pytest.mark.proves("SR-WB-02", "SR-WB-06", "H-47")
def test_applied_and_never_answered_is_found_out_by_tracking_id(adele: User, promise: Promise) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    assert reread(job).state == JobState.IN_FLIGHT
    log = stage.events(home(adele).pk)
    sweep(timezone.now() + LEASE)
    assert reread(job).outcome == Outcome.DELIVERED
    assert stage.events(home(adele).pk) == log
    assert both_sides_hold(adele, NEW_PASSWORD)


def test_refused_and_never_answered_is_found_out_as_well(adele: User, promise: Promise) -> None:
    job = promise(adele, PASSWORD)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    sweep(timezone.now() + LEASE)
    assert (reread(job).outcome, reread(job).reasons) == (Outcome.POLICY_VIOLATION, ["InHistoryOrFiltered"])


def test_applied_is_delivered_even_when_it_is_learnt_after_the_expiry(adele: User, promise: Promise) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    sweep(job.expires_at + timedelta(hours=1))
    assert reread(job).outcome == Outcome.DELIVERED
    assert both_sides_hold(adele, NEW_PASSWORD)


def test_never_applied_goes_back_and_is_delivered(
    adele: User, promise: Promise, rung: list[UUID], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    job = promise(adele)
    with django_capture_on_commit_callbacks(execute=True):
        sweep(fly(job))
    assert reread(job).state == JobState.PENDING
    assert job.pk in rung
    WritebackJob.objects.update(due_at=timezone.now())
    deliver(job.pk, now=timezone.now())
    assert (reread(job).outcome, reread(job).attempt_count) == (Outcome.DELIVERED, 2)


@pytest.mark.proves("SR-WB-06", "SR-WB-02")
def test_the_slow_worker_of_a_job_that_went_back_does_nothing_any_more(adele: User, promise: Promise) -> None:
    job = promise(adele)
    slow = delivery.claim(job.pk, now=timezone.now())
    assert slow is not None
    sweep(timezone.now() + LEASE)
    delivery._attempt(slow, now=timezone.now(), reach=delivery.relay.reach)
    assert both_sides_hold(adele, PASSWORD)
    sweep(job.expires_at)
    assert reread(job).outcome == Outcome.UNREACHABLE
    assert both_sides_hold(adele, PASSWORD)


def test_never_applied_and_past_its_time_ends_unreachable(adele: User, promise: Promise) -> None:
    job = promise(adele)
    fly(job)
    sweep(job.expires_at)
    assert reread(job).outcome == Outcome.UNREACHABLE


@pytest.mark.parametrize("reach", [nobody, FakeAgent(AnswerLost(), settled=AnswerLost()).reach])
@pytest.mark.proves("SR-WB-06", "H-43")
def test_while_nobody_can_be_asked_the_job_is_still_being_confirmed(
    adele: User, promise: Promise, reach: delivery.Reach
) -> None:
    job = promise(adele)
    fly(job)
    sweep(job.expires_at + timedelta(hours=1), reach=reach)
    assert reread(job).state == JobState.IN_FLIGHT
    assert status.of(job.pk, now=job.expires_at).stage is Stage.CONFIRMING


@pytest.mark.proves("SR-WB-01")
def test_a_secret_does_not_outlive_its_time_even_where_the_outcome_is_unknown(adele: User, promise: Promise) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    sweep(job.expires_at, reach=nobody)
    assert reread(job).sealed_secret is None
    sweep(job.expires_at + LEASE)
    assert reread(job).outcome == Outcome.DELIVERED
    assert both_sides_hold(adele, NEW_PASSWORD)


def test_one_job_that_cannot_be_swept_does_not_hold_up_the_others(adele: User, promise: Promise) -> None:
    isaiah = hybrid("isaiah", tenant=home(adele))
    poisoned, other = promise(adele), promise(isaiah)

    def fail(sender: object, job: WritebackJob, **kwargs: object) -> None:
        if job.pk == poisoned.pk:
            raise OperationalError("broken")

    job_closed.connect(fail)
    try:
        with pytest.raises(ExceptionGroup):
            sweep(other.expires_at)
    finally:
        job_closed.disconnect(fail)
    assert reread(poisoned).state == JobState.PENDING
    assert reread(other).outcome == Outcome.UNREACHABLE


def test_whoever_waits_for_a_stuck_account_keeps_nobody_else_waiting(
    adele: User, promise: Promise, rung: list[UUID]
) -> None:
    stuck, late = promise(adele), promise(hybrid("isaiah", tenant=home(adele)))
    fresh = promise(hybrid("lidia", tenant=home(adele)))
    now = fly(stuck)
    WritebackJob.objects.filter(pk=late.pk).update(expires_at=now)

    class Stuck(FakeAgent):
        def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
            assert reread(late).outcome == Outcome.UNREACHABLE
            assert rung == [fresh.pk]
            raise AnswerLost("the row is locked")

    agent = Stuck(AnswerLost())
    sweep(now, reach=agent.reach)
    assert reread(stuck).state == JobState.IN_FLIGHT


def test_a_second_sweep_finds_nothing_to_do(adele: User, promise: Promise) -> None:
    job = promise(adele)
    for _ in range(2):
        sweep(job.expires_at)
    assert reread(job).closed_at == job.expires_at


def test_a_busy_answer_brought_by_the_sweep_is_no_outcome(adele: User, promise: Promise) -> None:
    job = promise(adele)
    busy = FakeAgent(AnswerLost(), settled=Answer(Condition.DIRECTORY_BUSY))
    sweep(fly(job), reach=busy.reach)
    assert reread(job).state == JobState.PENDING
