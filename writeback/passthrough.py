"""Is this the person's password? Asked of the directory on premises, where that is to say so (writeback.md §6)."""

from collections.abc import Mapping
from enum import StrEnum

import structlog

from directory import clock
from directory.models import User
from writeback import registry
from writeback.delivery import Reach
from writeback.onprem import relay
from writeback.onprem.port import AgentUnreachable, AnswerLost, BindError
from writeback.places import Places

logger = structlog.get_logger()

# Here the page itself waits for the directory. A web process has 8 threads (deploy/Procfile); two of them are never
# kept by a directory that does not answer, and one tenant's leaves a place to the others' (SR-WB-14).
# One in good health answers within a few hundredths of a second.
PLACES = Places(whole=4, each=3, queue=2, patience=1.0)


class Said(StrEnum):
    """What the directory says to a password; what stands after a right one is told to nobody else (§7.3)."""

    RIGHT = "right"
    WRONG = "wrong"
    MUST_CHANGE = "must change"  # right, but to be changed before anything else
    DISABLED = "disabled"
    ACCOUNT_EXPIRED = "account expired"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"  # nobody said anything


BY_BIND: Mapping[str, Said] = {
    BindError.NO_SUCH_USER: Said.WRONG,
    BindError.LOGON_FAILURE: Said.WRONG,
    BindError.EXPIRED: Said.MUST_CHANGE,
    BindError.MUST_CHANGE: Said.MUST_CHANGE,
    BindError.DISABLED: Said.DISABLED,
    BindError.ACCOUNT_EXPIRED: Said.ACCOUNT_EXPIRED,
    BindError.LOCKED_OUT: Said.LOCKED,
}


def ask(user: User, password: str, *, reach: Reach = relay.reach) -> Said:
    """Have the directory judge `password`; a wrong one counts towards the lockout there. Slow: before a transaction."""
    if user.tenant_id is None:
        return Said.WRONG
    agent_id = registry.agent_id_for(user)
    if agent_id is None:
        return Said.UNREACHABLE
    with PLACES.one(agent_id) as came:
        if not came:
            logger.warning("sign_in_not_judged", tenant_id=str(user.tenant_id), error="too many wait already")
            return Said.UNREACHABLE
        try:
            found = reach(agent_id).authenticate(user.on_premises_immutable_id, password, clock.now(user.tenant))
        except (AgentUnreachable, AnswerLost) as error:
            logger.warning("sign_in_not_judged", tenant_id=str(user.tenant_id), error=type(error).__name__)
            return Said.UNREACHABLE
    if found.success:
        return Said.RIGHT
    return BY_BIND.get(found.bind_error, Said.UNREACHABLE)
