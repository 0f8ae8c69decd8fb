"""One running portal, however it is deployed, and what a test may do to it from outside."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proofs.ids import ROOT
from tests.servers import processes
from tests.servers.processes import Process

MANAGE = (sys.executable, "manage.py")
ANSWER = "answer:"  # what a script prints before its JSON, so that log lines around it do no harm


@dataclass(slots=True)
class Portal:
    """`commands` are the long-running processes by name; the one called "web" answers HTTP."""

    port: int
    var: Path
    environment: dict[str, str]
    commands: dict[str, list[str]]
    stored_bytes: Callable[[], Iterator[tuple[str, bytes]]]  # everything that lies anywhere, by name
    processes: dict[str, Process] = field(default_factory=dict)

    def url(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    @property
    def log_file(self) -> Path:
        return self.var / "processes.log"

    def errors(self) -> list[str]:
        """What the processes logged as errors, and what they said besides log lines when they fell over."""
        lines = self.log_file.read_text(errors="replace").splitlines()
        return [line.replace("\\n", "\n") for line in lines if '"level": "error"' in line or "Error" in line[:200]]

    def start(self, **instead: list[str]) -> None:
        """Start what is not running; `instead` replaces a process's usual command for this start."""
        for name, command in (self.commands | instead).items():
            if name not in self.processes or not self.processes[name].running:
                self.processes[name] = processes.start(
                    command, log=self.log_file, environment=self.environment, cwd=ROOT
                )
        processes.wait_until(self._healthy, self.processes["web"], "the portal")

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url()}/readyz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        for process in self.processes.values():
            process.stop()

    def kill9(self) -> None:
        for process in self.processes.values():
            process.kill()

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Meanwhile one process is not there, as after a crash."""
        self.processes[name].kill()
        try:
            yield
        finally:
            self.start()

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the running portal and return what it prints."""
        done = subprocess.run(
            [*MANAGE, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def ask(self, script: str, **values: Any) -> Any:
        """Run `script` inside the portal's code with `values` as variables; what it puts into `answer` comes back."""
        program = "\n".join(
            [
                "import json",
                f"globals().update(json.loads({json.dumps(values)!r}))",
                script,
                f"print({ANSWER!r} + json.dumps(answer, default=str))",
            ]
        )
        printed = self.manage("shell", "--no-imports", "-c", program)
        found = re.search(rf"^{ANSWER}(.*)$", printed, re.MULTILINE)
        if found is None:
            raise AssertionError(f"no answer in:\n{printed}")
        return json.loads(found[1])
