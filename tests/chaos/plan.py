"""Which fault strikes when: seeded, so that a run that went wrong can be walked through again."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong on purpose."""

    WORKER_KILLED = "worker killed"
    WEB_KILLED = "web killed"
    SCHEDULER_KILLED = "scheduler killed"
    REDIS_EMPTIED = "Redis killed, back with empty memory"
    CLOUD_DATABASE_AWAY = "PostgreSQL of the portal away for seconds"
    DIRECTORY_DATABASE_AWAY = "PostgreSQL of the directory away for seconds"
    MESSAGES_AGAIN = "messages sent again, out of order"
    DROPPED_BEFORE = "agent dropped before it applied"
    DROPPED_AFTER = "agent dropped after it applied"
    STALLED = "directory stalled beyond the lease"


AT_THE_DIRECTORY = {Fault.DROPPED_BEFORE: "before", Fault.DROPPED_AFTER: "after", Fault.STALLED: "stall"}
LEAST_HITS = 3  # jobs in flight that each kind of fault must hit, or the run proved nothing


def rounds(seed: int, count: int) -> Iterator[Fault]:
    """Every kind of fault once in a random order, then again in another one."""
    chance = random.Random(seed)
    for _ in range(count):
        yield from chance.sample(list(Fault), len(Fault))


def too_rare(hits: Mapping[Fault, int], *, least: int) -> list[str]:
    """Which kinds of fault hit too few jobs in flight to prove anything."""
    counted = Counter(hits)
    return [f"“{fault}” hit {counted[fault]} jobs in flight, not {least}" for fault in Fault if counted[fault] < least]
