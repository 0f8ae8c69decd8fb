"""For the people who run the portal: is it alive, can it do its work, and the figures."""

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

from sspr.portal.middleware import source_address
from writeback.models import WritebackJob
from writeback.states import JobState

log = structlog.get_logger(__name__)

BROKER_TIMEOUT = 0.5  # seconds
# The sweep runs every 5 s and takes every promise that is due: one this old has nobody to deliver it.
PROMISE_OVERDUE = timedelta(seconds=30)


class NotReady(Exception):
    """A part the portal needs is not there; the message is for the log, never for the caller."""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody else, so that an outage elsewhere gets no process killed."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part by name with true or false; 503 when one is missing."""
    parts = {name: _holds(name, check) for name, check in CHECKS.items()}
    status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ready": all(parts.values()), "parts": parts}, status=status)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine or for whoever brings `METRICS_TOKEN`."""
    if not (_from_this_machine(request) or _brings_token(request)):
        raise PermissionDenied
    return ExportToDjangoView(request)


def _from_this_machine(request: HttpRequest) -> bool:
    address = source_address(request)
    return address is not None and ipaddress.ip_address(address).is_loopback


def _brings_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _holds(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as missing:  # noqa: BLE001 - whatever is wrong with a part, the answer is "not ready"
        log.warning("not_ready", part=name, kind=type(missing).__name__)
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


def _broker() -> None:
    if settings.REDIS_URL:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
        ) as redis:
            redis.ping()


def _delivery() -> None:
    due_before = timezone.now() - PROMISE_OVERDUE
    if WritebackJob.objects.filter(state=JobState.PENDING, due_at__lt=due_before).exists():
        raise NotReady("a promise is overdue: is a worker running, and the scheduler?")


CHECKS: dict[str, Callable[[], None]] = {
    "databases": _databases,
    "migrations": _migrations,
    "broker": _broker,
    "delivery": _delivery,
}
