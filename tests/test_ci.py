"""`.ci/run` on machines that have nothing yet: what it installs, as whom, and what it then runs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.proofs.ids import ROOT

RECORD = '#!/bin/sh\necho "$(basename "$0") $* DEBIAN_FRONTEND=$DEBIAN_FRONTEND" >> "$(dirname "$0")/../said"\n'
SUDO = '#!/bin/sh\nunset DEBIAN_FRONTEND\necho sudo >> "$(dirname "$0")/../said"\nexec "$@"\n'  # it clears what is set


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine whose programs only write down that they were called; it has no python3, sudo or server."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "bin").mkdir()
    for program in ("sh", "bash", "env", "basename", "dirname"):
        (tmp_path / "bin" / program).symlink_to(str(shutil.which(program)))
    for program in ("apt-get", "make", "git"):
        install(tmp_path, program, RECORD)
    return tmp_path


def install(machine: Path, program: str, script: str) -> None:
    (machine / "bin" / program).write_text(script)
    (machine / "bin" / program).chmod(0o755)


def run(machine: Path, *, user_id: int) -> subprocess.CompletedProcess[str]:
    install(machine, "id", f"#!/bin/sh\necho {user_id}\n")
    return subprocess.run(
        [machine / ".ci/run"], env={"PATH": str(machine / "bin")}, capture_output=True, text=True, check=False
    )


def said(machine: Path) -> list[str]:
    return (machine / "said").read_text().splitlines()


def test_root_needs_no_sudo_and_the_whole_gate_runs(machine: Path) -> None:
    assert run(machine, user_id=0).returncode == 0
    update, packages, gate = said(machine)
    assert update.startswith("apt-get update")
    assert "redis-server" in packages
    assert "python3-venv" in packages
    assert packages.endswith("DEBIAN_FRONTEND=noninteractive")
    assert gate.startswith("make check")


def test_sudo_does_not_lose_that_nobody_answers_questions(machine: Path) -> None:
    install(machine, "sudo", SUDO)
    assert run(machine, user_id=1000).returncode == 0
    assert [line.rpartition("DEBIAN_FRONTEND=")[2] for line in said(machine) if line.startswith("apt-get")] == [
        "noninteractive",
        "noninteractive",
    ]


def test_without_root_or_sudo_it_says_what_is_missing(machine: Path) -> None:
    refused = run(machine, user_id=1000)
    assert refused.returncode == 1
    assert "Needs root or sudo to install" in refused.stderr
    assert not (machine / "said").exists()
