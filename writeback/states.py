"""The life of a job as a table: where it is, and where it may go from there."""

from enum import StrEnum


class JobState(StrEnum):
    PENDING = "pending"  # certainly not applied on premises
    IN_FLIGHT = "in flight"  # a worker has it; whether it was applied is not known until it answers
    CLOUD_OUTSTANDING = "cloud copy outstanding"  # applied on premises, told to the person; the sweep repairs the cloud
    CLOSED = "closed"
    SET_ASIDE = "set aside"  # every worker that took it fell silent; certainly not applied on premises


TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.IN_FLIGHT, JobState.CLOSED}),
    JobState.IN_FLIGHT: frozenset({JobState.PENDING, JobState.CLOUD_OUTSTANDING, JobState.CLOSED, JobState.SET_ASIDE}),
    JobState.CLOUD_OUTSTANDING: frozenset({JobState.CLOSED}),
    JobState.CLOSED: frozenset(),
    JobState.SET_ASIDE: frozenset(),
}
UNDECIDED = (JobState.PENDING, JobState.IN_FLIGHT)  # the person waits, the secret may still be there

ENDS = (JobState.CLOSED, JobState.SET_ASIDE)  # nothing follows any more


class IllegalMove(Exception):
    """A move the table does not know: a mistake in the program, not in the data."""


def check_move(source: JobState, target: JobState) -> None:
    """Raise IllegalMove unless the table leads from `source` to `target`."""
    if target not in TRANSITIONS[source]:
        raise IllegalMove(f"{source} to {target}")
