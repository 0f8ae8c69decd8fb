"""An onboarded agent, an account behind it, and requests sealed for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from writeback import envelope
from writeback.envelope import Binding, Passwords
from writeback.onprem import agent, keys, relay, stage
from writeback.onprem.agent import WritebackAgent
from writeback.onprem.port import Agent, Registration, Request
from writeback.operations import Operation

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)  # the tenant's time
REAL = datetime(2024, 5, 3, 9, tzinfo=UTC)  # the agent's own clock
PASSWORD, NEW = "Harbour-teapot-71", "Copper-Lantern-58"


@dataclass
class Site:
    """One tenant's on-premises side, and the cloud's half of its key."""

    tenant_id: UUID
    registration: Registration
    agent: WritebackAgent
    clock: list[datetime]

    def account(self, name: str = "adele", **fields: Any) -> str:
        given: dict[str, Any] = {"display_name": name.title(), "password_set_at": NOW - timedelta(days=2)} | fields
        return stage.create_account(
            "corp.example",
            user_principal_name=f"{name}@corp.example",
            sam_account_name=name,
            password=PASSWORD,
            now=NOW,
            **given,
        )

    def request(
        self,
        anchor: str,
        operation: Operation = Operation.RESET,
        *,
        new: str = NEW,
        current: str | None = None,
        attempt: int = 1,
        now: datetime = NOW,
    ) -> Request:
        expires_at = self.clock[0] + timedelta(seconds=30)
        binding = Binding(uuid4(), self.tenant_id, uuid4(), operation, expires_at)
        if operation is Operation.UNLOCK:
            return Request(binding, anchor, attempt, now)
        sealed = envelope.seal(Passwords(new, current), binding, self.registration.public_pem)
        return Request(binding, anchor, attempt, now, sealed, self.registration.key_id)

    def reached(self, **kwargs: Any) -> Agent:
        """The agent as the cloud reaches it; its clock is the test's."""
        there = relay.reach(self.tenant_id, **kwargs)
        there._listener.agent.clock = self.agent.clock
        return there

    def relay_secret(self) -> bytes:
        secret = keys.relay_secret(self.tenant_id)
        assert secret is not None
        return secret

    def event_ids(self) -> list[str]:
        """What the log holds since onboarding."""
        return [event.event_id for event in stage.events(self.tenant_id)][5:]


@pytest.fixture
def site(db: None) -> Site:
    tenant_id, clock = uuid4(), [REAL]
    stage.create_domain(tenant_id, "corp.example")
    registration = agent.onboard(tenant_id, NOW)
    return Site(tenant_id, registration, WritebackAgent(tenant_id, clock=lambda: clock[0]), clock)


@pytest.fixture
def adele(site: Site) -> str:
    return site.account()
