"""Who lives there and what became of them: scripts that run inside the portal's own code."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos import acts
from tests.servers import backends, deployments
from tests.servers.backends import PostgreSQL, Redis
from tests.servers.portal import Portal

DOMAINS = {"patient.example": 30, "hasty.example": 12}  # seconds a promise may wait, by organisation
WORKERS = ("worker-1", "worker-2")

SETTLE = """
from datetime import timedelta
from directory.models import SsprPolicy, Tenant, User
from directory.rules.methods import Method
from sspr.lab import phones
from tests.factories.directory import MethodFactory
from tests.factories.licences import buy
from tests.factories.people import person
answer = {}
for domain, wait in domains.items():
    mine = [name for name in names if name.endswith("@" + domain)]
    tenant = None
    for name in mine:
        user = person(name, tenant=tenant, synchronized=True, methods=(), password=names[name], licensed=None)
        if tenant is None:
            tenant = user.tenant
            buy(tenant, "AAD_PREMIUM", len(mine))
        MethodFactory(user=user, method=Method.EMAIL, value=name.replace("@", "@home."))
        answer[name] = phones.address(user)
    SsprPolicy.objects.filter(tenant=tenant).update(
        writeback_wait=timedelta(seconds=wait), unlock_without_reset=False
    )
from licensing.assign import assign
from licensing.models import Sku
sku = Sku.objects.get(part_number="AAD_PREMIUM")
for user in User.objects.filter(user_principal_name__in=list(names)):
    assign(user, sku, by="chaos")
"""

REPORT = """
from collections import Counter
from django.utils import timezone
from directory import passwords as cloud
from directory.activities import Activity
from directory.models import AuditEvent, Tenant, User
from writeback.onprem import stage
applied = Counter(
    str(event.tracking_id)
    for tenant in Tenant.objects.all()
    for event in stage.events(tenant.pk)
    if event.name == "PasswordResetSuccess"
)
def accepted(right, old, new):
    return [word for word, password in (("old", old), ("new", new)) if right(password)]
answer = {}
for name, (old, new) in passwords.items():
    user = User.objects.get(user_principal_name=name)
    anchor = user.on_premises_immutable_id
    jobs = list(user.writeback_jobs.order_by("promised_at"))
    told = AuditEvent.objects.filter(activity=Activity.RESET_PASSWORD, target=user).order_by("at")
    answer[name] = {
        "cloud": accepted(lambda password: cloud.matches(user, password), old, new),
        "on_premises": accepted(lambda password: stage.verify(anchor, password, timezone.now()), old, new),
        "told": [event.result for event in told],
        "correlated": {str(event.correlation_id) for event in told} == {str(job.correlation_id) for job in jobs},
        "jobs": [
            {
                "id": str(job.pk),
                "state": job.state,
                "outcome": job.outcome,
                "secret": bool(job.sealed_secret or job.cloud_hash),
                "applied": applied[str(job.pk)],
                "attempts": [
                    {
                        "started": attempt.started_at.timestamp(),
                        "lasted": attempt.duration.total_seconds() if attempt.duration is not None else None,
                    }
                    for attempt in job.attempts.order_by("number")
                ],
            }
            for job in jobs
        ],
    }
"""


@dataclass(slots=True)
class Town:
    """A portal on servers of its own; each of the two systems has a database server for itself."""

    portal: Portal
    cloud: PostgreSQL
    on_premises: PostgreSQL
    queue: Redis
    folder: Path  # what the directory writes down and is left

    @property
    def cloud_url(self) -> str:
        return self.portal.environment["DATABASE_URL"]


@dataclass(frozen=True, slots=True)
class Resident:
    name: str
    phone: str
    old: str
    new: str


@contextmanager
def built(workshop: Path) -> Iterator[Town]:
    """Servers with tables and nobody in them; the portal's processes are not started."""
    folder = workshop / "acts"
    folder.mkdir()
    with (
        backends.postgresql(workshop / "cloud", lasting=True) as cloud,  # nothing committed may be lost by a crash
        backends.postgresql(workshop / "on-premises", lasting=True) as on_premises,
        backends.redis_server(workshop / "redis") as queue,
    ):
        portal = deployments.on_servers(
            workshop / "portal",
            cloud,
            queue,
            name="chaos",
            on_premises=on_premises,
            ONPREMISES_CONNECTOR="tests.chaos.directory.SlowDirectory",
            **{acts.FOLDER: str(folder)},
        )
        worker = portal.commands.pop("worker")
        web = [*portal.commands.pop("web"), "--workers", "2"]
        portal.commands |= {name: [*worker, "--hostname", f"{name}@chaos"] for name in WORKERS} | {"web": web}
        portal.manage("migrate", "-v", "0")
        portal.manage("migrate", "-v", "0", "--database", "onpremises")
        try:
            yield Town(portal, cloud, on_premises, queue, folder)
        finally:
            portal.kill9()


def settled(town: Town, people: int) -> tuple[list[Resident], str]:
    """People of two organisations, half each, and the words every password of theirs begins with."""
    mark = f"Quartz+{secrets.token_hex(4)}/"
    domains = list(DOMAINS)
    names = [f"walker{number:03}@{domains[number % len(domains)]}" for number in range(people)]
    old = {name: f"{mark}before {number}" for number, name in enumerate(names)}
    phones = town.portal.ask(SETTLE, names=old, domains=DOMAINS)
    return [Resident(name, phones[name], old[name], f"{mark}after {n}") for n, name in enumerate(names)], mark


def report(town: Town, residents: list[Resident]) -> dict[str, Any]:
    found: dict[str, Any] = town.portal.ask(REPORT, passwords={one.name: (one.old, one.new) for one in residents})
    return found
