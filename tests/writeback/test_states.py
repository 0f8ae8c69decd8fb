"""The table of a job's life: nothing leaves the end, and nothing skips the asking."""

from itertools import product

import pytest

from writeback.states import TRANSITIONS, IllegalMove, JobState, check_move

LEGAL = {
    (JobState.PENDING, JobState.IN_FLIGHT),
    (JobState.PENDING, JobState.CLOSED),
    (JobState.IN_FLIGHT, JobState.PENDING),
    (JobState.IN_FLIGHT, JobState.CLOSED),
    (JobState.IN_FLIGHT, JobState.CLOUD_OUTSTANDING),
    (JobState.IN_FLIGHT, JobState.SET_ASIDE),
    (JobState.CLOUD_OUTSTANDING, JobState.CLOSED),
}


@pytest.mark.parametrize(("source", "target"), [*product(JobState, JobState)])
def test_every_pair(source: JobState, target: JobState) -> None:
    if (source, target) in LEGAL:
        check_move(source, target)
    else:
        with pytest.raises(IllegalMove):
            check_move(source, target)


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(JobState)
