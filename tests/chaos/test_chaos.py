"""The harness in short, and whether it would notice."""

import subprocess
import sys
from typing import Any

import pytest

from tests.chaos import plan, sabotage, verdict
from tests.chaos.__main__ import BROKEN, KEPT
from tests.chaos.people import Shown
from tests.chaos.plan import Fault
from tests.proofs.ids import ROOT
from tests.servers import machine

WELL: dict[str, Any] = {
    "cloud": ["new"],
    "on_premises": ["new"],
    "told": ["success"],
    "correlated": True,
    "jobs": [
        {
            "id": "1",
            "state": "closed",
            "outcome": "Delivered",
            "secret": False,
            "applied": 1,
            "attempts": [{"started": 100.0, "lasted": None}, {"started": 116.0, "lasted": 0.5}],
        }
    ],
}
BADLY: dict[str, Any] = {
    "cloud": ["old"],
    "on_premises": ["old"],
    "told": ["failure"],
    "jobs": [WELL["jobs"][0] | {"outcome": "OnPremisesConnectivityError", "applied": 0}],
}


def test_whoever_was_told_the_truth_is_no_violation() -> None:
    assert list(verdict.violations("adele", Shown.SUCCESS, WELL)) == []
    assert list(verdict.violations("adele", Shown.FAILURE, WELL | BADLY)) == []
    assert list(verdict.violations("adele", Shown.NOTHING, WELL | BADLY | {"told": [], "jobs": []})) == []


@pytest.mark.parametrize(
    ("shown", "otherwise", "complaint"),
    [
        (Shown.SUCCESS, {"cloud": ["old"]}, "cloud accepts old"),
        (Shown.SUCCESS, {"on_premises": []}, "on_premises accepts neither password"),
        (Shown.FAILURE, {"told": ["failure"]}, "on_premises accepts new"),
        (Shown.LEFT_WAITING, {}, "never told"),
        (Shown.NOTHING, {}, "yet there is a promise"),
        (Shown.SUCCESS, {"told": []}, "1 promises and 0 closing rows"),
        (Shown.SUCCESS, {"told": ["failure"]}, "the audit log says failure"),
        (Shown.SUCCESS, {"correlated": False}, "another correlation id"),
    ],
)
def test_a_person_told_otherwise_is_one(shown: Shown, otherwise: dict[str, Any], complaint: str) -> None:
    assert complaint in "\n".join(verdict.violations("adele", shown, WELL | otherwise))


@pytest.mark.parametrize(
    ("otherwise", "complaint"),
    [
        ({"state": "in flight"}, "still in flight"),
        ({"secret": True}, "a secret is left"),
        ({"applied": 2}, "applied 2 times"),
        ({"outcome": "OnPremisesConnectivityError"}, "applied 1 times"),
        ({"attempts": [{"started": 1.0, "lasted": 3.0}, {"started": 2.0, "lasted": 3.0}]}, "handed out twice at once"),
        ({"attempts": [{"started": 1.0, "lasted": None}, {"started": 9.0, "lasted": 3.0}]}, "handed out twice at once"),
    ],
)
def test_so_is_a_promise_that_did_not_go_as_it_must(otherwise: dict[str, Any], complaint: str) -> None:
    (job,) = WELL["jobs"]
    facts = WELL | {"jobs": [job | otherwise]}
    assert complaint in "\n".join(verdict.violations("adele", Shown.SUCCESS, facts))


def test_the_same_seed_strikes_in_the_same_order_and_every_round_has_every_fault() -> None:
    assert list(plan.rounds(7, 3)) == list(plan.rounds(7, 3))
    assert sorted(plan.rounds(7, 2)) == sorted([*Fault, *Fault])


def test_a_run_whose_faults_hit_nobody_proves_nothing() -> None:
    assert plan.too_rare(dict.fromkeys(Fault, 3), least=3) == []
    (complaint,) = plan.too_rare(dict.fromkeys(Fault, 3) | {Fault.WEB_KILLED: 2}, least=3)
    assert complaint == "“web killed” hit 2 jobs in flight, not 3"


@pytest.mark.parametrize("name", sorted(sabotage.SABOTAGES))
def test_what_is_sabotaged_is_there(name: str) -> None:
    assert sabotage.SABOTAGES[name].fault(ROOT) is None


def harness(*arguments: str) -> subprocess.CompletedProcess[str]:
    folders = machine.postgresql_folders()
    for program, search in (("postgres", folders), ("redis-server", [])):
        if machine.executable(program, *search) is None:
            machine.missing(program)
    command = [sys.executable, "-m", "tests.chaos", "--people=12", "--rounds=1", "--least=0", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.xdist_group("chaos")
@pytest.mark.proves("SR-WB-01", "SR-WB-02", "SR-WB-06")
def test_no_promise_is_broken_while_everything_dies_once() -> None:
    done = harness("--seed=1")
    assert done.returncode == KEPT, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.xdist_group("chaos")
@pytest.mark.parametrize("name", sorted(sabotage.SABOTAGES))
def test_a_build_without_a_safeguard_is_caught(name: str) -> None:
    done = harness("--seed=7", "--people=60", "--rounds=3", f"--sabotage={name}")
    assert done.returncode == BROKEN, done.stdout + done.stderr
