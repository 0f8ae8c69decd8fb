"""`manage.py demo` as a process: it starts, says how to get in, stops altogether, and comes back as it was."""

import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.proofs.ids import ROOT
from tests.servers import deployments, processes
from tests.servers.portal import Portal

CHANGE = """
from django.utils import timezone
from directory import passwords
from directory.models import User
alex = User.objects.get(user_principal_name="alex@contoso.example")
passwords.set_hash(alex, passwords.hash("another-Passw0rd-of-his"), now=timezone.now())
answer = "changed"
"""


def printed(portal: Portal) -> str:
    """What the latest start said, up to the line that ends its greeting."""
    return portal.log_file.read_text().rpartition("user ID ")[2].partition("Ctrl-C stops all of it.")[0]


def passwords_in(greeting: str) -> dict[str, str]:
    return dict(re.findall(r"^(\S+@\S+\.example) +(\S+(?:-\S+){3}) ", greeting, re.MULTILINE))


def link_in(greeting: str) -> str:
    return re.findall(r"http://localhost:\d+/lab/enter/\S+/", greeting)[0]


def stopped_within(portal: Portal, seconds: float, how: signal.Signals) -> int:
    process = portal.processes["web"].handle
    started = time.monotonic()
    process.send_signal(how)
    code = process.wait(15)
    assert time.monotonic() - started < seconds
    return code


@pytest.mark.parametrize("port", ["99999", "0", "-1", "http"])
def test_what_is_no_port_is_said_in_a_line(port: str) -> None:
    with pytest.raises(CommandError, match="is no port; give a number from 1 to 65535"):
        call_command("demo", f"--port={port}")


@pytest.mark.journey
@pytest.mark.xdist_group("embedded")
def test_at_another_address_it_answers_by_that_address(tmp_path: Path) -> None:
    portal = deployments.embedded(tmp_path / "var")
    portal.commands["web"] += ["--host", "127.0.0.9"]
    process = processes.start(portal.commands["web"], log=portal.log_file, environment=portal.environment, cwd=ROOT)
    try:
        processes.wait_until(lambda: "Ctrl-C stops" in portal.log_file.read_text(), process, "the demo")
        assert f"Portal  http://127.0.0.9:{portal.port}" in portal.log_file.read_text()
        with urllib.request.urlopen(f"{portal.url('127.0.0.9')}/signin/") as page:
            assert page.status == 200
    finally:
        process.stop()


@pytest.mark.journey
@pytest.mark.xdist_group("embedded")
def test_a_start_a_stop_and_another_start(tmp_path: Path) -> None:
    portal = deployments.embedded(tmp_path / "var")
    with deployments.running(portal):
        first = printed(portal)
        assert len(passwords_in(first)) == 22
        assert f"http://adele-contoso.localhost:{portal.port}" in first
        assert "The demo tenants are new" in first
        with urllib.request.urlopen(link_in(first)) as page:
            assert b"Open the lab" in page.read()
        taken = subprocess.run(
            portal.commands["web"], cwd=ROOT, env=portal.environment, capture_output=True, text=True, check=False
        )
        assert (taken.returncode, taken.stdout) == (1, "")
        assert "--port" in taken.stderr
        assert "Traceback" not in taken.stderr
        assert portal.ask(CHANGE) == "changed"
        assert stopped_within(portal, 4, signal.SIGINT) == 0

        portal.start()
        second = printed(portal)
        expected = passwords_in(first)
        del expected["alex@contoso.example"]
        assert passwords_in(second) == expected, "data and keys are kept"
        assert re.search(r"^alex@contoso.example +changed \d\d \w+ \d\d:\d\d ", second, re.MULTILINE)
        assert link_in(second) != link_in(first)
        assert stopped_within(portal, 4, signal.SIGTERM) == 0
