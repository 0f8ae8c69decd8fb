"""PostgreSQL and Redis on free loopback ports, with folders of their own that nobody keeps."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tests.servers import machine, processes

SUPERUSER = "postgres"
# A test database survives no power cut, and need not.
HASTE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB")


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    port: int
    folder: Path

    def url(self, database: str) -> str:
        return f"postgres://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))
        return self.url(database)

    def checkpoint(self) -> None:
        """Bring everything committed into the files of `folder`."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True)
class Redis:
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def dump(self) -> bytes:
        with redis.Redis.from_url(self.url) as client:
            client.save()
        return (self.folder / "dump.rdb").read_bytes()


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    folders = machine.postgresql_folders()
    initdb, postgres = machine.executable("initdb", *folders), machine.executable("postgres", *folders)
    if not (initdb and postgres):
        machine.missing("PostgreSQL (initdb, postgres)")
    account = SUPERUSER if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    _hand_over(folder, account)
    environment, log, port = processes.bare_environment(), folder / "server.log", machine.free_port()
    subprocess.run(
        [initdb, "-D", folder / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"],
        check=True, capture_output=True, env=environment, cwd=folder,
        user=account, group=account, extra_groups=[] if account else None,
    )  # fmt: skip
    command = [postgres, "-D", str(folder / "data"), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1", *HASTE]
    process = processes.start(command, log=log, environment=environment, cwd=folder, user=account)
    server = PostgreSQL(port, folder)
    try:
        processes.wait_until(lambda: _answers(server), process, "PostgreSQL")
        yield server
    finally:
        process.stop()
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
    server = Redis(machine.free_port(), folder)
    command = [program, "--port", str(server.port), "--bind", "127.0.0.1", "--dir", str(folder),
               "--save", "", "--appendonly", "no", "--rdbcompression", "no"]  # fmt: skip
    process = processes.start(command, log=folder / "server.log", environment=processes.bare_environment(), cwd=folder)
    try:
        processes.wait_until(lambda: _pings(server), process, "Redis")
        yield server
    finally:
        process.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _pings(server: Redis) -> bool:
    try:
        with redis.Redis.from_url(server.url, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
