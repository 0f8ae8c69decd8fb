"""What the directory does to whom, written to a file, which is how hits are counted; and what it shall do, left for it
as files that the first to come takes away."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = "CHAOS_FOLDER"  # of the environment
NOTES = "acts.jsonl"


@dataclass(frozen=True, slots=True)
class Note:
    """What a process did for an account."""

    process: int
    account: str
    what: str  # "begins", or the fault it met


def leave(folder: Path, what: str, number: int) -> None:
    """Let the next one who comes meet this fault."""
    (folder / f"{what}-{number}").touch()


def take(folder: Path, what: str) -> bool:
    for file in folder.glob(f"{what}-*"):
        try:
            file.unlink()
        except FileNotFoundError:
            continue  # somebody else met it
        return True
    return False


def notes_file(folder: Path) -> Path:
    return folder / NOTES


def note(folder: Path, account: str, what: str) -> None:
    line = json.dumps([os.getpid(), account, what]) + "\n"
    with notes_file(folder).open("ab", buffering=0) as file:  # one write of a short line is not torn
        file.write(line.encode())


def notes(folder: Path) -> Iterator[Note]:
    file = notes_file(folder)
    if file.exists():
        for line in file.read_text().splitlines():
            yield Note(*json.loads(line))


def in_the_hands_of(process: int, written: Iterable[Note]) -> set[str]:
    """The accounts this process had begun with last and was not dropped from, by name."""
    last = {entry.account: entry for entry in written}
    return {name for name, entry in last.items() if entry.process == process and entry.what in ("begins", "stall")}
