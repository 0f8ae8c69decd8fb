"""What the cloud knows of the on-premises side is what it last heard, on the tenant's clock."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from directory.activities import Activity
from directory.models import AuditEvent, OnPremisesStatus, Tenant, User
from tests.factories.directory import TenantFactory
from tests.factories.onpremises import domain, home
from tests.writeback.fakes import FakeAgent
from writeback import health
from writeback.delivery import deliver
from writeback.errors import Outcome
from writeback.models import AgentKey, WritebackJob
from writeback.onprem import agent, relay, stage
from writeback.onprem.port import Agent, AnswerLost

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def tenant() -> Tenant:
    return TenantFactory()


def known(tenant: Tenant) -> OnPremisesStatus:
    return OnPremisesStatus.objects.get(tenant=tenant)


@pytest.mark.proves("F-EVT-12")
def test_onboarding(tenant: Tenant) -> None:
    dns_name = domain(tenant)
    status = known(tenant)
    assert (status.domain_name, status.onboarded, status.agent_running) == (dns_name, True, True)
    assert status.last_heartbeat_at is not None
    ids = [event.event_id for event in stage.events(tenant.pk)]
    assert ids == ["31017", "31004", "31018", "31005", "31015", "31019"]
    row = AuditEvent.objects.get(tenant=tenant)
    assert row.activity == Activity.WRITEBACK_ENABLED


def test_only_the_public_key_comes_to_the_cloud(tenant: Tenant) -> None:
    domain(tenant)
    key = AgentKey.objects.get(tenant=tenant)
    assert key.public_pem.startswith("-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in key.public_pem


def test_onboarding_again_puts_a_new_key_in_force(tenant: Tenant) -> None:
    dns_name = domain(tenant)
    health.onboard(tenant, dns_name)
    assert AgentKey.objects.filter(tenant=tenant).count() == 2
    assert AgentKey.objects.filter(tenant=tenant, retired_at=None).count() == 1


@pytest.mark.proves("SR-SEC-02")
def test_a_promise_sealed_for_the_former_key_is_still_delivered(
    adele: User, promise: Callable[..., WritebackJob]
) -> None:
    job = promise(adele)
    for _ in range(3):
        health.onboard(home(adele), known(home(adele)).domain_name)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED


@pytest.mark.proves("F-EVT-11")
def test_keys_that_differ_need_an_administrator_and_off_and_on_cures_it(
    adele: User, promise: Callable[..., WritebackJob]
) -> None:
    stage.replace_private_key(home(adele).pk)
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.outcome, job.agent_event_id) == (Outcome.ADMIN_ACTION_REQUIRED, "32004")
    health.offboard(home(adele))
    health.onboard(home(adele), "corp.example")
    cured = promise(adele)
    deliver(cured.pk, now=timezone.now())
    cured.refresh_from_db()
    assert cured.outcome == Outcome.DELIVERED


def test_offboarding(tenant: Tenant) -> None:
    domain(tenant)
    health.offboard(tenant)
    assert (known(tenant).onboarded, known(tenant).agent_running) == (False, False)
    assert not AgentKey.objects.filter(tenant=tenant, retired_at=None).exists()
    last = AuditEvent.objects.filter(tenant=tenant).latest("at")
    assert last.activity == Activity.WRITEBACK_DISABLED


@pytest.mark.proves("F-EVT-09")
def test_off_and_on(tenant: Tenant) -> None:
    domain(tenant)
    assert health.agent_off(tenant)
    assert not known(tenant).agent_running
    assert health.agent_on(tenant)
    assert known(tenant).agent_running
    ids = [event.event_id for event in stage.events(tenant.pk)]
    assert ids[-3:] == ["31016", "31015", "31019"]


def test_an_agent_that_was_never_onboarded_stays_off(tenant: Tenant) -> None:
    assert not health.agent_on(tenant)
    assert not OnPremisesStatus.objects.filter(tenant=tenant).exists()


def test_an_agent_that_stopped_by_itself_is_noticed_at_the_next_heartbeat(tenant: Tenant) -> None:
    domain(tenant)
    heard_at = known(tenant).last_heartbeat_at
    agent.stop(tenant.pk, timezone.now())
    health.heartbeat()
    assert not known(tenant).agent_running
    assert known(tenant).last_heartbeat_at == heard_at


def test_one_that_was_not_heard_is_listened_for_again_before_the_next_heartbeat(tenant: Tenant) -> None:
    """Else a directory away for a second would refuse people for five minutes."""
    domain(tenant)
    health.heartbeat(reach=FakeAgent(AnswerLost()).reach)
    assert not known(tenant).agent_running
    health.listen_again()
    assert known(tenant).agent_running


def test_nobody_listens_again_for_an_agent_that_was_heard_or_never_onboarded(tenant: Tenant) -> None:
    domain(tenant)
    stranger = TenantFactory()
    asked: list[UUID] = []

    def reach(tenant_id: UUID) -> Agent:
        asked.append(tenant_id)
        return relay.reach(tenant_id)

    health.listen_again(reach=reach)
    assert asked == []
    assert not OnPremisesStatus.objects.filter(tenant=stranger).exists()


def test_of_two_agents_only_the_silent_one_is_listened_for_again(tenant: Tenant) -> None:
    domain(tenant)
    second = uuid4()
    health.onboard(tenant, "emea.example", agent_id=second)
    health.agent_off(tenant, agent_id=second)
    asked: list[UUID] = []

    def reach(agent_id: UUID) -> Agent:
        asked.append(agent_id)
        return relay.reach(agent_id)

    health.listen_again(reach=reach)
    assert asked == [second]


def test_a_heartbeat_is_dated_on_the_tenants_clock(tenant: Tenant) -> None:
    domain(tenant)
    tenant.clock_offset = timedelta(days=30)
    tenant.save()
    assert health.refresh(tenant)
    heard_at = known(tenant).last_heartbeat_at
    assert heard_at is not None
    assert heard_at > timezone.now() + timedelta(days=29)


def test_one_silent_agent_does_not_keep_the_others_from_being_heard(tenant: Tenant) -> None:
    silent = TenantFactory()
    domain(tenant), domain(silent)
    agent.stop(silent.pk, timezone.now())
    health.heartbeat()
    assert known(tenant).agent_running
    assert not known(silent).agent_running


def test_one_tenants_trouble_does_not_keep_the_others_from_being_heard() -> None:
    tenants = [TenantFactory() for _ in range(3)]
    for tenant in tenants:
        domain(tenant)
    OnPremisesStatus.objects.update(agent_running=False)
    asked: list[UUID] = []

    def reach(tenant_id: UUID) -> Agent:
        asked.append(tenant_id)
        if len(asked) == 1:
            raise OperationalError("broken")
        return relay.reach(tenant_id)

    with pytest.raises(ExceptionGroup):
        health.heartbeat(reach=reach)
    assert {tenant.pk: known(tenant).agent_running for tenant in tenants} == {
        tenant_id: number > 0 for number, tenant_id in enumerate(asked)
    }


def test_a_breakdown_is_no_heartbeat(tenant: Tenant) -> None:
    domain(tenant)
    assert not health.refresh(tenant, reach=FakeAgent(AnswerLost()).reach)
    assert not known(tenant).agent_running
