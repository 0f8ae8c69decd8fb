"""Authenticator apps: make a seed, prove it once, and accept each code once (RFC 6238, SHA-1, 6 digits, 30 s)."""

import hmac
from datetime import datetime
from uuid import UUID

import pyotp
import structlog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q, QuerySet

from directory import audit, clock, keyring
from directory.activities import Activity
from directory.models import AuthenticationMethod, User
from directory.rules.codes import six_digits
from directory.rules.methods import Method

log = structlog.get_logger(__name__)

STEP = 30  # seconds
APPS_ALLOWED = 5  # authenticators of one person; sspr-behaviour §0


class TooManyAuthenticators(Exception):
    """The person has as many authenticators as the product allows; one must be deleted first."""


def new_seed() -> str:
    """A fresh seed (Base32, 160 bits) to show as QR code and as text."""
    return pyotp.random_base32()


def provisioning_uri(user: User, seed: str) -> str:
    """What the QR code says; the app lists the account under the tenant's name."""
    issuer = user.tenant.name if user.tenant else "Portal operators"
    return pyotp.TOTP(seed).provisioning_uri(name=user.user_principal_name, issuer_name=issuer)


def may_add(user: User) -> bool:
    """Whether another authenticator can be registered."""
    return _apps(user).count() < APPS_ALLOWED


def confirm(user: User, seed: str, code: str, *, now: datetime, correlation_id: UUID) -> bool:
    """Register the authenticator, if `code` shows that the app has the seed. Raises TooManyAuthenticators.

    The code is spent by this: it cannot be the first one used to prove anything. A seed is registered once, whoever
    sends its page again (SR-ENR-05).
    """
    step = _matching_step(seed, code, clock.real(now, user.tenant))
    if step is None:
        return False
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two tabs at once must not both take the last place
        if any(_seed(app) == seed for app in _apps(user)):
            return False
        if not may_add(user):
            raise TooManyAuthenticators
        AuthenticationMethod.objects.create(
            user=user,
            method=Method.APP_CODE,
            secret=keyring.encrypt(seed),
            last_time_step=step,
            registered_at=now,
        )
        audit.record(
            Activity.METHOD_REGISTERED,
            tenant=user.tenant,
            target=user,
            actor=user,
            correlation_id=correlation_id,
            method=Method.APP_CODE,
        )
    return True


def verify(user: User, code: str, *, now: datetime) -> bool:
    """Whether `code` comes from one of the person's authenticators and was not accepted before."""
    real = clock.real(now, user.tenant)  # an authenticator's own clock is not moved with the tenant's
    for app in _apps(user):
        seed = _seed(app)
        step = _matching_step(seed, code, real) if seed else None
        if step is not None and _spend(app, step):
            return True
    return False


def _apps(user: User) -> QuerySet[AuthenticationMethod]:
    return AuthenticationMethod.objects.filter(user=user, method=Method.APP_CODE)


def _seed(app: AuthenticationMethod) -> str | None:
    """None where no key opens it any more: no code matches, the person's other methods go on, and the log tells."""
    try:
        return keyring.decrypt(app.secret)
    except InvalidToken:
        log.error("seed_undecipherable", method=app.pk)
        return None


def _matching_step(seed: str, code: str, at: datetime) -> int | None:
    """The time step that `code` belongs to: the present one, the one before or the one after (SR-TOK-12)."""
    typed = six_digits(code)
    if typed is None:
        return None
    present, generator = int(at.timestamp()) // STEP, pyotp.TOTP(seed)
    matching = [
        step for step in (present - 1, present, present + 1) if hmac.compare_digest(generator.generate_otp(step), typed)
    ]
    return matching[0] if matching else None


def _spend(app: AuthenticationMethod, step: int) -> bool:
    """Accept `step` unless it or a later one was accepted before; of two requests at once, one wins."""
    unspent = Q(last_time_step__isnull=True) | Q(last_time_step__lt=step)
    return bool(AuthenticationMethod.objects.filter(unspent, pk=app.pk).update(last_time_step=step))
