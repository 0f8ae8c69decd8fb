"""An authenticator app: a seed made here, shown once, and counted only after a code from it."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from directory import keyring, totp
from directory.models import AuthenticationMethod, User
from directory.rules.methods import Method
from sspr.flows.register.permission import may_register

PENDING_LASTS = timedelta(minutes=10)  # how long a seed on the page waits for its code


class Registration(StrEnum):
    """What came of a code typed to confirm an app."""

    ADDED = "added"
    WRONG_CODE = "wrong code"
    ONE_TOO_MANY = "one too many"
    NOT_ALLOWED = "not allowed"


def draw(user: User, *, now: datetime) -> str:
    """A new seed for `user`, sealed so that it can lie in the session store unread (SR-SES-10)."""
    pending = {"user": str(user.pk), "seed": totp.new_seed(), "until": (now + PENDING_LASTS).isoformat()}
    return keyring.encrypt(json.dumps(pending))


def reveal(token: str | None, user: User, *, now: datetime) -> str | None:
    """The seed in `token`; None when there is none, when it waited too long, or when it is somebody else's."""
    if not token:
        return None
    pending = json.loads(keyring.decrypt(token))
    if pending["user"] != str(user.pk) or now > datetime.fromisoformat(pending["until"]):
        return None
    return str(pending["seed"])


def confirm(user: User, seed: str, code: str, *, now: datetime, correlation_id: UUID) -> Registration:
    """Register the app that shows `code` for `seed`; sending the same form twice registers it once (SR-ENR-05)."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one confirmation of a person at a time
        if not may_register(user, now=now).allowed:
            return Registration.NOT_ALLOWED
        if _holds(user, seed):
            return Registration.ADDED
        if not totp.may_add(user):
            return Registration.ONE_TOO_MANY
        added = totp.confirm(user, seed, code, now=now, correlation_id=correlation_id)
        return Registration.ADDED if added else Registration.WRONG_CODE


def _holds(user: User, seed: str) -> bool:
    apps = AuthenticationMethod.objects.filter(user=user, method=Method.APP_CODE)
    return any(keyring.decrypt(app.secret) == seed for app in apps)
