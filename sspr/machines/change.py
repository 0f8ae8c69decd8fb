"""The change of a known password: one question, one answer, and for a synchronised person a wait in between."""

from enum import StrEnum

from sspr.machines import IllegalTransition


class State(StrEnum):
    """Where a change stands; the template of each state bears the same word."""

    ASK = "ask"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Event(StrEnum):
    """What moves a change on."""

    PASSWORD_SET = "password-set"  # cloud-only: set at once
    WRITEBACK_QUEUED = "writeback-queued"
    DELIVERED = "delivered"
    POLICY_VIOLATION = "policy-violation"
    WRONG_PASSWORD = "wrong-password"  # the directory did not accept the current one
    UNDELIVERABLE = "undeliverable"
    NOT_ENTITLED = "not-entitled"
    SUPERSEDED = "superseded"  # a newer password was set while this one was on its way


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
    """Return the state that follows. Raises IllegalTransition, and then nothing has changed."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None
