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
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis import Redis

from directory.models import Tenant
from sspr import tasks
from writeback.models import WritebackJob
from writeback.states import JobState

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
    return JsonResponse({"ready": ready, "parts": needed | helpful}, status=status)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine or for whoever brings `METRICS_TOKEN`."""
    if not (_from_this_machine(request) or _brings_token(request)):
        raise PermissionDenied
    return ExportToDjangoView(request)


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


def _databases() -> None:
    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")


def _migrations() -> None:
    for connection in connections.all():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotReady(f"migrations outstanding on {connection.alias}")


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
    seen = tasks.scheduler_seen_at()
    if seen is None or seen < timezone.now() - TOO_OLD:
        raise NotReady("the scheduler was not heard: does it run, and a worker?")


def _delivery() -> None:
    due_before = timezone.now() - TOO_OLD
    if WritebackJob.objects.filter(state=JobState.PENDING, due_at__lt=due_before).exists():
        raise NotReady("a promise is overdue: is a worker running, and the scheduler?")


NEEDED: dict[str, Callable[[], None]] = {
    "databases": _databases,
    "migrations": _migrations,
    "no_demo_people": _no_demo_people,
}
HELPFUL: dict[str, Callable[[], None]] = {"broker": _broker, "scheduler": _scheduler, "delivery": _delivery}
