"""Which change this browser is waiting for.

A cookie of its own, signed: the session ends in the very moment in which the password changes, and the person shall
still read how it went. It opens nothing but the pages of that one run.
"""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sspr import logs
from sspr.flows.change.ask import RUN_LASTS
from sspr.models import ChangeRun

COOKIE = "__Secure-change" if settings.SESSION_COOKIE_SECURE else "change"
SALT = "sspr.portal.account.change_run"

R = TypeVar("R", bound=HttpResponse)


def remember(response: R, run: ChangeRun) -> R:
    response.set_signed_cookie(
        COOKIE,
        str(run.pk),
        salt=SALT,
        max_age=RUN_LASTS,
        path=reverse("password"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def current(request: HttpRequest) -> ChangeRun | None:
    """The run this browser began less than 15 minutes ago, unless somebody else has signed in here since."""
    run_id = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=RUN_LASTS)
    run = ChangeRun.objects.select_related("user__tenant__policy").filter(pk=run_id).first() if run_id else None
    if run is None or (request.user.is_authenticated and request.user != run.user):
        return None
    logs.follow(run.correlation_id)
    return run
