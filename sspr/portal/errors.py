"""Pages for what goes wrong: what happened, what to do now, and the reference number to quote (SR-ERR-01).

They are rendered without the request, so that no session, no person and no database is needed to show them.
"""

import sys
import uuid
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerError

log = structlog.get_logger(__name__)

OUTAGES = (OperationalError, InterfaceError, BrokerError)  # the program is sound, something it stands on is away
RETRY_AFTER = 30  # seconds; a database that restarts is back sooner


def reference(request: HttpRequest) -> str:
    """The number to quote; made up on the spot for a request that was refused before it was given one."""
    known: uuid.UUID | None = getattr(request, "correlation_id", None)
    return str(known or uuid.uuid4())


def page(request: HttpRequest, status: HTTPStatus, template: str, **words: Any) -> HttpResponse:
    context = {"demo": settings.DEMO, "support_code": reference(request), "contact": None, **words}
    body = render_to_string(f"errors/{template}.html", context)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.BAD_REQUEST, "bad_request")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN, "permission_denied")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or the page that sent it was not ours; `reason` is for the log, not for the visitor."""
    log.warning("form_refused", reason=reason)
    return page(request, HTTPStatus.FORBIDDEN, "csrf_failure")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.NOT_FOUND, "not_found")


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    response = page(request, HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")
    response["Allow"] = allowed
    return response


def outage(request: HttpRequest) -> HttpResponse:
    response = page(request, HTTPStatus.SERVICE_UNAVAILABLE, "outage")
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled; an outage met outside a view gets its own words too."""
    if isinstance(sys.exception(), OUTAGES):
        return outage(request)
    return page(request, HTTPStatus.INTERNAL_SERVER_ERROR, "server_error")
