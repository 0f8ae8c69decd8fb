"""Several agents of one tenant: each serves its own domains, and a stopped one stops nobody else."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from directory import clock
from directory.models import OnPremisesAgent, OnPremisesStatus, Tenant, User
from directory.rules.agents import AgentFacts
from licensing.facts import agent_of, agent_up
from tests.factories.onpremises import home, hybrid
from tests.writeback.fakes import DyingAgent
from writeback import health, registry
from writeback.delivery import LEASE, claim, deliver
from writeback.errors import NoAgentKey, Outcome
from writeback.models import AgentKey, WritebackJob
from writeback.onprem import stage
from writeback.onprem.port import AgentKind
from writeback.states import JobState
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]
EMEA = "emea.example"


def lies_in(user: User, domain: str) -> User:
    user.on_premises_domain_name = domain
    user.save()
    return user


def fresh(user: User) -> User:
    return User.objects.select_related("tenant__on_premises_status").get(pk=user.pk)


@pytest.fixture
def second(adele: User) -> UUID:
    """A cloud sync agent for another forest of Adele's tenant."""
    agent_id = uuid4()
    health.onboard(home(adele), EMEA, agent_id=agent_id, kind=AgentKind.CLOUD_SYNC, name="SYNC02")
    return agent_id


@pytest.fixture
def corp(adele: User) -> str:
    return str(OnPremisesAgent.objects.get(pk=home(adele).pk).domains[0])


@pytest.fixture
def isaiah(adele: User, second: UUID) -> User:
    return lies_in(hybrid("isaiah", tenant=home(adele)), EMEA)


def test_a_job_is_promised_to_the_agent_of_the_persons_domain(
    adele: User, isaiah: User, corp: str, second: UUID, promise: Promise
) -> None:
    mine, his = promise(lies_in(adele, corp)), promise(isaiah)
    assert (mine.agent_id, his.agent_id) == (home(adele).pk, second)
    assert AgentKey.objects.get(key_id=his.key_id).agent_id == second
    for job in (mine, his):
        deliver(job.pk, now=timezone.now())
        job.refresh_from_db()
        assert job.outcome == Outcome.DELIVERED
    told = {event.tracking_id: event.agent_id for event in stage.events(home(adele).pk) if event.tracking_id}
    assert told == {mine.pk: home(adele).pk, his.pk: second}


def test_a_job_stays_with_its_agent_when_its_person_moves(isaiah: User, corp: str, promise: Promise) -> None:
    job = promise(isaiah)
    lies_in(isaiah, corp)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED


def test_who_is_served_by_a_stopped_agent_is_refused_and_nobody_else(
    adele: User, isaiah: User, corp: str, second: UUID
) -> None:
    lies_in(adele, corp)
    health.agent_off(home(adele), agent_id=second)
    now = clock.now(home(adele))
    up = {user: _up(fresh(user), now) for user in (adele, isaiah)}
    assert up == {adele: True, isaiah: False}
    status = OnPremisesStatus.objects.get(tenant=home(adele))
    assert (status.agents, status.agent_running) == (2, True)


def test_the_other_agents_people_are_delivered_while_one_is_stopped(
    adele: User, isaiah: User, corp: str, second: UUID, promise: Promise
) -> None:
    jobs = promise(lies_in(adele, corp)), promise(isaiah)
    stage.agent.stop(second, timezone.now())
    for job in jobs:
        deliver(job.pk, now=timezone.now())
        job.refresh_from_db()
    assert [job.state for job in jobs] == [JobState.CLOSED, JobState.PENDING]


def test_of_several_agents_none_serves_whose_domain_is_not_known(adele: User, second: UUID, promise: Promise) -> None:
    assert agent_of(fresh(adele)) is None
    with pytest.raises(NoAgentKey):
        promise(adele)


def test_the_only_agent_serves_everybody(adele: User, promise: Promise) -> None:
    assert promise(lies_in(adele, "somewhere.example")).agent_id == home(adele).pk
    assert agent_of(fresh(adele)) is not None


def test_offboarding_one_leaves_the_other_to_everybody(adele: User, second: UUID, promise: Promise) -> None:
    health.offboard(home(adele), agent_id=second)
    status = OnPremisesStatus.objects.get(tenant=home(adele))
    assert (status.onboarded, status.agents) == (True, 1)
    assert promise(adele).agent_id == home(adele).pk


def test_keys_of_one_agent_are_renewed_without_the_others(adele: User, second: UUID) -> None:
    before = AgentKey.objects.get(agent_id=home(adele).pk, retired_at=None)
    health.onboard(home(adele), EMEA, agent_id=second, kind=AgentKind.CLOUD_SYNC)
    assert AgentKey.objects.get(agent_id=home(adele).pk, retired_at=None) == before
    assert AgentKey.objects.filter(agent_id=second).count() == 2


def test_kinds_are_called_the_same_on_both_sides() -> None:
    field = OnPremisesAgent._meta.get_field("kind")
    assert {value for value, _ in field.choices or ()} == {kind.value for kind in AgentKind}


def test_an_agent_of_another_tenant_is_not_heard(adele: User, tenant_of_others: Tenant) -> None:
    assert not health.refresh_agent(tenant_of_others, home(adele).pk)
    assert registry.agent_id_for(adele) == home(adele).pk


@pytest.fixture
def tenant_of_others() -> Tenant:
    return home(hybrid("raul"))


def _up(user: User, now: object) -> bool:
    agent = agent_of(user)
    assert isinstance(agent, AgentFacts)
    return agent_up(agent, now=now)  # type: ignore[arg-type]


def test_what_an_agent_did_before_it_was_taken_down_is_known_before_it_goes(
    adele: User, corp: str, second: UUID, promise: Promise
) -> None:
    job = promise(lies_in(adele, corp))
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    health.offboard(home(adele))
    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.CLOSED, Outcome.DELIVERED)


def test_an_agent_that_does_not_answer_can_be_taken_down_and_another_one_tells_what_it_did(
    adele: User, corp: str, second: UUID, promise: Promise
) -> None:
    """Else the job stays in flight for ever, and nothing can be delivered for its person."""
    job = promise(lies_in(adele, corp))
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    health.agent_off(home(adele))
    health.offboard(home(adele))
    job.refresh_from_db()
    assert job.state == JobState.IN_FLIGHT
    sweep(timezone.now() + LEASE)
    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.CLOSED, Outcome.DELIVERED)


def test_a_job_that_no_agent_acted_on_goes_back_when_its_agent_is_taken_down(adele: User, promise: Promise) -> None:
    job = promise(adele)
    assert claim(job.pk, now=timezone.now())
    health.offboard(home(adele))
    job.refresh_from_db()
    assert job.state == JobState.PENDING
