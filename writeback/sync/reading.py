"""What a tenant's agents read for synchronisation: the domains of those that run, and no others'."""

from uuid import UUID

from directory.models import OnPremisesAgent
from directory.rules.agents import serving
from writeback.onprem import relay
from writeback.onprem.source import Source


def source(tenant_id: UUID) -> Source:
    """An account is read by the very agent that carries its password home. Raises AgentUnreachable where none runs."""
    agents = [agent.facts for agent in OnPremisesAgent.objects.filter(tenant=tenant_id, onboarded=True)]

    def agent_of(domain: str) -> UUID | None:
        found = serving(agents, domain)
        return found.id if found else None

    return relay.source(tenant_id, agent_of=agent_of)
