"""How the cloud reaches an agent: over two relays, on each of which the agent listens, or over none.

What a relay hands over it vouches for with a token under a secret that only it and the agent know; `listener` lets
nothing else in. A breakdown leaves the caller without an answer, not with a guess.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from writeback.onprem import events, faults, keys, models
from writeback.onprem.agent import WritebackAgent
from writeback.onprem.events import Event
from writeback.onprem.faults import Fault, Faults
from writeback.onprem.listener import Listener, message_of, token_for
from writeback.onprem.port import (
    Agent,
    AgentUnreachable,
    Answer,
    AnswerLost,
    Condition,
    LdapResult,
    Request,
    Vitals,
)
from writeback.onprem.source import Source, SourceHash, SourceObject
from writeback.operations import Operation

HOSTS = (Fault.RELAY_ONE_DOWN, Fault.RELAY_TWO_DOWN)  # what takes each of the two relays away


@dataclass(frozen=True, slots=True)
class Line:
    """What the way to an agent is like now."""

    tenant_id: UUID
    agent_id: UUID
    faults: Faults = faults.NONE
    secret: bytes = b""  # the relays' own copy
    pause: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    @property
    def up(self) -> int:
        """How many of the two relays are there."""
        return sum(not self.faults.on(host) for host in HOSTS)

    def delay(self, anchor: str) -> None:
        if slow := self.faults.on(Fault.LATENCY, anchor):
            self.pause((slow.figure + slow.spread * self.chance()) / 1000)

    def loses(self, what: Fault, anchor: str) -> bool:
        lossy = self.faults.on(what, anchor)
        return lossy is not None and self.chance() * 100 < lossy.figure

    def log(self, *written: Event, now: datetime, tracking_id: UUID | None = None) -> None:
        for event in written:
            events.log(event, tenant_id=self.tenant_id, agent_id=self.agent_id, now=now, tracking_id=tracking_id)


def reach(
    agent_id: UUID, *, pause: Callable[[float], None] = time.sleep, chance: Callable[[], float] = random.random
) -> Agent:
    """The agent of this id. Raises AgentUnreachable when it does not run: certainly nothing was handed over."""
    try:
        row = models.Agent.objects.filter(pk=agent_id, running=True).first()
        wrong = faults.of(row.tenant_id) if row else faults.NONE
    except DatabaseError as error:
        raise AgentUnreachable("the on-premises side does not answer") from error
    if row is None or wrong.on(Fault.AGENT_STOPPED):
        raise AgentUnreachable("no agent listens on the relay")
    line = Line(row.tenant_id, agent_id, wrong, _secret(row, wrong), pause, chance)
    return Relay(Listener(WritebackAgent(agent_id, row=row)), line)


def source(tenant_id: UUID, *, agent_of: Callable[[str], UUID | None]) -> Source:
    """What a tenant's agents read for synchronisation: the domains of those that run, where `agent_of` says which one
    a domain is served by. Raises AgentUnreachable when none runs."""
    try:
        running = set(models.Agent.objects.filter(tenant_id=tenant_id, running=True).values_list("pk", flat=True))
        wrong = faults.of(tenant_id)
    except DatabaseError as error:
        raise AgentUnreachable("the on-premises side does not answer") from error
    if not running or wrong.on(Fault.AGENT_STOPPED) or all(wrong.on(host) for host in HOSTS):
        raise AgentUnreachable("no agent listens on the relay")
    return SourceRelay(import_string(settings.ONPREMISES_SOURCE)(), lambda domain: agent_of(domain) in running)


class Relay:
    """Carries calls over whichever of the two relays is there."""

    def __init__(self, listener: Listener, line: Line) -> None:
        self._listener, self._line = listener, line

    def perform(self, request: Request) -> Answer:
        line, anchor = self._line, request.anchor
        with _answer_may_be_lost():
            self._find_a_relay(request)
            line.delay(anchor)
            if line.loses(Fault.REQUEST_LOSS, anchor) or line.faults.on(Fault.AGENT_DIES_BEFORE, anchor):
                raise AnswerLost("nothing came back; nobody can say from here what became of it")
            answer = self._listener.perform(request, token_for(message_of(request), line.secret))
            line.delay(anchor)
            if line.loses(Fault.ANSWER_LOSS, anchor) or line.faults.on(Fault.AGENT_DIES_AFTER, anchor):
                raise AnswerLost("nothing came back; nobody can say from here what became of it")
            return answer

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        with _answer_may_be_lost():
            if not self._line.up:
                raise AgentUnreachable("neither relay is there")
            question = b"settle %s %d" % (tracking_id.bytes, attempt)
            return self._listener.settle(tracking_id, attempt, token_for(question, self._line.secret))

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        with _answer_may_be_lost():
            if not self._line.up:
                raise AgentUnreachable("neither relay is there")
            return self._listener.agent.foresee(anchor, operation, now)

    def authenticate(self, anchor: str, password: str, now: datetime) -> LdapResult:
        with _answer_may_be_lost():
            if not self._line.up:
                raise AgentUnreachable("neither relay is there")
            self._line.delay(anchor)
            return self._listener.agent.authenticate(anchor, password, now)

    def heartbeat(self, now: datetime) -> Vitals:
        """The agent finds out itself which relays are there, and writes down what it finds."""
        line = self._line
        with _answer_may_be_lost():
            line.log(*[Event.LISTENER_ERROR] * (len(HOSTS) - line.up), now=now)
            if line.up < len(HOSTS):
                line.log(Event.RELAY_HOST_DOWN, now=now)
            if not line.up:
                line.log(Event.RELAY_UNREACHABLE, Event.HEALTH_NOT_REPORTED, now=now)
                raise AgentUnreachable("neither relay is there")
            if line.faults.on(Fault.SERVICE_UNREACHABLE):
                line.log(Event.SERVICE_ERROR, Event.HEALTH_NOT_REPORTED, now=now)
                raise AgentUnreachable("the agent does not reach the cloud's service")
            vitals = self._listener.agent.heartbeat(now)
            return Vitals(vitals.version, line.up)

    def _find_a_relay(self, request: Request) -> None:
        """Raises AgentUnreachable without one; where only the first is away, the second try is written down."""
        line, now = self._line, request.now
        if not line.up:
            line.log(Event.RELAY_UNREACHABLE, Event.LISTENER_ERROR, now=now)
            raise AgentUnreachable("neither relay is there")
        if line.faults.on(Fault.RELAY_ONE_DOWN):
            line.log(Event.RELAY_RETRY, now=now, tracking_id=request.binding.job_id)


def _secret(row: models.Agent, wrong: Faults) -> bytes:
    if wrong.on(Fault.RELAY_SECRET):
        return b"another one"
    try:
        return keys.unseal(bytes(row.relay_secret), f"relays of {row.pk}") if row.relay_secret else b""
    except keys.KeyUnreadable:
        return b"unreadable"


class SourceRelay:
    """The same for what synchronisation reads, kept to the domains that are served."""

    def __init__(self, behind: Source, served: Callable[[str], bool]) -> None:
        self._behind, self._served = behind, served

    def domains(self, tenant_id: UUID) -> tuple[str, ...]:
        with _answer_may_be_lost():
            names = self._behind.domains(tenant_id)
        return tuple(name for name in names if self._served(name))

    def changes(self, tenant_id: UUID, domain: str, since: int, limit: int) -> tuple[SourceObject, ...]:
        with _answer_may_be_lost():
            return self._behind.changes(tenant_id, domain, since, limit)

    def objects(self, tenant_id: UUID, guids: Collection[UUID]) -> tuple[SourceObject, ...]:
        with _answer_may_be_lost():
            return self._behind.objects(tenant_id, guids)

    def hashes(self, tenant_id: UUID, domain: str, since: int, limit: int) -> tuple[SourceHash, ...]:
        with _answer_may_be_lost():
            return self._behind.hashes(tenant_id, domain, since, limit)

    def hashes_of(self, tenant_id: UUID, anchors: Collection[str]) -> tuple[SourceHash, ...]:
        with _answer_may_be_lost():
            return self._behind.hashes_of(tenant_id, anchors)


@contextmanager
def _answer_may_be_lost() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise AnswerLost("the on-premises side broke off") from error
