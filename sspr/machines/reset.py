"""The way back into an account, with the goals reset and unlock: every state, every event, on one screen.

State values, URL parts and template names are the same words (product.md §4). `verify` carries gate 1 and gate 2.
"""

from enum import StrEnum

from sspr.machines.table import follow, leaving_by


class Goal(StrEnum):
    """What the person came for; unlock keeps the password."""

    RESET = "reset"
    UNLOCK = "unlock"


class State(StrEnum):
    WHO = "who"
    WHY = "why"
    VERIFY = "verify"
    CHOOSE = "choose"
    WAITING = "waiting"
    DONE = "done"
    UNLOCKED = "unlocked"
    REFUSED = "refused"
    BLOCKED = "blocked"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"


class Event(StrEnum):
    NAMED = "named"
    GOAL_OPEN = "goal open"
    GOAL_CHOSEN = "goal chosen"
    GATE_PASSED = "gate passed"
    GATES_COMPLETE = "gates complete"
    PROOF_WANTED = "proof wanted"  # the policy grew stricter after the gates: one more proof, please
    UNLOCK_QUEUED = "unlock queued"
    PASSWORD_SET = "password set"  # noqa: S105 - an event, not a password
    WRITEBACK_QUEUED = "writeback queued"
    DELIVERED = "delivered"
    UNLOCKED = "unlocked"
    POLICY_VIOLATION = "policy violation"
    UNDELIVERABLE = "undeliverable"
    NOT_ENTITLED = "not entitled"
    THROTTLED = "throttled"
    SUPERSEDED = "superseded"
    CANCELED = "canceled"
    TIME_UP = "time up"


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.WHO: {
        Event.NAMED: State.VERIFY,
        Event.GOAL_OPEN: State.WHY,
        Event.NOT_ENTITLED: State.REFUSED,
        Event.THROTTLED: State.BLOCKED,
    },
    State.WHY: {Event.GOAL_CHOSEN: State.VERIFY, Event.NOT_ENTITLED: State.REFUSED, Event.THROTTLED: State.BLOCKED},
    State.VERIFY: {
        Event.GATE_PASSED: State.VERIFY,
        Event.GATES_COMPLETE: State.CHOOSE,
        Event.UNLOCK_QUEUED: State.WAITING,
        Event.NOT_ENTITLED: State.REFUSED,
        Event.UNDELIVERABLE: State.FAILED,
        Event.THROTTLED: State.BLOCKED,
    },
    State.CHOOSE: {
        Event.PASSWORD_SET: State.DONE,
        Event.WRITEBACK_QUEUED: State.WAITING,
        Event.PROOF_WANTED: State.VERIFY,
        Event.NOT_ENTITLED: State.REFUSED,
        Event.UNDELIVERABLE: State.FAILED,
        Event.THROTTLED: State.BLOCKED,
    },
    State.WAITING: {
        Event.DELIVERED: State.DONE,
        Event.UNLOCKED: State.UNLOCKED,
        Event.POLICY_VIOLATION: State.CHOOSE,
        Event.UNDELIVERABLE: State.FAILED,
        Event.NOT_ENTITLED: State.REFUSED,
        Event.SUPERSEDED: State.EXPIRED,
    },
    State.DONE: {},
    State.UNLOCKED: {},
    State.REFUSED: {},
    State.BLOCKED: {},
    State.FAILED: {},
    State.EXPIRED: {},
    State.CANCELED: {},
}
for _open in (State.WHO, State.WHY, State.VERIFY, State.CHOOSE):  # never from WAITING: its outcome is on the way
    TRANSITIONS[_open] |= {
        Event.CANCELED: State.CANCELED,
        Event.TIME_UP: State.EXPIRED,
        Event.SUPERSEDED: State.EXPIRED,
    }

OPEN = leaving_by(TRANSITIONS, Event.TIME_UP)
FINISHED = tuple(state for state, events in TRANSITIONS.items() if not events)


def advance(state: State, event: Event) -> State:
    """The state after `event`. Raises IllegalTransition, and then nothing has changed."""
    return follow(TRANSITIONS, state, event)
