"""How the cloud reaches a tenant's agent: through a relay on which nobody may be listening."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from writeback.onprem import agent
from writeback.onprem.port import Agent, AgentUnreachable, Answer, AnswerLost, Condition, Request
from writeback.operations import Operation


def reach(tenant_id: UUID) -> Agent:
    """The agent of this tenant. Raises AgentUnreachable when none listens: certainly nothing was handed over."""
    try:
        listening = agent.running(tenant_id)
    except DatabaseError as error:
        raise AgentUnreachable("the on-premises side does not answer") from error
    if not listening:
        raise AgentUnreachable("no agent listens on the relay")
    return Relay(agent.WritebackAgent(tenant_id))


class Relay:
    """Hands requests to an agent; a breakdown behind it leaves the caller without an answer, not with a guess."""

    def __init__(self, behind: Agent) -> None:
        self._behind = behind

    def perform(self, request: Request) -> Answer:
        with _answer_may_be_lost():
            return self._behind.perform(request)

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        with _answer_may_be_lost():
            return self._behind.settle(tracking_id, attempt)

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        with _answer_may_be_lost():
            return self._behind.foresee(anchor, operation, now)

    def heartbeat(self, now: datetime) -> None:
        with _answer_may_be_lost():
            self._behind.heartbeat(now)


@contextmanager
def _answer_may_be_lost() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise AnswerLost("the on-premises side broke off") from error
