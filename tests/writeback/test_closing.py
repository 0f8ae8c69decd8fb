"""An outcome, the cloud's copy and the news of it are one; what fails after the directory acted is repaired."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from directory import clock, passwords
from directory.models import AuditEvent, User
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, domain, home
from tests.writeback.fakes import DyingAgent
from writeback import closing
from writeback.delivery import LEASE, deliver
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.signals import job_closed
from writeback.states import JobState
from writeback.sweep import sweep
from writeback.sync import rounds
from writeback.sync.states import CycleKind

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]


@pytest.fixture
def cloud_down(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The cloud's copy cannot be written, until the returned function is called."""

    def broken(*args: object, **kwargs: object) -> None:
        raise OperationalError("the database went away")

    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "set_hash", broken)
    return patch.undo


@pytest.fixture
def heard() -> Iterator[list[Outcome]]:
    outcomes: list[Outcome] = []

    def listen(sender: object, job: WritebackJob, **kwargs: object) -> None:
        outcomes.append(Outcome(job.outcome))

    job_closed.connect(listen)
    yield outcomes
    job_closed.disconnect(listen)


def in_cloud(user: User, password: str) -> bool:
    return passwords.matches(User.objects.get(pk=user.pk), password)


@pytest.mark.proves("F-WRB-03", "SR-WB-07")
def test_a_cloud_write_that_fails_after_the_directory_is_told_as_what_it_is(
    adele: User, promise: Promise, cloud_down: Callable[[], None], heard: list[Outcome]
) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.CLOUD_OUTSTANDING, Outcome.CLOUD_FAILURE)
    assert heard == [Outcome.CLOUD_FAILURE]
    assert job.sealed_secret is None
    assert stage.verify(adele.on_premises_immutable_id, NEW_PASSWORD, timezone.now())
    assert in_cloud(adele, PASSWORD)
    cloud_down()


@pytest.mark.proves("SR-WB-07")
def test_the_sweep_repairs_it_and_writes_it_down(
    adele: User, promise: Promise, cloud_down: Callable[[], None], heard: list[Outcome]
) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    with pytest.raises(ExceptionGroup):
        sweep(timezone.now())
    cloud_down()
    sweep(timezone.now())
    job.refresh_from_db()
    assert (job.state, job.outcome, job.cloud_hash) == (JobState.CLOSED, Outcome.CLOUD_FAILURE, "")
    assert job.repaired_at is not None
    assert in_cloud(adele, NEW_PASSWORD)
    assert heard == [Outcome.CLOUD_FAILURE]
    row = AuditEvent.objects.get(correlation_id=job.correlation_id)
    assert (row.actor_name, row.reason, row.target) == (closing.ACTOR, "OnPremisesSuccessCloudFailure", adele)


@pytest.mark.proves("SR-WB-03")
def test_a_repair_never_overwrites_a_newer_password(
    adele: User, promise: Promise, cloud_down: Callable[[], None]
) -> None:
    domain(home(adele), min_password_age=timedelta(0))
    outstanding = promise(adele, "Meadow-Anvil-26")
    deliver(outstanding.pk, now=timezone.now())
    cloud_down()
    newer = promise(adele)
    deliver(newer.pk, now=timezone.now())
    sweep(timezone.now())
    outstanding.refresh_from_db()
    assert (outstanding.state, outstanding.cloud_hash) == (JobState.CLOSED, "")
    assert in_cloud(adele, NEW_PASSWORD)


@pytest.mark.proves("SR-WB-03")
def test_a_late_answer_never_overwrites_a_password_that_synchronisation_brought(adele: User, promise: Promise) -> None:
    desk, tenant = "Marble-Compass-93", home(adele)
    domain(tenant, min_password_age=timedelta(0))
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    assert stage.change_password(adele.on_premises_immutable_id, NEW_PASSWORD, desk, clock.now(tenant))
    rounds.run_now(tenant, CycleKind.HASHES)
    sweep(timezone.now() + LEASE)
    job.refresh_from_db()
    assert (job.outcome, job.cloud_hash) == (Outcome.DELIVERED, "")
    assert in_cloud(adele, desk)


def test_a_late_answer_sets_the_copy_where_synchronisation_brought_the_same_password(
    adele: User, promise: Promise
) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    rounds.run_now(home(adele), CycleKind.HASHES)
    sweep(timezone.now() + LEASE)
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED
    assert in_cloud(adele, NEW_PASSWORD)


def test_a_late_answer_leaves_the_password_of_somebody_who_is_the_clouds_own_by_now(
    adele: User, promise: Promise
) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    User.objects.filter(pk=adele.pk).update(on_premises=False)
    sweep(timezone.now() + LEASE)
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED
    assert in_cloud(adele, PASSWORD)


def test_a_listener_that_fails_undoes_the_delivery_in_the_cloud(adele: User, promise: Promise) -> None:
    def fail(sender: object, job: WritebackJob, **kwargs: object) -> None:
        if job.outcome == Outcome.DELIVERED:
            raise OperationalError("the audit log is full")

    job_closed.connect(fail)
    try:
        job = promise(adele)
        deliver(job.pk, now=timezone.now())
    finally:
        job_closed.disconnect(fail)
    job.refresh_from_db()
    assert job.outcome == Outcome.CLOUD_FAILURE
    assert in_cloud(adele, PASSWORD)
    sweep(timezone.now())
    assert in_cloud(adele, NEW_PASSWORD)


def test_the_next_promise_of_the_person_is_rung_for(
    adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable
) -> None:
    rung = []
    monkeypatch.setattr(closing.bell, "ring", lambda job_id, **kwargs: rung.append(job_id))
    first = promise(adele, "sommer99")
    claimed = deliver_to_flight(first)
    waiting = promise(adele)
    with django_capture_on_commit_callbacks(execute=True):
        closing.close(claimed, Outcome.WITHDRAWN, source=JobState.IN_FLIGHT, now=timezone.now())
    assert rung == [waiting.pk]


def deliver_to_flight(job: WritebackJob) -> WritebackJob:
    WritebackJob.objects.filter(pk=job.pk).update(state=JobState.IN_FLIGHT, lease_until=timezone.now(), attempt_count=1)
    return WritebackJob.objects.get(pk=job.pk)
