"""When cycles run, that they are resumed, and that nobody's trouble is another's."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import OperationalError, connection

from directory.models import DirectorySync, Tenant, User
from tests.factories.directory import TenantFactory
from tests.factories.onpremises import account, domain
from tests.writeback.sync.conftest import Cycle, here
from writeback import health, tasks
from writeback.models import SyncRun, Watermark
from writeback.onprem.mock_source import MockSource
from writeback.sync import cycle, rounds
from writeback.sync.states import CycleKind, RunState

pytestmark = pytest.mark.django_db(databases="__all__")
AtHome = Callable[..., str]
LONG = 300.0  # seconds; how much fits a slice of time is not the matter here


def kinds() -> list[str]:
    return list(SyncRun.objects.order_by("requested_at", "kind").values_list("kind", flat=True))


def test_both_cycles_run_at_once_for_a_tenant_with_an_on_premises_side(tenant: Tenant, at_home: AtHome) -> None:
    TenantFactory(domain="cloud.example")  # has none
    anchor = at_home()

    tasks.synchronise()  # what it does not finish in its slice of time is rung for
    rounds.work(for_seconds=LONG)

    assert sorted(kinds()) == ["hashes", "objects"]
    assert set(SyncRun.objects.values_list("state", flat=True)) == {"finished"}
    assert here(anchor).check_password("Harbour-teapot-71")


@pytest.mark.proves("F-SYN-01", "F-SYN-02")
def test_hashes_every_two_minutes_and_objects_every_thirty_by_the_tenants_clock(tenant: Tenant) -> None:
    rounds.work(for_seconds=LONG)

    def after(minutes: float) -> list[str]:
        before = SyncRun.objects.count()
        Tenant.objects.filter(pk=tenant.pk).update(clock_offset=timedelta(minutes=minutes))
        rounds.work(for_seconds=LONG)
        return sorted(kinds()[before:])

    assert after(1.9) == []
    assert after(2.1) == ["hashes"]
    assert after(31) == ["hashes", "objects"]


def test_nothing_runs_where_synchronisation_is_switched_off(tenant: Tenant, decide: Callable[..., None]) -> None:
    decide(enabled=False)

    rounds.work(for_seconds=LONG)

    assert kinds() == []


def test_an_update_of_the_portal_switches_synchronisation_on_for_nobody(tenant: Tenant) -> None:
    DirectorySync.objects.all().delete()  # as before there were decisions
    migration = import_module("directory.migrations.0008_directory_sync_rows")

    migration.make_rows(apps, SimpleNamespace(connection=connection))
    rounds.work(for_seconds=LONG)

    assert not DirectorySync.objects.get(tenant=tenant).enabled
    assert kinds() == []


def test_a_second_request_gets_the_cycle_that_is_open_already(tenant: Tenant) -> None:
    first = rounds.request(tenant, CycleKind.OBJECTS, by="patti@contoso.example")

    assert rounds.request(tenant, CycleKind.OBJECTS) == first
    assert rounds.request(tenant, CycleKind.HASHES) != first


def test_a_cycle_goes_on_chunk_by_chunk_and_is_resumed_by_whoever_comes(
    tenant: Tenant, at_home: AtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cycle.CHUNKS, CycleKind.OBJECTS, 2)
    for number in range(5):
        at_home(f"person{number}")
    run = rounds.request(tenant, CycleKind.OBJECTS)

    assert cycle.step(run.pk)
    run.refresh_from_db()
    assert (run.state, run.added) == (RunState.RUNNING, 2)

    rounds.work(for_seconds=LONG)  # as another worker would, after the first was killed
    run.refresh_from_db()
    assert (run.state, run.read, run.added) == (RunState.FINISHED, 5, 5)


def test_a_chunk_that_breaks_off_leaves_nothing_and_is_done_again(tenant: Tenant, at_home: AtHome) -> None:
    at_home()
    at_home("brian")

    class Dying(MockSource):
        def hashes_of(self, *args: object) -> tuple:  # type: ignore[override,type-arg]
            raise RuntimeError("killed")

    rounds.request(tenant, CycleKind.OBJECTS)
    with pytest.raises(ExceptionGroup):
        rounds.work(read=lambda tenant_id: Dying())

    assert not User.objects.exists()
    assert not Watermark.objects.filter(kind=CycleKind.OBJECTS).exists()
    failed = SyncRun.objects.get(kind=CycleKind.OBJECTS)
    assert (failed.state, failed.reason) == (RunState.FAILED, "RuntimeError")

    assert rounds.run_now(tenant, CycleKind.OBJECTS).added == 2


def test_a_database_in_trouble_fails_no_cycle_but_has_the_chunk_done_again(tenant: Tenant, at_home: AtHome) -> None:
    at_home()

    class Locked(MockSource):
        def hashes_of(self, *args: object) -> tuple:  # type: ignore[override,type-arg]
            raise OperationalError("deadlock detected")

    rounds.request(tenant, CycleKind.OBJECTS)
    rounds.work(for_seconds=LONG, read=lambda tenant_id: Locked())
    run = SyncRun.objects.get(kind=CycleKind.OBJECTS)
    assert (run.open, User.objects.count()) == (True, 0)

    rounds.work(for_seconds=LONG)
    run.refresh_from_db()
    assert (run.state, run.added) == (RunState.FINISHED, 1)


def test_an_agent_that_is_away_fails_the_cycle_and_the_next_one_goes_on(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    at_home()
    health.agent_off(tenant)

    run = objects()
    assert (run.state, run.reason, run.added) == (RunState.FAILED, "OnPremisesConnectivityError", 0)

    health.agent_on(tenant)
    assert objects().added == 1


def test_a_tenant_in_trouble_holds_up_no_other(tenant: Tenant) -> None:
    other = TenantFactory(domain="fabrikam.example")
    domain(other)
    account(other, "raul")

    class Broken(MockSource):
        def domains(self, tenant_id: object) -> tuple[str, ...]:  # type: ignore[override]
            if tenant_id == tenant.pk:
                raise RuntimeError("broken")
            return super().domains(other.pk)

    with pytest.raises(ExceptionGroup):
        rounds.work(read=lambda tenant_id: Broken())

    assert User.objects.filter(tenant=other).count() == 1
    assert set(SyncRun.objects.filter(tenant=tenant).values_list("state", flat=True)) == {"failed"}


def test_a_cycle_costs_few_queries_where_there_is_no_news(
    tenant: Tenant, at_home: AtHome, objects: Cycle, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(10):
        at_home(f"person{number}")
    objects()

    with django_assert_max_num_queries(30, connection=connection):  # type: ignore[attr-defined]
        objects()


def test_cycles_are_kept_for_a_week(tenant: Tenant, objects: Cycle, hashes: Cycle) -> None:
    old, kept = hashes(), hashes()
    SyncRun.objects.filter(pk=old.pk).update(requested_at=old.requested_at - timedelta(days=7, minutes=1))

    objects()

    assert set(SyncRun.objects.filter(kind=CycleKind.HASHES)) == {kept}
