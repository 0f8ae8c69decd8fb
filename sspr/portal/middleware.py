"""What every request goes through: a reference number, honest errors, nothing kept in caches, a forced change."""

import ipaddress
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import resolve, reverse

from directory import audit
from sspr import logs
from sspr.answers import is_kept_for_ever
from sspr.portal import errors

log = structlog.get_logger(__name__)

View = Callable[..., HttpResponseBase]
GetResponse = Callable[[HttpRequest], HttpResponse]

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # forms know no others, and TRACE would echo cookies back

# Where somebody who must first change his password may still go.
CHANGE = ("password", "password-waiting", "password-done", "password-refused", "password-failed")
OPEN_WHILE_CHANGE_IS_DUE = frozenset(
    {"signin", "signin-password", "signin-organisation", "signout", "language", *CHANGE}
)
# Nothing there depends on who is signed in. The lab's pages poll, and a poll that reads the session just as sign-in
# gives it a new key would find none and have the browser drop its cookie.
OPEN_APPS = frozenset({"reset", "lab", "branding"})


def source_address(request: HttpRequest) -> str | None:
    """Who is calling, by the connection; behind our own proxy, by the last entry that proxy wrote.

    Earlier entries of X-Forwarded-For come from the caller and are never believed. None where no address can be read.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


class CorrelationMiddleware:
    """Gives the request its reference number and carries it to audit rows, log lines and the X-Request-ID header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        correlation_id = uuid.uuid4()
        request.correlation_id = correlation_id  # type: ignore[attr-defined]
        source = audit.source_address.set(source_address(request))
        try:
            with structlog.contextvars.bound_contextvars(correlation_id=str(correlation_id)):
                response = self._logged(request)
        finally:
            audit.source_address.reset(source)
            logs.forget_journey()
        response["X-Request-ID"] = str(correlation_id)
        return response

    def _logged(self, request: HttpRequest) -> HttpResponse:
        """Log the route, not the address: people type passwords into the wrong field (SR-LOG-06).

        Whatever else is logged of this request is joined to it, and to who called, by the reference number.
        """
        started = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else ""
        milliseconds = round((time.perf_counter() - started) * 1000)
        log.info(
            "request", method=request.method, route=route, status=response.status_code, milliseconds=milliseconds,
            source=audit.source_address.get(),
        )  # fmt: skip
        return response


class ProbeMiddleware:
    """Answers probes at once: they come by address and plain HTTP, and a session cookie must not wake the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return self.get_response(request)
        request.resolver_match = match = resolve(request.path_info)
        response: HttpResponse = match.func(request)
        response["Cache-Control"] = "no-store"
        return response


class MethodMiddleware:
    """Refuses methods no page answers, and gives every 405 a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return errors.method_not_allowed(request, ", ".join(METHODS))
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return errors.method_not_allowed(request, response.headers.get("Allow", ""))
        return response


class OutageMiddleware:
    """Answers 503 when a database or the broker is away; the view's transaction has already been rolled back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, errors.OUTAGES):
            return None
        log.error("outage", kind=type(exception).__name__)
        return errors.outage(request)


class NoStoreMiddleware:
    """Keeps pages out of every cache (SR-WEB-04); static files never come this far, and a picture never changes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_kept_for_ever(response):
            response["Cache-Control"] = "no-store"
        return response


class MustChangePasswordMiddleware:
    """Leads whoever signed in with a temporary password to the change page, whatever else was asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.url_name in OPEN_WHILE_CHANGE_IS_DUE or match.app_name in OPEN_APPS:
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        return HttpResponseRedirect(reverse("password"))
