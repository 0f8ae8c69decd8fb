"""What would stand in the way of an operation on premises, asked before anybody is asked to prove themselves."""

from dataclasses import dataclass

from directory import clock
from directory.models import User
from writeback import registry
from writeback.delivery import Reach
from writeback.errors import OUTCOMES, Outcome
from writeback.onprem import relay
from writeback.onprem.port import AgentUnreachable, AnswerLost, Condition
from writeback.operations import Operation


@dataclass(frozen=True, slots=True)
class Forecast:
    """An outcome that only an administrator on premises can avert."""

    outcome: Outcome
    condition: Condition  # what the agent sees
    code: str = "SSPR_0029"

    @property
    def name(self) -> str:
        return self.outcome.value


def forecast(user: User, operation: Operation, *, reach: Reach = relay.reach) -> Forecast | None:
    """The forecast for a synchronised person; None when nothing is seen, or nobody is there to look."""
    if not user.on_premises or user.tenant_id is None:
        return None
    try:
        agent = reach(registry.agent_id_as_known(user) or user.tenant_id)
        condition = agent.foresee(user.on_premises_immutable_id, operation, clock.now(user.tenant))
    except (AgentUnreachable, AnswerLost):
        return None  # the decision itself says that the agent is away
    if condition is None or OUTCOMES.get(condition) is not Outcome.ADMIN_ACTION_REQUIRED:
        return None
    return Forecast(Outcome.ADMIN_ACTION_REQUIRED, condition)
