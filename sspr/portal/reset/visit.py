"""Which run this browser is on, and the user ID it typed.

The run's id lives in the server's session alone. The text typed on page 1 lives in a signed cookie of the person's own
browser and nowhere on the server, so that under `standards` every page can name it back without knowing anybody.
"""

from contextlib import suppress
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from directory import clock
from sspr import logs
from sspr.flows.reset import leave
from sspr.flows.reset.who import RUN_LASTS
from sspr.machines import IllegalTransition
from sspr.models import ResetRun, StaleRun

log = structlog.get_logger(__name__)

RUN = "reset_run"
TYPED = "__Secure-reset-user-id" if settings.SESSION_COOKIE_SECURE else "reset-user-id"
SALT = "sspr.portal.reset.visit"


def begin(request: HttpRequest, response: HttpResponseBase, run: ResetRun, typed: str) -> None:
    """Bind `run` to this browser under a fresh session id, and leave the text typed with the browser."""
    logs.follow(run.correlation_id)
    request.session.cycle_key()
    request.session[RUN] = str(run.pk)
    response.set_cookie(
        TYPED,
        signing.dumps(typed, salt=SALT),
        max_age=RUN_LASTS * 2,  # so that "start again" on the page of an expired run still knows it
        path=reverse("reset:who"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def current(request: HttpRequest) -> ResetRun | None:
    """The run this browser began (SR-FLOW-05)."""
    run_id = request.session.get(RUN)
    runs = ResetRun.objects.select_related("user__tenant__policy", "tenant__policy")
    return runs.filter(pk=run_id).first() if run_id else None


def typed(request: HttpRequest) -> str:
    """The user ID typed on page 1, as typed; empty where the browser brings none of ours."""
    kept = request.COOKIES.get(TYPED, "")
    try:
        return str(signing.loads(kept, salt=SALT, max_age=RUN_LASTS * 2))
    except signing.SignatureExpired:
        return ""
    except signing.BadSignature:
        if kept:
            log.warning("cookie_refused", cookie=TYPED)
        return ""


def forget(response: HttpResponseBase) -> None:
    """Take the user ID from the browser again: the way is at its end (SR-SES-11)."""
    response.delete_cookie(TYPED, path=reverse("reset:who"), samesite="Lax")


def leave_behind(request: HttpRequest) -> None:
    """End the run this browser is on, if it is still open. Where another request ends it first, that is as well."""
    run = current(request)
    request.session.pop(RUN, None)
    if run is not None and run.is_open:
        with suppress(StaleRun, IllegalTransition):
            leave.cancel(run, now=clock.now(run.tenant))


@receiver(user_logged_in)
def end_run_at_sign_in(sender: Any, request: HttpRequest | None, **kwargs: Any) -> None:
    """Whoever signs in here need not be the one who was on the way back (SR-FLOW-06)."""
    if request is not None:
        leave_behind(request)
