"""Builds with one safeguard taken out, which the harness must catch: else its green says nothing."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.proofs.broken import Breakage, copy_tree

SABOTAGES = {
    "claim": Breakage(
        "SR-WB-02",
        "writeback/delivery.py",
        "if not due.move(JobState.PENDING, JobState.IN_FLIGHT, **changes):",
        "if not WritebackJob.objects.filter(pk=job_id).exclude(state=JobState.CLOSED)"
        ".update(state=JobState.IN_FLIGHT, **changes):",
    ),
    "tracking": Breakage(
        "SR-WB-02",
        "writeback/onprem/journal.py",
        "_remember(row, answer, request.now)",
        "pass",
    ),
}


def run(name: str, arguments: list[str]) -> int:
    """The harness inside a sabotaged copy of the tree; its exit code."""
    with tempfile.TemporaryDirectory(prefix="sabotaged-") as folder:
        copy = Path(folder)
        copy_tree(copy)
        SABOTAGES[name].apply(copy)
        return subprocess.run([sys.executable, "-m", "tests.chaos", *arguments], cwd=copy, check=False).returncode
