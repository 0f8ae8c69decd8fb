"""Which stations the way back has for this run, and at which one it stands."""

from django.utils.translation import gettext_lazy as _

from directory.models.tenant import Preset
from sspr.machines.reset import Goal, State
from sspr.models import ResetRun
from sspr.portal.line import Station, Text, line

WHO, WHY, PROVE = _("Who you are"), _("What went wrong"), _("Prove it is you")
CHOOSE, UNLOCK, BACK = _("New password"), _("Unlock"), _("Back in")


def stations(run: ResetRun | None, *, note: Text = "") -> list[Station]:
    """The whole line for `run`; empty where the way ended elsewhere. `note` stands under the present station."""
    state = State(run.state) if run else State.WHO
    why = [(State.WHY,)] if run and _asks_why(run) else []
    places = [(State.WHO,), *why, (State.VERIFY,), (State.CHOOSE, State.WAITING), (State.DONE, State.UNLOCKED)]
    here = [place for place, states in enumerate(places) if state in states]
    if not here:
        return []
    deed = UNLOCK if run and run.goal == Goal.UNLOCK else CHOOSE
    return line([WHO, *([WHY] if why else []), PROVE, deed, BACK], here[0], note=note)


def _asks_why(run: ResetRun) -> bool:
    """Whether page 2 belongs to this run; under `standards` that is the domain's affair, not the person's."""
    if run.state == State.WHY or run.goal == Goal.UNLOCK:
        return True
    offered = run.tenant is not None and run.tenant.policy.unlock_without_reset
    return offered and (run.preset == Preset.STANDARDS or (run.user is not None and run.user.on_premises))
