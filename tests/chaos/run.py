"""One run: people walk while faults strike; then both systems are asked what they hold."""

import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import acts, plan, town, verdict
from tests.chaos.browser import Browser
from tests.chaos.faults import Striker
from tests.chaos.people import Shown, Walker
from tests.chaos.plan import Fault
from tests.chaos.town import Resident, Town
from tests.journeys.traces import find

PATIENCE = 600.0  # seconds one person goes on for
ARRIVALS = 0.45  # seconds between two people
CALM = 180.0  # seconds until nothing may be open any more
STILL_OPEN = "SELECT count(*)::text FROM writeback_writebackjob WHERE state <> 'closed'"


@dataclass(frozen=True, slots=True)
class Result:
    seed: int
    strikes: Counter[Fault]
    hits: Counter[Fault]
    shown: Counter[Shown]
    outcomes: Counter[str]
    violations: list[str]
    seconds: float


def run(seed: int, people: int, *, rounds: int, least: int, logs: Path | None = None) -> Result:
    """`rounds` of every fault; the processes' log is left in `logs`."""
    started = time.monotonic()
    with workshop() as folder, town.built(folder) as place:
        residents, mark = town.settled(place, people)
        place.portal.start()
        striker = Striker(place, random.Random(seed))
        walkers = walk(place, residents, striker, plan.rounds(seed, rounds), least=least)
        found = [] if calmed_down(striker) else ["promises are open long after the last fault"]
        facts = town.report(place, residents)
        for walker in walkers:
            found += verdict.violations(walker.name, walker.shown or Shown.LEFT_WAITING, facts[walker.name])
        place.portal.stop()
        if logs:
            shutil.copy(place.portal.log_file, logs / f"chaos-{seed}.log")
            shutil.copy(acts.notes_file(place.folder), logs / f"acts-{seed}.log")
            ways = "\n".join(f"{walker.name} {walker.shown}: {', '.join(walker.way)}" for walker in walkers)
            (logs / f"ways-{seed}.log").write_text(ways)
        found += [f"a password is written down: {finding}" for finding in find([mark], place.portal.stored_bytes())]
        outcomes = Counter(job["outcome"] for one in facts.values() for job in one["jobs"])
        shown = Counter(walker.shown or Shown.LEFT_WAITING for walker in walkers)
        return Result(seed, striker.strikes, striker.hits(), shown, outcomes, found, time.monotonic() - started)


@contextmanager
def workshop() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-chaos-"))
    folder.chmod(0o711)  # PostgreSQL runs as another account
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def walk(
    place: Town, residents: list[Resident], striker: Striker, faults: Iterable[Fault], *, least: int
) -> list[Walker]:
    """Everybody to the end of the way, faults striking as long as somebody walks."""
    over = threading.Event()
    last = time.monotonic() + PATIENCE + ARRIVALS * len(residents)
    walkers = [Walker(one.name, one.phone, one.new, Browser(place.portal.port, last)) for one in residents]
    striking = ThreadPoolExecutor(1).submit(striker.strike_until, over, faults, least=least)
    with ThreadPoolExecutor(len(walkers)) as pool:
        try:
            walking = []
            for walker in walkers:
                walking.append(pool.submit(walker.walk))
                time.sleep(ARRIVALS)
            for one in walking:
                one.result()
        finally:  # also when somebody stops it: then nobody walks on
            over.set()
            for walker in walkers:
                walker.browser.ends_at = 0.0
    striking.result()
    return walkers


def calmed_down(striker: Striker) -> bool:
    """Whether every promise comes to an end by itself once nothing strikes any more."""
    striker.starts_again()
    ends_at = time.monotonic() + CALM
    while time.monotonic() < ends_at:
        if striker.asks(STILL_OPEN) == [("0",)]:
            return True
        time.sleep(1)
    return False
