"""How many may wait for something slow at once, so that the rest of a process's threads stay with everybody else."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from uuid import UUID


class Places:
    """`whole` places, of which one agent has `each` at most; `queue` more may wait `patience` seconds for one.

    So a directory that never answers keeps `whole + queue` threads at the most, and leaves a place to the others.
    """

    def __init__(self, *, whole: int, each: int, queue: int, patience: float) -> None:
        self.whole, self.each, self.queue, self.patience = whole, each, queue, patience
        self._taken: Counter[UUID] = Counter()
        self.waiting = 0
        self._changed = Condition()

    @contextmanager
    def one(self, agent_id: UUID) -> Iterator[bool]:
        """Whether there was a place; it is given back at the end of the block."""
        came = self._take(agent_id)
        try:
            yield came
        finally:
            if came:
                self._give_back(agent_id)

    def _take(self, agent_id: UUID) -> bool:
        with self._changed:
            if not self._is_free(agent_id) and not self._waited(agent_id):
                return False
            self._taken[agent_id] += 1
            return True

    def _waited(self, agent_id: UUID) -> bool:
        if self.waiting >= self.queue:
            return False
        self.waiting += 1
        try:
            return self._changed.wait_for(lambda: self._is_free(agent_id), timeout=self.patience)
        finally:
            self.waiting -= 1

    def _is_free(self, agent_id: UUID) -> bool:
        return self._taken.total() < self.whole and self._taken[agent_id] < self.each

    def _give_back(self, agent_id: UUID) -> None:
        with self._changed:
            self._taken[agent_id] -= 1
            self._changed.notify_all()
