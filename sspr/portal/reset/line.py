"""The line with stations beside every page: where am I, what is still to come."""

from dataclasses import dataclass

from directory.models.tenant import Preset
from sspr.machines.reset import Goal, State
from sspr.models import ResetRun

WHO, WHY, PROVE, CHOOSE, BACK = "Who you are", "What went wrong", "Prove it is you", "New password", "Back in"
UNLOCK = "Unlock"
STATIONS = {
    State.WHO: WHO,
    State.WHY: WHY,
    State.VERIFY: PROVE,
    State.CHOOSE: CHOOSE,
    State.WAITING: CHOOSE,
    State.DONE: BACK,
    State.UNLOCKED: BACK,
}


@dataclass(frozen=True, slots=True)
class Station:
    label: str
    state: str  # "done", "now" or "todo"
    note: str = ""


def stations(run: ResetRun | None, *, note: str = "") -> list[Station]:
    """The whole line for `run`; empty where the way ended elsewhere. `note` stands under the present station."""
    state = State(run.state) if run else State.WHO
    if state not in STATIONS:
        return []
    labels = _labels(run)
    station = UNLOCK if UNLOCK in labels and STATIONS[state] == CHOOSE else STATIONS[state]
    now = labels.index(station)
    return [
        Station(label, "done" if place < now else "now" if place == now else "todo", note if place == now else "")
        for place, label in enumerate(labels)
    ]


def _labels(run: ResetRun | None) -> list[str]:
    why = [WHY] if run and _asks_why(run) else []
    deed = UNLOCK if run and run.goal == Goal.UNLOCK else CHOOSE
    return [WHO, *why, PROVE, deed, BACK]


def _asks_why(run: ResetRun) -> bool:
    """Whether page 2 belongs to this run; under `standards` that is the domain's affair, not the person's."""
    if run.state == State.WHY or run.goal == Goal.UNLOCK:
        return True
    offered = run.tenant is not None and run.tenant.policy.unlock_without_reset
    return offered and (run.preset == Preset.STANDARDS or (run.user is not None and run.user.on_premises))
