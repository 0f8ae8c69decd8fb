"""Which agent serves whom, and what an administrator reads of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """What the cloud knows of one agent."""

    id: UUID
    domains: tuple[str, ...]
    onboarded: bool
    running: bool
    heard_at: datetime | None
    relays: int = 2
    kind: str = "sync server"
    version: str = ""


class Standing(StrEnum):
    """The status line of an agent (sspr-behaviour §4.6), by meaning."""

    UP = "up and running"
    ONE_RELAY = "up, but one of its two relays is down"
    OUTDATED = "connected, but its version is too old"
    UNREACHABLE = "cannot be reached, perhaps for a while only"
    STOPPED = "cannot be reached: the service is stopped"
    NOT_CONFIGURED = "not configured"


# Source: writeback.md §1 (sync server) and §6 (cloud sync).
OLDEST = {"sync server": (1, 1, 443, 0), "cloud sync": (1, 1, 977, 0)}


def serving(agents: Sequence[AgentFacts], domain: str) -> AgentFacts | None:
    """The agent of a person whose account lies in `domain`; of several, the one that names it or its nearest parent.

    A tenant's only agent serves everybody, whatever domain is known.
    """
    onboarded = [agent for agent in agents if agent.onboarded]
    if len(onboarded) <= 1:
        return onboarded[0] if onboarded else None
    ranked = [(_nearness(agent.domains, domain.lower()), agent) for agent in onboarded]
    nearest = max(ranked, key=lambda ranked_agent: ranked_agent[0])
    return nearest[1] if nearest[0] else None


def is_up(agent: AgentFacts, *, now: datetime, silent_after: timedelta) -> bool:
    """Whether the agent runs as far as the cloud knows: it said so, and not too long ago."""
    return agent.running and agent.heard_at is not None and now - agent.heard_at <= silent_after


def standing(agent: AgentFacts, *, now: datetime, silent_after: timedelta) -> Standing:
    if not agent.onboarded:
        return Standing.NOT_CONFIGURED
    if not agent.running:
        return Standing.STOPPED
    if not is_up(agent, now=now, silent_after=silent_after):
        return Standing.UNREACHABLE
    if _outdated(agent):
        return Standing.OUTDATED
    return Standing.UP if agent.relays > 1 else Standing.ONE_RELAY


def _nearness(served: Iterable[str], domain: str) -> int:
    """How many letters of `domain` the nearest served name covers; 0 where none does."""
    return max((len(name) for name in served if domain == name or domain.endswith(f".{name}")), default=0)


def _outdated(agent: AgentFacts) -> bool:
    parts = agent.version.split(".")
    if not all(part.isdecimal() for part in parts):
        return False  # it did not tell
    return tuple(map(int, parts)) < OLDEST.get(agent.kind, ())
