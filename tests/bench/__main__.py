"""`python -m tests.bench`: measure, print, keep. Fails where a figure is not held."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import figures
from tests.proofs.ids import ROOT
from tests.servers import backends, processes

SUBJECTS = ("group_licence", "writeback")
WITH_A_QUEUE = ("writeback",)
ONLY = "BENCH_ONLY"  # names of subjects; the others' rows are then left out


def main() -> int:
    measured = figures.state_of_the_code()
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    folder.chmod(0o711)  # PostgreSQL runs as another account
    try:
        with (
            backends.postgresql(folder / "postgresql", lasting=True) as server,
            backends.redis_server(folder / "redis") as queue,
        ):
            subjects = os.environ.get(ONLY, " ".join(SUBJECTS)).split()
            rows = [row for subject in subjects for row in measure(subject, server, queue, folder)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = "\n".join(as_table(rows))
    sys.stdout.write(f"{table}\n")
    if ONLY not in os.environ:
        figures.keep("bench", f"## Ratios\n\n{measured} by `make bench`, on PostgreSQL.\n\n{table}")
    return 0 if all(row["held"] for row in rows) else 1


def measure(subject: str, server: backends.PostgreSQL, queue: backends.Redis, folder: Path) -> list[dict[str, Any]]:
    """In a process of its own, on databases of its own."""
    environment = processes.bare_environment() | {
        "PORTAL_VAR": str(folder / subject),
        "DATABASE_URL": server.create(subject),
        "ONPREMISES_DATABASE_URL": server.create(f"{subject}_onpremises"),
        "DJANGO_SETTINGS_MODULE": "sspr.settings",
        "LOG_LEVEL": "ERROR",
        **({"REDIS_URL": queue.url, "PORTAL_MODE": "demo"} if subject in WITH_A_QUEUE else {}),
        "PYTHONPATH": str(ROOT),
        **{name: value for name, value in os.environ.items() if name.startswith("BENCH_")},
    }
    command = [sys.executable, "-m", f"tests.bench.{subject}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def as_table(rows: list[dict[str, Any]]) -> list[str]:
    head = ["| what | hold | measured | |", "| --- | --- | --- | --- |"]
    return head + [
        f"| {row['what']} | {row['hold']} | {row['measured']} | {'held' if row['held'] else '**not held**'} |"
        for row in rows
    ]


if __name__ == "__main__":
    sys.exit(main())
