"""Fixtures: the stores, and the portal in both deployments. What the machine lacked is named at the end of the run."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import backends, deployments, machine
from tests.servers.backends import PostgreSQL, Redis
from tests.servers.portal import Portal

DEPLOYMENTS = [
    # One xdist worker each, so that a deployment is started once.
    pytest.param("embedded", marks=pytest.mark.xdist_group("embedded")),
    pytest.param("servers", marks=pytest.mark.xdist_group("servers")),
]


@pytest.fixture(scope="session")
def workshop() -> Iterator[Path]:
    """A folder that other accounts of this machine may pass through: PostgreSQL runs as one of them."""
    folder = Path(tempfile.mkdtemp(prefix="portal-servers-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(workshop: Path) -> Iterator[PostgreSQL]:
    with backends.postgresql(workshop / "postgresql") as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(workshop: Path) -> Iterator[Redis]:
    with backends.redis_server(workshop / "redis") as server:
        yield server


@pytest.fixture(scope="session")
def seeded(workshop: Path) -> Path:
    """Keys and both SQLite files right after seeding, to be copied; no process uses them."""
    portal = deployments.embedded(workshop / "seeded")
    portal.manage("migrate", "-v", "0")
    portal.manage("migrate", "-v", "0", "--database", "onpremises")
    portal.manage("seed")
    return portal.var


@pytest.fixture(scope="session", params=DEPLOYMENTS)
def portal(request: pytest.FixtureRequest, workshop: Path) -> Iterator[Portal]:
    """The seeded portal, running: once in one process, once on PostgreSQL and Redis with separate processes."""
    if request.param == "embedded":
        made = deployments.embedded(workshop / "embedded", seeded_from=request.getfixturevalue("seeded"))
    else:
        stores = request.getfixturevalue("postgresql"), request.getfixturevalue("redis_server")
        made = deployments.on_servers(workshop / "servers", *stores, name="journeys")
        made.manage("migrate", "-v", "0")
        made.manage("migrate", "-v", "0", "--database", "onpremises")
        made.manage("seed")
    with deployments.running(made):
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if report.longrepr}
    lacking = sorted(reason.split(machine.NOT_HERE)[1] for reason in reasons if machine.NOT_HERE in reason)
    if lacking:
        terminalreporter.section("skipped, because this machine lacks", red=True)
        for what in lacking:
            terminalreporter.line(f"{what}. Tests that need it did not run.")
