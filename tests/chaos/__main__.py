"""`python -m tests.chaos`: run, print, and with `--keep` note the figures in docs/benchmarks.md."""

import argparse
import random
import signal
import sys
from pathlib import Path

from tests import figures
from tests.chaos import plan, sabotage
from tests.chaos.plan import Fault
from tests.chaos.run import Result, run

KEPT, BROKEN, PROVED_NOTHING = 0, 1, 2  # exit codes


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="of the first run")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=4, help="of every fault in a run")
    parser.add_argument("--logs", type=Path, help="folder to leave the processes' logs in")
    parser.add_argument("--least", type=int, default=plan.LEAST_HITS, help="jobs in flight each fault must hit")
    parser.add_argument("--sabotage", choices=sorted(sabotage.SABOTAGES), help="break the product first")
    parser.add_argument("--keep", action="store_true", help="in docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that nothing it started is left running
    plain = [f"--{name}={getattr(asked, name)}" for name in ("seed", "runs", "people", "rounds", "least")]
    if asked.sabotage:
        return sabotage.run(asked.sabotage, plain)
    results = []
    for seed in range(asked.seed, asked.seed + asked.runs):
        results.append(run(seed, asked.people, rounds=asked.rounds, least=asked.least, logs=asked.logs))
        tell(results[-1], least=asked.least)
    if asked.keep:
        figures.keep("chaos", table(results, people=asked.people))
    if any(result.violations for result in results):
        return BROKEN
    return PROVED_NOTHING if any(plan.too_rare(one.hits, least=asked.least) for one in results) else KEPT


def tell(result: Result, *, least: int) -> None:
    lines = [f"seed {result.seed}, {result.seconds:.0f} s"]
    lines += [f"  {fault}: {result.strikes[fault]} times, {result.hits[fault]} jobs in flight hit" for fault in Fault]
    lines += [f"  shown {shown}: {count}" for shown, count in sorted(result.shown.items())]
    lines += [f"  outcome {outcome}: {count}" for outcome, count in sorted(result.outcomes.items())]
    lines += [f"  VIOLATION {violation}" for violation in result.violations]
    lines += [f"  PROVED NOTHING {complaint}" for complaint in plan.too_rare(result.hits, least=least)]
    lines.append(f"  {len(result.violations)} violations")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def table(results: list[Result], *, people: int) -> str:
    head = ["fault (jobs in flight hit)", *(f"seed {result.seed}" for result in results)]
    rows = [[str(fault), *(str(result.hits[fault]) for result in results)] for fault in Fault]
    for shown in sorted({shown for result in results for shown in result.shown}):
        rows.append([f"shown {shown}", *(str(result.shown[shown]) for result in results)])
    for outcome in sorted({outcome for result in results for outcome in result.outcomes}):
        rows.append([f"ended {outcome}", *(str(result.outcomes[outcome]) for result in results)])
    unpromised = (people - sum(result.outcomes.values()) for result in results)
    rows.append(["refused before anything was promised", *(str(count) for count in unpromised)])
    rows.append(["**violations**", *(f"**{len(result.violations)}**" for result in results)])
    lines = [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]
    title = f"## Chaos\n\n{figures.state_of_the_code()} by `make chaos`: {people} people a run."
    return "\n".join([title, "", *lines])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
