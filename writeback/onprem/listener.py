"""The agent's end of a relay: lets in what the relay vouches for, and nothing else (SR-WB-04).

A question that changes nothing, what is foreseen or a heartbeat, needs no token: it may come from a machine on which
the agent's secrets do not lie.
"""

import hashlib
import hmac
from collections.abc import Callable
from uuid import UUID

from writeback.onprem import events, keys
from writeback.onprem.agent import WritebackAgent
from writeback.onprem.events import Event
from writeback.onprem.port import AgentUnreachable, Answer, Request


def message_of(request: Request) -> bytes:
    """All of a request that a token vouches for."""
    return repr(request).encode() + (request.sealed or b"")  # its representation leaves nothing else out


def token_for(message: bytes, secret: bytes) -> bytes:
    """Proves that whoever sent `message` knows the relays' secret."""
    return hmac.new(secret, message, hashlib.sha256).digest()


class Listener:
    def __init__(self, agent: WritebackAgent) -> None:
        self.agent = agent

    def perform(self, request: Request, token: bytes) -> Answer:
        """Raises AgentUnreachable for what is forged: nothing was handed over, and the log says so."""
        if not self._true(message_of(request), token):
            events.log(
                Event.RELAY_UNREACHABLE,
                tenant_id=self.agent.tenant_id,
                agent_id=self.agent.agent_id,
                now=request.now,
                tracking_id=request.binding.job_id,
                message="the message came without a valid token",
            )
            raise AgentUnreachable("the agent does not trust this message")
        return self.agent.perform(request)

    def settle(self, tracking_id: UUID, attempt: int, token: bytes) -> Answer | None:
        """As above; a forged question would fence attempts that are still good."""
        if not self._true(b"settle %s %d" % (tracking_id.bytes, attempt), token):
            raise AgentUnreachable("the agent does not trust this question")
        return self.agent.settle(tracking_id, attempt)

    def _true(self, message: bytes, token: bytes) -> bool:
        return self._proves(message, token, keys.relay_secret) or self._proves(message, token, keys.former_relay_secret)

    def _proves(self, message: bytes, token: bytes, kept: Callable[[UUID], bytes | None]) -> bool:
        try:
            secret = kept(self.agent.agent_id)
        except keys.KeyUnreadable:
            return False
        if not secret:
            return False  # with none everybody could make a token
        return hmac.compare_digest(token, token_for(message, secret))
