"""Who the trainer is: the browser that spent the one-time link printed at start.

The mark is a cookie of its own, for /lab/ only, not part of the session: a trainer who signs in and out as an
administrator beside it stays the trainer.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from sspr.lab.models import TrainerLink

COOKIE = "trainer"
COOKIE_PATH = "/lab/"
LIFETIME = timedelta(hours=12)  # of an unused link, and of a browser's mark: one working day
TOKEN_BYTES = 32


def issue(*, now: datetime) -> str:
    """Make a new link and return its token; links of earlier starts that nobody used stop working."""
    TrainerLink.objects.filter(used_at=None).delete()
    TrainerLink.objects.filter(browser_until__lte=now).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    TrainerLink.objects.create(token_hash=_hash(token), expires_at=now + LIFETIME)
    return token


def is_open(token: str, *, now: datetime) -> bool:
    """Whether the link still waits to be used. Asking does not use it."""
    return TrainerLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=now).exists()


def spend(token: str, *, now: datetime) -> str | None:
    """Use the link up and return the browser's new secret; None when it was used before, has expired or never was."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    unused = TrainerLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=now)
    won = unused.update(used_at=now, browser_hash=_hash(secret), browser_until=now + LIFETIME)
    return secret if won else None


def mark(response: HttpResponse, secret: str, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE, secret, max_age=LIFETIME, path=COOKIE_PATH, secure=secure, httponly=True, samesite="Lax"
    )


def is_trainer(request: HttpRequest, *, now: datetime) -> bool:
    secret = request.COOKIES.get(COOKIE)
    if not secret:
        return False
    return TrainerLink.objects.filter(browser_hash=_hash(secret), browser_until__gt=now).exists()


def trainer_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Not found for everybody else, whatever the method: a page of the lab does not even admit that it exists."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_trainer(request, now=timezone.now()):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
