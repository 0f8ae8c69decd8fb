"""What the numbers say of promises, from the rows themselves."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from redis import RedisError

from directory import clock
from directory.models import OnPremisesAgent, User
from tests.factories.onpremises import home, hybrid
from tests.writeback.fakes import nobody
from writeback import figures, health, tasks
from writeback.delivery import deliver
from writeback.models import WritebackJob

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]


@pytest.fixture(autouse=True)
def no_sweep_yet() -> None:
    cache.delete_many([figures.RAN, figures.FAILED])


def test_promises_are_counted_by_state_and_outcome(adele: User, promise: Promise) -> None:
    deliver(promise(adele).pk, now=timezone.now())
    promise(hybrid("ben", tenant=adele.tenant))
    assert figures.jobs() == {("closed", "Delivered"): 1, ("pending", ""): 1}


def test_attempts_are_counted_by_result(adele: User, promise: Promise) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now(), reach=nobody)
    deliver(job.pk, now=timezone.now() + timedelta(seconds=2))
    assert figures.attempts() == {"AgentUnreachable": 1, "Applied": 1}


def test_a_delivery_counts_in_every_bucket_it_fits(adele: User, promise: Promise) -> None:
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    WritebackJob.objects.filter(pk=job.pk).update(closed_at=job.promised_at + timedelta(seconds=2))
    found = figures.delivery_seconds()
    assert dict(zip(figures.BUCKETS, found.counts, strict=True))[1.0] == 0
    assert dict(zip(figures.BUCKETS, found.counts, strict=True))[2.5] == 1
    assert (found.count, found.total) == (1, 2.0)


def test_what_failed_is_no_delivery(adele: User, promise: Promise) -> None:
    job = promise(adele)
    tasks.sweep_all(job.expires_at)
    assert figures.delivery_seconds() == figures.Durations((0,) * len(figures.BUCKETS), 0, 0.0)


def test_the_oldest_promise_is_the_one_due_longest(adele: User, promise: Promise) -> None:
    now = timezone.now()
    assert figures.oldest_undelivered(now) is None
    first = promise(adele)
    promise(hybrid("ben", tenant=adele.tenant))
    assert figures.oldest_undelivered(first.due_at + timedelta(seconds=9)) == timedelta(seconds=9)


def test_one_put_off_to_later_does_not_wait_yet(adele: User, promise: Promise) -> None:
    job = promise(adele)
    WritebackJob.objects.filter(pk=job.pk).update(due_at=job.due_at + timedelta(seconds=5))
    assert figures.oldest_undelivered(job.due_at) is None


def test_a_heartbeat_ages_on_the_organisations_own_clock(adele: User) -> None:
    tenant = home(adele)
    tenant.clock_offset = timedelta(days=30)
    tenant.save()
    (heard,) = figures.heartbeats()
    assert timedelta(days=29) < heard.age < timedelta(days=31)


def test_each_agent_is_told_by_itself_so_that_a_silent_one_is_seen_beside_one_that_is_heard(adele: User) -> None:
    tenant, second = home(adele), uuid4()
    health.onboard(tenant, "emea.example", agent_id=second)
    silent = OnPremisesAgent.objects.get(pk=tenant.pk)
    OnPremisesAgent.objects.filter(pk=silent.pk).update(last_heartbeat_at=clock.now(tenant) - timedelta(hours=1))
    ages = {heard.agent: heard.age for heard in figures.heartbeats()}
    assert ages[str(silent.pk)] >= timedelta(hours=1)
    assert ages[str(second)] < timedelta(minutes=1)


def test_sweeps_are_counted_and_so_are_those_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.sweep()

    def fail(now: object) -> None:
        raise ExceptionGroup("Some jobs could not be swept", [ValueError()])

    monkeypatch.setattr(tasks, "sweep_all", fail)
    with pytest.raises(ExceptionGroup):
        tasks.sweep()
    assert figures.sweeps() == (2, 1)


def test_a_cache_that_is_away_stops_no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "add", away)
    tasks.sweep()
    assert figures.sweeps() == (0, 0)
