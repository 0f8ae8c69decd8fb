"""For the people who run the portal: is it alive, can it do its work, and the figures.

`ProbeMiddleware` brings the requests here before host names, TLS and sessions are looked at: whoever probes comes from
this machine or the next one, over plain HTTP, and knows the portal by its address only.
"""

import hmac
import ipaddress
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from directory.models import Tenant
from sspr import tasks
from sspr.portal import metrics as metrics_page
from writeback import figures

log = structlog.get_logger(__name__)

BROKER_TIMEOUT = 0.5  # seconds
# The scheduler rings every 5 s, and the sweep takes every promise that is due: past this age somebody is missing.
TOO_OLD = timedelta(seconds=30)


class NotReady(Exception):
    """A part the portal needs is not there; the message is for the log, never for the caller."""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody else, so that an outage elsewhere gets no process killed."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can answer people: 503 when a part it needs is missing.

    Parts that only delay a delivery are told beside them and never change the status. Promises are rows that wait, and
    taking every web process away would turn a late delivery into an outage.
    """
    needed = {name: _holds(name, check) for name, check in NEEDED.items()}
    helpful = {name: _holds(name, check) for name, check in HELPFUL.items()}
    ready = all(needed.values())
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ready": ready, "parts": needed | helpful, "seconds": _ages()}, status=status)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine or for whoever brings `METRICS_TOKEN`."""
    if not (_from_this_machine(request) or _brings_token(request)):
        raise PermissionDenied
    return HttpResponse(metrics_page.page(), content_type=metrics_page.CONTENT_TYPE)


def _from_this_machine(request: HttpRequest) -> bool:
    """By the connection alone. Behind a proxy on this machine everybody connects from here, but is forwarded."""
    if "HTTP_X_FORWARDED_FOR" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a UNIX socket has no address
        return False


def _brings_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _holds(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as missing:  # noqa: BLE001 - whatever is wrong with a part, the answer is "not ready"
        said = str(missing) if isinstance(missing, NotReady) else ""  # a driver's words may hold addresses and names
        log.warning("not_ready", part=name, kind=type(missing).__name__, said=said)
        return False
    return True


def _ages() -> dict[str, float | None]:
    """How old what is told is; None where nothing is known, or nothing waits."""
    return {"scheduler": _seconds(_since_the_scheduler), "oldest_promise": _seconds(_since_the_oldest_promise)}


def _seconds(age: Callable[[], timedelta | None]) -> float | None:
    try:
        found = age()
    except (DatabaseError, RedisError):
        return None  # the part itself says that it is away
    return round(found.total_seconds(), 1) if found is not None else None


def _since_the_scheduler() -> timedelta | None:
    seen = tasks.scheduler_seen_at()
    return timezone.now() - seen if seen else None


def _since_the_oldest_promise() -> timedelta | None:
    return figures.oldest_undelivered(timezone.now())


def _answers(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrated(alias: str) -> None:
    executor = MigrationExecutor(connections[alias])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(f"migrations outstanding on {alias}")


def _database() -> None:
    _answers("default")


def _migrations() -> None:
    _migrated("default")


def _on_premises() -> None:
    """The directory's side, which is another system: without it promises wait, and people are told so."""
    _answers("onpremises")
    _migrated("onpremises")


def _no_demo_people() -> None:
    """Their passwords follow from a key that lay in a demo's folder (SR-SIM-03)."""
    if settings.PRODUCTION and Tenant.objects.filter(seed_generation__isnull=False).exists():
        raise NotReady("demo tenants are in this database; delete them, or give production a database of its own")


def _broker() -> None:
    if settings.REDIS_URL:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
        ) as redis:
            redis.ping()


def _scheduler() -> None:
    silent = _since_the_scheduler()
    if silent is None or silent > TOO_OLD:
        raise NotReady("the scheduler was not heard: does it run, and a worker?")


def _delivery() -> None:
    waiting = _since_the_oldest_promise()
    if waiting is not None and waiting > TOO_OLD:
        raise NotReady("a promise is overdue: is a worker running, and the scheduler?")


NEEDED: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "no_demo_people": _no_demo_people,
}
HELPFUL: dict[str, Callable[[], None]] = {
    "on_premises": _on_premises,
    "broker": _broker,
    "scheduler": _scheduler,
    "delivery": _delivery,
}
