"""Any number of schedulers, one that rings."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from celery import Celery
from django.db import DatabaseError

from sspr import lease, scheduler
from sspr.models import Lease
from sspr.scheduler import LASTS, NAME, RENEWED_EVERY, LeasedScheduler
from tests.servers import deployments, processes
from tests.servers.backends import Redis

SCHEDULER = [*deployments.PYTHON_MODULE, "celery", "-A", "sspr", "beat"]
PATIENCE = 60.0  # seconds


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, str]]:
    """Which scheduler rang for what."""
    found: list[tuple[object, str]] = []

    def apply_entry(ringing: LeasedScheduler, entry: object, producer: object = None) -> None:
        found.append((ringing, entry.task))  # type: ignore[attr-defined]

    monkeypatch.setattr(LeasedScheduler, "apply_entry", apply_entry)
    return found


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> tuple[LeasedScheduler, LeasedScheduler]:
    monkeypatch.setattr(scheduler, "RENEWED_EVERY", 0.0)  # asks at every tick
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)  # the test's own must stay
    busy = Celery(set_as_current=False, broker="memory://")
    busy.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 0.0}}
    return LeasedScheduler(busy), LeasedScheduler(busy)


@pytest.mark.django_db
def test_of_two_one_rings(two: tuple[LeasedScheduler, LeasedScheduler], rung: list[tuple[object, str]]) -> None:
    for _ in range(5):
        for one in two:
            one.tick()
    assert {ringing for ringing, _ in rung} == {two[0]}
    assert [one.leads for one in two] == [True, False]


@pytest.mark.django_db
def test_the_other_takes_over_when_the_lease_has_run_out(
    two: tuple[LeasedScheduler, LeasedScheduler], rung: list[tuple[object, str]]
) -> None:
    first, second = two
    first.tick()
    assert lease.hold(NAME, first.holder, lasts=-LASTS)  # killed, and not heard for a while
    second.tick()
    first.tick()  # it was only slow, and comes back
    assert [one.leads for one in two] == [False, True]
    assert rung[-1][0] is second


@pytest.mark.django_db
def test_an_orderly_end_leaves_it_to_the_next_at_once(
    two: tuple[LeasedScheduler, LeasedScheduler], rung: list[tuple[object, str]]
) -> None:
    first, second = two
    first.tick()
    first.close()
    second.tick()
    assert second.leads


@pytest.mark.django_db
def test_without_the_database_nobody_rings_and_nobody_falls_over(
    two: tuple[LeasedScheduler, LeasedScheduler], rung: list[tuple[object, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> bool:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(lease, "hold", away)
        two[0].tick()
    assert rung == []
    two[0].tick()
    assert rung


def test_a_lease_outlasts_some_renewals_and_ends_within_seconds() -> None:
    assert 3 * RENEWED_EVERY < LASTS.total_seconds() <= 10


@pytest.mark.xdist_group("servers")
def test_a_standby_leads_after_a_kill(workshop: Path, seeded: Path, redis_server: Redis) -> None:
    """Real processes, on SQLite: the lease asks nothing special of a database."""
    var = workshop / "standby"
    portal = deployments.embedded(var, seeded_from=seeded)
    environment = portal.environment | {"REDIS_URL": redis_server.url}
    command = [*SCHEDULER, "--scheduler", "sspr.scheduler:LeasedScheduler", "--loglevel", "INFO"]
    running = [
        processes.start(command, log=var / f"{number}.log", environment=environment, cwd=Path.cwd())
        for number in range(2)
    ]
    try:
        waits_for(lambda: sum(map(leads, running)) == 1 and all(map(started, running)))
        (leader,) = filter(leads, running)
        (standby,) = [one for one in running if one is not leader]
        before = holder(var)
        leader.kill()
        waits_for(lambda: leads(standby))
        assert holder(var) != before
    finally:
        for one in running:
            one.kill()


def leads(process: processes.Process) -> bool:
    return "scheduler_leads" in process.log.read_text()


def started(process: processes.Process) -> bool:
    return "beat: Starting" in process.log.read_text()


def holder(var: Path) -> str:
    with closing(sqlite3.connect(var / "portal.sqlite3")) as database:
        (found,) = database.execute(f"SELECT holder FROM {Lease._meta.db_table}").fetchone()
    return str(found)


def waits_for(there: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < ends_at
        time.sleep(0.1)
