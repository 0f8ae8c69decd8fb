"""Workers, duplicate messages and sweeps at the same moment: the directory acts once and both sides agree."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from directory import passwords
from directory.models import User
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, domain, home
from tests.writeback.fakes import DyingAgent
from writeback.delivery import LEASE, deliver
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.onprem.port import Answer, Request
from writeback.signals import job_closed
from writeback.states import JobState
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
Promise = Callable[..., WritebackJob]


@pytest.fixture
def closed() -> Iterator[list[str]]:
    """The outcomes that were told, in order."""
    told: list[str] = []

    def listen(sender: object, job: WritebackJob, **kwargs: object) -> None:
        told.append(job.outcome)

    job_closed.connect(listen, weak=False)
    yield told
    job_closed.disconnect(listen)


def together(*acts: Callable[[], object]) -> None:
    """Run all acts at once, each on connections of its own; what one of them raises is raised here."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        for running in [pool.submit(run, act) for act in acts]:
            running.result()


def times_set(user: User) -> int:
    return sum(event.event_id == "31002" for event in stage.events(home(user).pk))


def both_sides_hold(user: User, password: str) -> bool:
    return stage.verify(user.on_premises_immutable_id, password, timezone.now()) and passwords.matches(
        User.objects.get(pk=user.pk), password
    )


@pytest.mark.proves("SR-WB-02", "H-47")
def test_four_messages_and_two_sweeps_deliver_once(adele: User, promise: Promise, closed: list[str]) -> None:
    job, now = promise(adele), timezone.now()
    workers = [lambda: deliver(job.pk, now=now)] * 4
    together(*workers, lambda: sweep(now), lambda: sweep(now))
    assert closed == [Outcome.DELIVERED]
    assert times_set(adele) == 1
    assert both_sides_hold(adele, NEW_PASSWORD)


@pytest.mark.proves("SR-WB-02")
def test_two_sweeps_and_a_redelivery_settle_an_unknown_outcome_once(
    adele: User, promise: Promise, closed: list[str]
) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    later = timezone.now() + LEASE
    together(lambda: sweep(later), lambda: sweep(later), lambda: deliver(job.pk, now=later))
    assert closed == [Outcome.DELIVERED]
    assert times_set(adele) == 1


@pytest.mark.proves("SR-WB-06")
def test_a_claim_and_an_expiry_at_the_same_moment_end_one_way(adele: User, promise: Promise, closed: list[str]) -> None:
    job = promise(adele)
    just_before, just_after = job.expires_at - timedelta(milliseconds=1), job.expires_at
    together(lambda: deliver(job.pk, now=just_before), lambda: sweep(just_after))
    assert len(closed) == 1
    assert both_sides_hold(adele, NEW_PASSWORD if closed == [Outcome.DELIVERED] else PASSWORD)


@pytest.mark.proves("SR-WB-03")
def test_three_promises_of_one_person_at_once_end_with_the_newest(adele: User, promise: Promise) -> None:
    domain(home(adele), min_password_age=timedelta(0))
    jobs = [promise(adele, password) for password in ("Meadow-Anvil-26", "Walnut-Kettle-93", NEW_PASSWORD)]
    now = timezone.now()
    together(*(lambda job=job: deliver(job.pk, now=now) for job in jobs))
    for job in jobs:  # those that found another in flight are rung for again
        deliver(job.pk, now=timezone.now())
    outcomes = [WritebackJob.objects.get(pk=job.pk).outcome for job in jobs]
    assert outcomes == [Outcome.SUPERSEDED, Outcome.SUPERSEDED, Outcome.DELIVERED]
    assert both_sides_hold(adele, NEW_PASSWORD)


def test_the_worker_answers_while_the_sweep_asks(adele: User, promise: Promise, closed: list[str]) -> None:
    """The lease runs out while the agent works: whoever is first closes the job, the other finds it closed."""
    job = promise(adele)

    class SlowAgent(DyingAgent):
        def perform(self, request: Request) -> Answer:
            answer = self._alive.perform(request)
            sweep(timezone.now() + LEASE)
            return answer

    deliver(job.pk, now=timezone.now(), reach=SlowAgent)
    assert closed == [Outcome.DELIVERED]
    assert WritebackJob.objects.get(pk=job.pk).state == JobState.CLOSED
    assert times_set(adele) == 1
