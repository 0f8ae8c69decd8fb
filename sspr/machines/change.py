"""The change of a known password: one question, one answer, and for a synchronised person a wait in between.

State values, URL parts and template names are the same words; `ask` is the change page itself.
"""

from enum import StrEnum

from sspr.machines.table import follow


class State(StrEnum):
    ASK = "ask"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Event(StrEnum):
    PASSWORD_SET = "password set"  # noqa: S105 - an event, not a password
    WRITEBACK_QUEUED = "writeback queued"
    DELIVERED = "delivered"
    POLICY_VIOLATION = "policy violation"
    WRONG_PASSWORD = "wrong password"  # noqa: S105 - the directory did not accept the current one
    UNDELIVERABLE = "undeliverable"
    NOT_ENTITLED = "not entitled"
    SUPERSEDED = "superseded"  # a newer password was chosen while this one was on its way


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.ASK: {
        Event.PASSWORD_SET: State.DONE,
        Event.WRITEBACK_QUEUED: State.WAITING,
        Event.NOT_ENTITLED: State.REFUSED,
        Event.UNDELIVERABLE: State.FAILED,
    },
    State.WAITING: {
        Event.DELIVERED: State.DONE,
        Event.POLICY_VIOLATION: State.ASK,
        Event.WRONG_PASSWORD: State.ASK,
        Event.UNDELIVERABLE: State.FAILED,
        Event.NOT_ENTITLED: State.REFUSED,
        Event.SUPERSEDED: State.FAILED,
    },
    State.DONE: {},
    State.REFUSED: {},
    State.FAILED: {},
}


def advance(state: State, event: Event) -> State:
    """The state after `event`. Raises IllegalTransition, and then nothing has changed."""
    return follow(TRANSITIONS, state, event)
