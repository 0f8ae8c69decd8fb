"""The table of a change, walked pair by pair."""

from itertools import product

import pytest

from sspr.machines import IllegalTransition
from sspr.machines.change import TRANSITIONS, Event, State, advance


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_either_follows_the_table_or_is_refused(state: State, event: Event) -> None:
    if event in TRANSITIONS[state]:
        assert advance(state, event) is TRANSITIONS[state][event]
    else:
        with pytest.raises(IllegalTransition) as refused:
            advance(state, event)
        assert (refused.value.state, refused.value.event) == (state, event)


def test_what_the_directory_refuses_may_be_typed_again() -> None:
    assert {event for event, after in TRANSITIONS[State.WAITING].items() if after is State.ASK} == {
        Event.POLICY_VIOLATION,
        Event.WRONG_PASSWORD,
    }


def test_done_is_reached_only_by_a_password_that_was_set() -> None:
    ways = {event for events in TRANSITIONS.values() for event, after in events.items() if after is State.DONE}
    assert ways == {Event.PASSWORD_SET, Event.DELIVERED}
