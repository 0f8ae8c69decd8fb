"""Figures that are kept: a section of docs/benchmarks.md, rewritten whole by the command that measured it."""

import re
import subprocess
from datetime import UTC, datetime

from tests.proofs.ids import ROOT

BENCHMARKS = ROOT / "docs" / "benchmarks.md"


def keep(mark: str, section: str) -> None:
    """Put `section` between the marks of that name, or at the end where there are none yet."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    marked = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    section = f"{begin}\n{section}\n{end}"
    text = BENCHMARKS.read_text(encoding="utf-8")
    text = marked.sub(lambda _: section, text) if marked.search(text) else f"{text.rstrip()}\n\n{section}\n"
    BENCHMARKS.write_text(text, encoding="utf-8")


def state_of_the_code() -> str:
    commit = _said("git", "rev-parse", "--short", "HEAD")
    changed = " with changes not committed" if _said("git", "status", "--porcelain", "--untracked-files=no") else ""
    return f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC at commit {commit}{changed}"


def _said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
