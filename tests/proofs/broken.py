"""Would the proofs notice? `python -m tests.proofs.broken` breaks a copy of the code, one line at a time.

For every fact of weight 3 that a test claims, broken.toml holds an entry; for other facts and requirements it may. Each
is applied to a copy of the tree, and only the tests that claim the id are run there; green tests prove nothing, so then
this fails.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.proofs import ids

FILE = Path(__file__).with_name("broken.toml")
PARALLEL = 2
STORIES = "tests/journeys/"  # minutes in a browser, and in a copy of the tree without its servers
TESTS_FAILED = 1  # pytest's exit code; every other one means that nothing was tried
FEWER_PROCESSES = ("-p", "no:xdist", "-p", "no:randomly")


@dataclass(frozen=True, slots=True)
class Breakage:
    fact: str  # or requirement: any id that a test can claim
    file: str
    old: str
    new: str

    def fault(self, root: Path) -> str | None:
        """Why this entry cannot be applied, or None."""
        path = root / self.file
        if not path.is_file():
            return f"{self.file} does not exist"
        if (times := path.read_text(encoding="utf-8").count(self.old)) != 1:
            return f"the old text occurs {times} times in {self.file}, not once"
        return None

    def apply(self, root: Path) -> None:
        path = root / self.file
        path.write_text(path.read_text(encoding="utf-8").replace(self.old, self.new), encoding="utf-8")


def breakages() -> tuple[Breakage, ...]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Breakage(**entry) for entry in content.get("broken", []))


def collected_claims() -> dict[str, list[str]]:
    """The node ids of the tests that claim each id, from one collection."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "claims.json"
        options = ["--collect-only", "-q", f"--claims={file}", *FEWER_PROCESSES]
        done = _pytest(options, cwd=ids.ROOT)
        if not file.exists():
            raise SystemExit(f"The tests cannot be collected:\n{done.stdout}")
        claims: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
        return claims


def without_entry(claims: Iterable[str], entries: Iterable[Breakage]) -> list[str]:
    heaviest = {provable.id for provable in ids.known() if provable.weight == "3"}
    return sorted((heaviest & set(claims)) - {entry.fact for entry in entries})


def complaint_about(entry: Breakage, tests: list[str]) -> str | None:
    """Break a copy of the tree and run the tests that claim the fact; None when they go red."""
    quick = [test for test in tests if not test.startswith(STORIES)]
    if not quick:
        return "no quick test claims this fact" if tests else "no test claims this fact"
    if fault := entry.fault(ids.ROOT):
        return fault
    with tempfile.TemporaryDirectory(prefix="broken-") as folder:
        copy = Path(folder)
        copy_tree(copy)
        entry.apply(copy)
        done = _pytest(["-q", "-x", *FEWER_PROCESSES, *quick], cwd=copy)
    if done.returncode == TESTS_FAILED:
        return None
    if done.returncode == 0:
        return "the tests stay green: " + " ".join(quick)
    return f"the tests could not be run (exit code {done.returncode}):\n{done.stdout[-2000:]}"


def copy_tree(target: Path) -> None:
    """What git tracks or would track, and so neither the virtual environment nor anybody's data."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ids.ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        source = ids.ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)


def _pytest(options: list[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PORTAL_TEST_VAR", "PORTAL_VAR")}
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.run(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def main() -> int:
    only = set(sys.argv[1:])
    entries = [entry for entry in breakages() if not only or entry.fact in only]
    claims = collected_claims()
    complaints = (
        [] if only else [f"{fact}: claimed, but broken.toml has no entry" for fact in without_entry(claims, entries)]
    )
    with ThreadPoolExecutor(PARALLEL) as pool:
        results = pool.map(lambda entry: complaint_about(entry, claims.get(entry.fact, [])), entries)
        for entry, complaint in zip(entries, results, strict=True):
            print(f"{entry.fact}: {'red, as it should be' if complaint is None else complaint}", flush=True)
            if complaint:
                complaints.append(f"{entry.fact}: {complaint}")
    facts = len(Counter(entry.fact for entry in entries))
    print(
        "\n".join(["", *complaints, f"broken: {len(entries)} breakages of {facts} facts, {len(complaints)} complaints"])
    )
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
