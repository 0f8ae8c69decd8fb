"""The list of everything that can be proved: `python -m tests.proofs.ids` writes ids.csv anew from the reference."""

import csv
import os
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

HERE = Path(__file__).parent
IDS_FILE = HERE / "ids.csv"
ROOT = HERE.parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"

REQUIREMENT = re.compile(r"^\| (SR-[A-Z0-9]+-\d+) \| ([MSD]) \|", re.MULTILINE)
HOSTILE_CASE = re.compile(r"^\| (H-\d+) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Provable:
    id: str
    level: str  # of a requirement: M must, S should, D in demo mode; empty for facts and hostile cases
    weight: str  # of a fact: 3 weighs most; empty for the rest


def lists_folder() -> Path | None:
    """Where facts.csv and security-requirements.md lie; None where this machine does not have them."""
    if given := os.environ.get("PROOF_LISTS"):
        return Path(given)
    return REFERENCE if REFERENCE.is_dir() else None


def from_reference(folder: Path) -> tuple[Provable, ...]:
    with (folder / "facts.csv").open(encoding="utf-8", newline="") as file:
        facts = [Provable(row["id"], "", row["weight"]) for row in csv.DictReader(file)]
    text = (folder / "security-requirements.md").read_text(encoding="utf-8")
    requirements = [Provable(found[1], found[2], "") for found in REQUIREMENT.finditer(text)]
    hostile = [Provable(found[1], "", "") for found in HOSTILE_CASE.finditer(text)]
    return tuple(sorted([*facts, *requirements, *hostile]))


def known() -> tuple[Provable, ...]:
    with IDS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Provable(**row) for row in csv.DictReader(file))


def write(provables: Iterable[Provable]) -> None:
    with IDS_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Provable))
        writer.writerows(astuple(provable) for provable in provables)


if __name__ == "__main__":
    folder = lists_folder()
    if folder is None:
        raise SystemExit("No lists here: set PROOF_LISTS to the folder of facts.csv and security-requirements.md.")
    write(from_reference(folder))
