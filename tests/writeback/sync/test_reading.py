"""Which domains are read: those of agents that run, by the rule that passwords go home by."""

from uuid import UUID, uuid4

import pytest

from directory.models import Tenant, User
from writeback import health, registry
from writeback.onprem import stage
from writeback.onprem.port import AgentUnreachable
from writeback.sync import reading

pytestmark = pytest.mark.django_db(databases="__all__")
CORP, SALES, FAR = "corp.contoso.example", "sales.corp.contoso.example", "far.example"


@pytest.fixture
def second(tenant: Tenant) -> UUID:
    """Contoso's agent for far.example; its first one serves corp.contoso.example. There are three domains."""
    stage.create_domain(tenant.pk, SALES)
    stage.create_domain(tenant.pk, FAR)
    agent_id = uuid4()
    health.onboard(tenant, FAR, agent_id=agent_id, name="far")
    return agent_id


def read(tenant: Tenant) -> set[str]:
    return set(reading.source(tenant.pk).domains(tenant.pk))


def test_the_only_agent_reads_every_domain(tenant: Tenant) -> None:
    stage.create_domain(tenant.pk, FAR)
    assert read(tenant) == {CORP, FAR}


def test_an_agent_reads_the_domains_below_its_own(tenant: Tenant, second: UUID) -> None:
    assert read(tenant) == {CORP, SALES, FAR}


def test_what_an_agent_serves_that_is_stopped_is_not_read(tenant: Tenant, second: UUID) -> None:
    health.agent_off(tenant)
    assert read(tenant) == {FAR}

    health.agent_off(tenant, agent_id=second)
    with pytest.raises(AgentUnreachable):
        read(tenant)


def test_of_two_agents_one_without_a_list_serves_no_domain_in_either_direction(tenant: Tenant) -> None:
    health.onboard(tenant, "", agent_id=uuid4(), name="without a list")
    stage.create_domain(tenant.pk, FAR)

    assert read(tenant) == {CORP}
    assert registry.agent_id_for(User(tenant=tenant, on_premises_domain_name=FAR)) is None
