"""The two ways to run the portal (product.md, "Running"): everything in one process, or servers and processes."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import machine, processes
from tests.servers.backends import PostgreSQL, Redis
from tests.servers.portal import MANAGE, Portal

PYTHON_MODULE = (sys.executable, "-m")
GUNICORN = (*PYTHON_MODULE, "gunicorn", "sspr.wsgi", "--config", "deploy/gunicorn.conf.py")


def _environment(var: Path, port: int, **more: str) -> dict[str, str]:
    return processes.bare_environment() | {
        "PORTAL_VAR": str(var),
        "PORTAL_MODE": "demo",
        "BASE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "DEBUG",  # so that a secret in a log would be seen there
        **more,
    }


def embedded(var: Path, *, seeded_from: Path | None = None) -> Portal:
    """`manage.py demo` with its data in `var`, which starts as a copy of `seeded_from` where that is given."""
    if seeded_from:
        shutil.copytree(seeded_from, var)
    else:
        var.mkdir(parents=True)
    port = machine.free_port()

    def stored_bytes() -> Iterator[tuple[str, bytes]]:
        for file in sorted(var.rglob("*")):
            if file.is_file() and file.parent.name not in ("keys", "onpremises"):
                yield file.name, file.read_bytes()

    command = [*MANAGE, "demo", "--port", str(port)]
    return Portal(port, var, _environment(var, port), {"web": command}, stored_bytes)


def on_servers(
    var: Path,
    database_server: PostgreSQL,
    queue: Redis,
    *,
    name: str,
    on_premises: PostgreSQL | None = None,
    **more: str,
) -> Portal:
    """Gunicorn, a worker and a scheduler as processes of their own on PostgreSQL and Redis; not seeded yet.

    The directory's database has a server for itself where `on_premises` is given; `more` goes to the environment.
    """
    var.mkdir(parents=True)
    port = machine.free_port()
    database_servers = [database_server, *([on_premises] if on_premises else [])]
    environment = _environment(
        var, port,
        DATABASE_URL=database_server.create(f"portal_{name}"),
        ONPREMISES_DATABASE_URL=database_servers[-1].create(f"onpremises_{name}"),
        REDIS_URL=queue.url,
        **more,
    )  # fmt: skip

    def stored_bytes() -> Iterator[tuple[str, bytes]]:
        yield "redis dump", queue.dump()
        for server in database_servers:
            server.checkpoint()
        stored = [file for server in database_servers for file in server.folder.rglob("*")]
        for file in [*stored, *var.glob("*.log")]:
            if file.is_file():
                yield str(file.relative_to(file.anchor)), file.read_bytes()

    return Portal(port, var, environment, _server_commands(port), stored_bytes)


def _server_commands(port: int) -> dict[str, list[str]]:
    celery = [*PYTHON_MODULE, "celery", "-A", "sspr"]
    bind = f"127.0.0.1:{port}"
    return {
        "worker": [*celery, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "DEBUG"],
        "scheduler": [*celery, "beat", "--scheduler", "sspr.scheduler:LeasedScheduler", "--loglevel", "DEBUG"],
        "web": [*GUNICORN, "--bind", bind, "--threads", "8", "--log-level", "debug"],
    }


@contextmanager
def running(portal: Portal) -> Iterator[Portal]:
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()
