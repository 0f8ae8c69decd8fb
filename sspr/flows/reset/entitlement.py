"""May this run go on? Asked at the start, after each proof, and again inside the transaction that commits."""

from datetime import datetime

from directory.models import User
from licensing.entitlement import Capability, Decision, Reason, decide
from licensing.facts import facts_for
from sspr.flows.reset import trail
from sspr.machines.reset import Event, Goal, State
from sspr.models import ResetRun, StaleRun

CAPABILITIES = {Goal.RESET: Capability.RESET, Goal.UNLOCK: Capability.UNLOCK}
PROVING = (State.VERIFY, State.CHOOSE)  # from here on an agent that stopped is a failure, before it a refusal


def asked(run: ResetRun, *, now: datetime) -> Decision:
    """The decision about what this run is for."""
    if run.user is None:
        raise ValueError("Nobody's entitlement can be asked for a user ID that nobody has.")
    return decide(facts_for(run.user, now=now), CAPABILITIES[Goal(run.goal)])


def refuse(run: ResetRun, decision: Decision, *, now: datetime) -> None:
    """End the run with the first reason of a decision that is not allowed."""
    reason = decision.reasons[0]
    run.move(_event(reason, State(run.state)), reason=reason.value, ended_at=now)
    trail.refused(run, decision)


def _event(reason: Reason, state: State) -> Event:
    if reason is Reason.BLOCKED:
        return Event.THROTTLED
    if reason is Reason.ON_PREMISES_CONNECTIVITY_ERROR and state in PROVING:
        return Event.UNDELIVERABLE
    return Event.NOT_ENTITLED


def lock_person(run: ResetRun) -> User | None:
    """The run's person as stored now, held until the transaction ends, so that two runs of one person take turns."""
    if run.user_id is None:
        return None
    people = User.objects.select_for_update(of=("self",), no_key=True)  # audit rows may still point at the person
    run.user = people.select_related("tenant__policy").get(pk=run.user_id)
    return run.user


def lock(run: ResetRun) -> User | None:
    """The run's person and then the run itself, held until the transaction ends. Raises StaleRun when it has moved.

    Every step that touches more than the run's own row begins here, so that all take their locks in the same order.
    """
    person = lock_person(run)
    here = ResetRun.objects.select_for_update(no_key=True).filter(pk=run.pk, state=run.state, version=run.version)
    if not here.exists():
        raise StaleRun
    return person
