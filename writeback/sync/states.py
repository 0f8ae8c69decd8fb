"""The kinds of cycles, how often they run, and the life of a run. Pure."""

from datetime import timedelta
from enum import StrEnum


class CycleKind(StrEnum):
    OBJECTS = "objects"  # people, their attributes, whether they are enabled, who was deleted
    HASHES = "hashes"


EVERY = {
    CycleKind.OBJECTS: timedelta(minutes=30),
    CycleKind.HASHES: timedelta(minutes=2),  # cannot be configured in the product either
}


KEPT = timedelta(days=7)  # how long a run can be read; the product keeps its history as long


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


OPEN = (RunState.WAITING, RunState.RUNNING)
