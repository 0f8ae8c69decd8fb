"""Page 2: a forgotten password, or a known one that does not get in."""

from datetime import datetime

from django.db import transaction

from directory.models.tenant import Preset
from sspr.flows.reset import entitlement
from sspr.machines.reset import Event, Goal
from sspr.models import ResetRun


def choose_goal(run: ResetRun, goal: Goal, *, now: datetime) -> None:
    """Go on with `goal`. Under `standards` nothing is told before a proof, so the decision waits for it."""
    with transaction.atomic():
        run.goal = goal.value
        if run.preset == Preset.FAITHFUL:
            decision = entitlement.asked(run, now=now)
            if not decision.allowed:
                ResetRun.objects.filter(pk=run.pk).update(goal=goal)
                entitlement.refuse(run, decision, now=now)
                return
        run.move(Event.GOAL_CHOSEN, goal=goal.value)
