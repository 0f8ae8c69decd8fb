"""The table of the way back into an account, walked pair by pair."""

from itertools import product

import pytest

from sspr.machines import IllegalTransition
from sspr.machines.reset import FINISHED, OPEN, TRANSITIONS, Event, State, advance


@pytest.mark.proves("SR-FLOW-01")
@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_either_follows_the_table_or_is_refused(state: State, event: Event) -> None:
    if event in TRANSITIONS[state]:
        assert advance(state, event) is TRANSITIONS[state][event]
    else:
        with pytest.raises(IllegalTransition) as refused:
            advance(state, event)
        assert (refused.value.state, refused.value.event) == (state, event)


def test_nothing_leads_out_of_a_finished_run() -> None:
    assert set(FINISHED) == set(State) - set(OPEN) - {State.WAITING}
    assert all(TRANSITIONS[state] == {} for state in FINISHED)


def test_a_waiting_run_can_be_neither_canceled_nor_expired() -> None:
    assert not {Event.CANCELED, Event.TIME_UP} & set(TRANSITIONS[State.WAITING])


def test_a_password_can_be_set_only_where_every_gate_was_passed() -> None:
    setting = {Event.PASSWORD_SET, Event.WRITEBACK_QUEUED}
    assert [state for state in State if setting & set(TRANSITIONS[state])] == [State.CHOOSE]
    assert [s for s in State if State.CHOOSE in TRANSITIONS[s].values()] == [State.VERIFY, State.WAITING]


def test_every_state_can_be_reached() -> None:
    reached = {State.WHO}
    for _ in State:
        reached |= {after for state in reached for after in TRANSITIONS[state].values()}
    assert reached == set(State)
