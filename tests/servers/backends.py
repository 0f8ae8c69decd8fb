"""PostgreSQL and Redis on free loopback ports, with folders of their own that nobody keeps."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from tests.servers import machine, processes
from tests.servers.processes import Process

SUPERUSER = "postgres"
# A test database survives no power cut, and need not.
HASTE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB")


@dataclass(slots=True)
class Server:
    """A process that can be taken away and brought back on the same port, as after a crash."""

    port: int
    folder: Path
    command: Sequence[str] = ()
    account: str | None = None
    process: Process = field(init=False)

    def start(self) -> None:
        self.process = processes.start(
            self.command,
            log=self.folder / "server.log",
            environment=processes.bare_environment(),
            cwd=self.folder,
            user=self.account,
        )


@dataclass(slots=True)
class PostgreSQL(Server):
    def url(self, database: str) -> str:
        return f"postgres://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))
        return self.url(database)

    def crash(self) -> None:
        """Stop at once without tidying up, as `pg_ctl stop -m immediate` does; the next start recovers from the log."""
        self.process.stop(signal.SIGQUIT)

    def recover(self) -> None:
        self.start()
        processes.wait_until(lambda: _answers(self), self.process, "PostgreSQL")

    def checkpoint(self) -> None:
        """Bring everything committed into the files of `folder`."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")


@dataclass(slots=True)
class Redis(Server):
    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def forget(self) -> None:
        """Die with everything in memory, and come back empty."""
        self.process.kill()
        self.start()
        processes.wait_until(lambda: _pings(self), self.process, "Redis")

    def dump(self) -> bytes:
        with redis.Redis.from_url(self.url) as client:
            client.save()
        return (self.folder / "dump.rdb").read_bytes()


@contextmanager
def postgresql(folder: Path, *, lasting: bool = False) -> Iterator[PostgreSQL]:
    """A server; with `lasting` it writes to disk as one that must survive a power cut, for what is measured."""
    folders = machine.postgresql_folders()
    initdb, postgres = machine.executable("initdb", *folders), machine.executable("postgres", *folders)
    if not (initdb and postgres):
        machine.missing("PostgreSQL (initdb, postgres)")
    account = SUPERUSER if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    _hand_over(folder, account)
    port = machine.free_port()
    subprocess.run(
        [initdb, "-D", folder / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"],
        check=True, capture_output=True, env=processes.bare_environment(), cwd=folder,
        user=account, group=account, extra_groups=[] if account else None,
    )  # fmt: skip
    command = [
        postgres,
        "-D",
        str(folder / "data"),
        "-p",
        str(port),
        "-k",
        str(folder),
        "-h",
        "127.0.0.1",
        *(() if lasting else HASTE),
    ]
    server = PostgreSQL(port, folder, command, account)
    try:
        server.recover()
        yield server
    finally:
        server.process.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _hand_over(folder: Path, account: str | None) -> None:
    """Give the folder to the server's account and let it pass through the private folders above."""
    folder.mkdir(parents=True)
    if account:
        shutil.chown(folder, account, account)


def _answers(server: PostgreSQL) -> bool:
    try:
        psycopg.connect(server.url("postgres"), connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis_server(folder: Path) -> Iterator[Redis]:
    program = machine.executable("redis-server") or machine.executable("valkey-server")
    if program is None:
        machine.missing("Redis (redis-server)")
    folder.mkdir(parents=True)
    port = machine.free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
               "--save", "", "--appendonly", "no", "--rdbcompression", "no"]  # fmt: skip
    server = Redis(port, folder, command)
    try:
        server.start()
        processes.wait_until(lambda: _pings(server), server.process, "Redis")
        yield server
    finally:
        server.process.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _pings(server: Redis) -> bool:
    try:
        with redis.Redis.from_url(server.url, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
