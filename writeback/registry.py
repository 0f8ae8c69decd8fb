"""Which agents a tenant has, what the cloud last heard of each, and which of them carries somebody's password home."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from directory.models import OnPremisesAgent, OnPremisesStatus, Tenant, User
from directory.rules.agents import serving
from writeback.models import WritebackJob
from writeback.onprem.port import AgentKind, Vitals


def agent_id_for(user: User) -> UUID | None:
    """The onboarded agent that serves this person's domain; None where there is none."""
    agents = OnPremisesAgent.objects.filter(tenant=user.tenant_id, onboarded=True)
    found = serving([agent.facts for agent in agents], user.on_premises_domain_name)
    return found.id if found else None


def agent_id_as_known(user: User) -> UUID | None:
    """The same by what came along with the person, mostly without a query: enough for a look, not for a promise."""
    status: OnPremisesStatus | None = getattr(user.tenant, "on_premises_status", None)
    if status is not None and status.only_agent:
        return status.only_agent
    return agent_id_for(user)


def witness(job: WritebackJob) -> UUID:
    """The agent to ask what became of a job: its own, or once that was taken down any other that is there.

    A tenant's agents share one memory of what was done.
    """
    agents = OnPremisesAgent.objects.filter(tenant=job.user.tenant_id, onboarded=True)
    onboarded = list(agents.order_by("-agent_running", "pk").values_list("pk", flat=True))
    return onboarded[0] if onboarded and job.carrier not in onboarded else job.carrier


def register(
    tenant: Tenant, agent_id: UUID, *, kind: AgentKind, name: str, version: str, domains: Sequence[str]
) -> None:
    """Note an agent that was onboarded. It has not been heard of yet."""
    told = {"kind": kind.value, "name": name, "version": version, "domains": [domain.lower() for domain in domains]}
    state = {"onboarded": True, "agent_running": True, "relays": 2}
    OnPremisesAgent.objects.update_or_create(pk=agent_id, tenant=tenant, defaults=told | state)
    summarise(tenant)


def strike_off(tenant: Tenant, agent_id: UUID) -> None:
    """Note an agent that was offboarded; its row stays, for whoever reads of its jobs."""
    OnPremisesAgent.objects.filter(pk=agent_id, tenant=tenant).update(onboarded=False, agent_running=False)
    summarise(tenant)


def heard(agent: OnPremisesAgent, vitals: Vitals, now: datetime) -> bool:
    """Note a heartbeat; false when the agent was offboarded meanwhile."""
    rows = OnPremisesAgent.objects.filter(pk=agent.pk, onboarded=True)
    told = {"version": vitals.version} if vitals.version else {}
    return bool(rows.update(agent_running=True, last_heartbeat_at=now, relays=vitals.relays, **told))


def not_heard(agent: OnPremisesAgent) -> None:
    OnPremisesAgent.objects.filter(pk=agent.pk).update(agent_running=False)


def summarise(tenant: Tenant) -> None:
    """Put down for the tenant as a whole what its agents come to."""
    agents = list(OnPremisesAgent.objects.filter(tenant=tenant).order_by("pk"))
    onboarded = [agent for agent in agents if agent.onboarded]
    heard_at = [agent.last_heartbeat_at for agent in onboarded if agent.last_heartbeat_at]
    status: dict[str, object] = {
        "onboarded": bool(onboarded),
        "agent_running": any(agent.agent_running for agent in onboarded),
        "agents": max(len(onboarded), 1),
        "only_agent": onboarded[0].pk if len(onboarded) == 1 else None,
    }
    if heard_at:
        status["last_heartbeat_at"] = max(heard_at)
    if onboarded:
        status["domain_name"] = next((domain for agent in onboarded for domain in agent.domains), "")
    OnPremisesStatus.objects.update_or_create(tenant=tenant, defaults=status)
