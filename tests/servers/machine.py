"""What this machine has, and what to do where it lacks something: fail in CI, elsewhere skip and say so at the end."""

import os
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import pytest

NOT_HERE = "not on this machine: "


def missing(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must have it", pytrace=False)
    pytest.skip(NOT_HERE + what)


def executable(name: str, *folders: Path) -> str | None:
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    return shutil.which(name, path=search)


def postgresql_folders() -> list[Path]:
    """Where Debian puts the server's own programs, which are not on the path; the newest first."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
