"""Strikes: one fault after the other, each at a moment when it hurts, and a count of the promises it hit."""

import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from celery import Celery

from tests.chaos import acts
from tests.chaos.plan import AT_THE_DIRECTORY, Fault
from tests.chaos.town import WORKERS, Town
from tests.servers import processes
from tests.servers.backends import PostgreSQL
from tests.servers.processes import Process

DELIVER = "writeback.tasks.deliver"
AWAY = (1.5, 3.5)  # seconds a database stays away
BREATH = (0.3, 1.5)  # seconds between two strikes
WAITS_FOR_A_TARGET = 15.0  # seconds
COPIES = 3  # of each message sent again
IN_FLIGHT = """
SELECT job.id::text, split_part(person.user_principal_name, '@', 1)
FROM writeback_writebackjob AS job JOIN directory_user AS person ON person.id = job.user_id
WHERE job.state = 'in flight'
"""
ANY = "SELECT id::text FROM writeback_writebackjob"


@dataclass(slots=True)
class Striker:
    town: Town
    chance: random.Random
    strikes: Counter[Fault] = field(default_factory=Counter)
    hit: defaultdict[Fault, set[str]] = field(default_factory=lambda: defaultdict(set))  # jobs in flight, by fault
    trouble: list[str] = field(default_factory=list)

    def strike_until(self, over: threading.Event, plan: Iterable[Fault], *, least: int) -> None:
        """Go through the plan, then go on with what hit too few, as long as anybody walks."""
        self.strike_through(over, plan)
        while not over.is_set() and (rare := [fault for fault in Fault if self.hits()[fault] < least]):
            self.strike_through(over, rare)

    def strike_through(self, over: threading.Event, plan: Iterable[Fault]) -> None:
        deeds: dict[Fault, Callable[[], set[str]]] = {
            Fault.WORKER_KILLED: self.kills_a_worker,
            Fault.WEB_KILLED: self.kills_the_web,
            Fault.SCHEDULER_KILLED: self.kills_the_scheduler,
            Fault.REDIS_EMPTIED: self.empties_redis,
            Fault.CLOUD_DATABASE_AWAY: lambda: self.takes_away(self.town.cloud),
            Fault.DIRECTORY_DATABASE_AWAY: lambda: self.takes_away(self.town.on_premises),
            Fault.MESSAGES_AGAIN: self.sends_messages_again,
        }
        for fault in plan:
            if over.wait(self.chance.uniform(*BREATH)):
                return
            if fault in AT_THE_DIRECTORY:
                if self.strikes[fault] > self.hits()[fault]:
                    continue  # the last one still waits for somebody to meet it
                acts.leave(self.town.folder, AT_THE_DIRECTORY[fault], self.strikes[fault])
            else:
                self.waits_until(lambda: over.is_set() or len(self.in_flight()) >= 1)
                self.hit[fault] |= deeds[fault]()
            self.strikes[fault] += 1

    def hits(self) -> Counter[Fault]:
        """Jobs in flight hit by each kind of fault; at the directory, those that truly met it."""
        met = Counter(entry.what for entry in acts.notes(self.town.folder))
        at_the_directory = {fault: met[what] for fault, what in AT_THE_DIRECTORY.items()}
        return Counter({fault: len(jobs) for fault, jobs in self.hit.items()} | at_the_directory)

    def in_flight(self) -> dict[str, str]:
        """Account names by job."""
        return {row[0]: row[1] for row in self.asks(IN_FLIGHT)}

    def asks(self, question: str) -> list[tuple[str, ...]]:
        with psycopg.connect(self.town.cloud_url, autocommit=True, connect_timeout=3) as connection:
            return connection.execute(question.encode()).fetchall()

    def held_by(self, worker: Process) -> set[str]:
        """Jobs in flight that this worker has in its hands."""
        held = acts.in_the_hands_of(worker.handle.pid, acts.notes(self.town.folder))
        return {job for job, account in self.in_flight().items() if account in held} if held else set()

    def waits_until(self, there: Callable[[], bool]) -> None:
        ends_at = time.monotonic() + WAITS_FOR_A_TARGET
        while time.monotonic() < ends_at and not there():
            time.sleep(0.05)

    # --- the faults ---

    def kills_a_worker(self) -> set[str]:
        """Stopped first, so that what it has in hand cannot change while it is counted."""
        victim = self.town.portal.processes[self.chance.choice(WORKERS)]
        self.waits_until(lambda: bool(self.held_by(victim)))
        victim.handle.send_signal(signal.SIGSTOP)
        hit = self.held_by(victim)
        victim.kill()
        self.starts_again()
        return hit

    def kills_the_web(self) -> set[str]:
        """Master and workers, each by its own id."""
        hit, master = set(self.in_flight()), self.town.portal.processes["web"]
        workers = children(master.handle.pid)
        master.kill()
        for process in workers:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.starts_again()
        return hit

    def kills_the_scheduler(self) -> set[str]:
        hit = set(self.in_flight())
        self.town.portal.processes["scheduler"].kill()
        self.starts_again()
        return hit

    def empties_redis(self) -> set[str]:
        hit = set(self.in_flight())
        self.town.queue.forget()
        return hit

    def takes_away(self, server: PostgreSQL) -> set[str]:
        hit = set(self.in_flight())
        server.crash()
        time.sleep(self.chance.uniform(*AWAY))
        server.recover()
        return hit

    def sends_messages_again(self) -> set[str]:
        """Of every promise there ever was, closed ones too, several times and in any order."""
        messages = [job for (job,) in self.asks(ANY)] * COPIES
        self.chance.shuffle(messages)
        hit = set(self.in_flight())
        with Celery(broker=self.town.queue.url) as outsider:
            for job in messages[:300]:
                outsider.send_task(DELIVER, args=[job])
        return hit

    def starts_again(self) -> None:
        portal = self.town.portal
        for name, command in portal.commands.items():
            if not portal.processes[name].running:
                portal.processes[name] = processes.start(
                    command, log=portal.log_file, environment=portal.environment, cwd=Path.cwd()
                )


def children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
