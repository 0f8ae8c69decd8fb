"""`python -m tests.lighthouse`: measure a fresh demo, print the figures, keep them in docs/benchmarks.md."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests import figures as figures_kept
from tests.journeys import inside
from tests.servers import deployments, machine
from tests.servers.portal import Portal

HERE = Path(__file__).parent
RUNS = 3  # of each page; the middle one counts
LEAST = 95  # of 100
CATEGORIES = ("performance", "accessibility", "best-practices")
DESK, RESET = "johanna@northwind.example", "alex@contoso.example"


def main() -> int:
    programs = {name: machine.executable(name) for name in ("node", "npm")}
    chrome = os.environ.get("CHROME_PATH") or machine.executable("chromium") or machine.executable("chromium-browser")
    if lacking := [name for name, found in {**programs, "chromium": chrome}.items() if not found]:
        sys.stderr.write(f"Lighthouse needs {' and '.join(lacking)}, which this machine lacks. Nothing was measured.\n")
        return 2
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    measured = figures_kept.state_of_the_code()
    with tempfile.TemporaryDirectory() as folder:
        portal = deployments.embedded(Path(folder) / "var")
        for arguments in (("migrate", "-v", "0"), ("migrate", "-v", "0", "--database", "onpremises"), ("seed",)):
            portal.manage(*arguments)  # beforehand, since a start must answer within a minute
        with deployments.running(portal):
            results = measure(portal, str(chrome))
    figures = [middle(entry) for entry in results]
    table = "\n".join(as_table(figures))
    sys.stdout.write(f"{table}\n")
    figures_kept.keep("lighthouse", in_words(measured, results[0]["runs"][0]["version"]) + table)
    faults = [fault for one in figures for fault in faults_of(one)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def measure(portal: Portal, chrome: str) -> list[dict[str, Any]]:
    cast = inside.cast(portal)
    desk, reset = cast[DESK], cast[RESET]
    told = {
        "chrome": chrome,
        "runs": RUNS,
        "desk": {"address": portal.url(desk.host), "name": desk.name, "password": desk.password},
        "reset": {
            "address": portal.url(reset.host),
            "name": reset.name,
            "phone": portal.url("localhost") + reset.phone,
        },
    }
    done = subprocess.run(
        ["node", "measure.mjs"], cwd=HERE, input=json.dumps(told), stdout=subprocess.PIPE, text=True, check=True
    )
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    return answer


def middle(entry: dict[str, Any]) -> dict[str, Any]:
    """One page's figures: of each the middle of its runs, of layout shifts the worst."""
    runs = entry["runs"]
    figures = {name: round(median(run[name] for run in runs)) for name in (*CATEGORIES, "paint", "bytes")}
    lost = sorted({audit for run in runs for audit in run["lost"]})
    return {"path": entry["path"], "shift": max(run["shift"] for run in runs), "lost": lost, **figures}


def faults_of(figures: dict[str, Any]) -> list[str]:
    low = [f"{figures['path']}: {name} {figures[name]}" for name in CATEGORIES if figures[name] < LEAST]
    if low:
        low.append(f"{figures['path']}: points were lost by {', '.join(figures['lost'])}")
    return low + ([f"{figures['path']}: the layout shifts by {figures['shift']:.4f}"] if figures["shift"] else [])


def in_words(measured: str, version: str) -> str:
    return (
        f"## Lighthouse\n\n{measured} by `make lighthouse`:\n"
        f"Lighthouse {version}, its phone on a slow network, the embedded demo, the middle of {RUNS} first visits.\n"
        f"Held: {LEAST} in each of the first three columns, and no layout shift.\n\n"
    )


def as_table(all_figures: list[dict[str, Any]]) -> list[str]:
    head = "| page | performance | accessibility | best practices | layout shift | largest paint | bytes |"
    rows = [
        f"| `{one['path']}` | {one['performance']} | {one['accessibility']} | {one['best-practices']} "
        f"| {one['shift']:.3f} | {one['paint'] / 1000:.1f} s | {one['bytes'] / 1000:.1f} kB |"
        for one in all_figures
    ]
    return [head, "| --- | --- | --- | --- | --- | --- | --- |", *rows]


if __name__ == "__main__":
    sys.exit(main())
