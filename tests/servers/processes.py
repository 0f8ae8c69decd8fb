"""One process of a server: started with its output in a file, waited for, ended by its own id."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0  # seconds until something that starts must answer; machines that test are slow
FAREWELL = 15.0  # seconds between asking to stop and insisting


class DidNotStart(Exception):
    """The process ended or stayed silent; the message holds the end of what it wrote."""


@dataclass(slots=True)
class Process:
    handle: subprocess.Popen[bytes]
    log: Path

    @property
    def running(self) -> bool:
        return self.handle.poll() is None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.running:
            self.handle.send_signal(how)
            try:
                self.handle.wait(FAREWELL)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        if self.running:
            self.handle.kill()
        self.handle.wait(FAREWELL)

    def wait_for_end(self, seconds: float = PATIENCE) -> int:
        return self.handle.wait(seconds)


def start(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], cwd: Path, user: str | None = None
) -> Process:
    """Start `command`, as `user` when we may choose. What it writes is appended to `log`."""
    with log.open("ab") as output:
        handle = subprocess.Popen(
            command, cwd=cwd, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            user=user, group=user, extra_groups=[] if user else None,
        )  # fmt: skip
    return Process(handle, log)


def wait_until(answers: Callable[[], bool], process: Process, what: str) -> None:
    """Ask until it answers. Raises DidNotStart with the end of the log."""
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at and process.running:
        if answers():
            return
        time.sleep(0.05)
    process.kill()
    raise DidNotStart(f"{what}:\n{process.log.read_text(errors='replace')[-4000:]}")


def bare_environment() -> dict[str, str]:
    """What a process inherits from the tests: the way to find programs, and nothing that changes the portal."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUNBUFFERED": "1"}
