"""Small agents that honour the port and misbehave in one way."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from writeback.onprem import relay
from writeback.onprem.mock import MockDirectory
from writeback.onprem.port import (
    Account,
    Agent,
    AgentUnreachable,
    Answer,
    AnswerLost,
    Condition,
    LdapResult,
    Request,
    Vitals,
)
from writeback.onprem.source import SourceHash
from writeback.operations import Operation


class FakeAgent:
    """Answers what it is told, and counts how often it is asked."""

    def __init__(self, answer: Answer | Exception, *, settled: Answer | Exception | None = None) -> None:
        self.answer, self.settled = answer, settled
        self.requests: list[Request] = []

    def perform(self, request: Request) -> Answer:
        self.requests.append(request)
        return _give(self.answer)

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        return None if self.settled is None else _give(self.settled)

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        return _give(self.answer).condition

    def heartbeat(self, now: datetime) -> Vitals:
        _give(self.answer)
        return Vitals()

    def reach(self, tenant_id: UUID) -> Agent:
        return self


def _give(answer: Answer | Exception) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return answer


def nobody(tenant_id: UUID) -> Agent:
    raise AgentUnreachable("no agent listens")


class DyingAgent:
    """The real agent, whose answer is lost after the directory has applied what was asked."""

    def __init__(self, tenant_id: UUID, *, before_answering: Callable[[], None] = lambda: None) -> None:
        self._alive = relay.reach(tenant_id)
        self._before_answering = before_answering

    def perform(self, request: Request) -> Answer:
        self._alive.perform(request)
        self._before_answering()
        raise AnswerLost("the agent died before it answered")

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        return self._alive.settle(tracking_id, attempt)

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        return self._alive.foresee(anchor, operation, now)

    def heartbeat(self, now: datetime) -> Vitals:
        return self._alive.heartbeat(now)


class BrokenDirectory:
    """A directory whose connection breaks, in the way of whatever library a connector uses."""

    def find(self, tenant_id: UUID, anchor: str, now: datetime) -> tuple[Account, ...]:
        raise TimeoutError("the domain controller does not answer")


class CredulousDirectory(MockDirectory):
    """Takes an empty password for an anonymous bind, and calls that a success, as many directories do."""

    def authenticate(self, account: Account, password: str, *, now: datetime) -> LdapResult:
        return LdapResult(0) if not password else super().authenticate(account, password, now=now)


class BrokenSource:
    """What synchronisation reads cannot be read."""

    def hashes_of(self, tenant_id: UUID, anchors: Collection[str]) -> tuple[SourceHash, ...]:
        raise TimeoutError("the domain controller does not answer")
