"""What cannot apply to this product, each with a reason and the date on which somebody decided so."""

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("not_applicable.toml")


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    reason: str
    date: datetime.date


def entries() -> tuple[Entry, ...]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Entry(**entry) for entry in content.get("not_applicable", []))
