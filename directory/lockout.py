"""Smart lockout of the cloud sign-in, one counter for every place where the current password is asked for."""

from datetime import datetime

from django.db import transaction

from directory.keyring import code_mac
from directory.models import SignInLockout, User
from directory.rules.lockout import Lockout, after_failure


def is_locked(user: User, *, now: datetime) -> bool:
    """Whether sign-in is closed just now; ask before the password is looked at, and refuse right ones too."""
    return SignInLockout.objects.filter(user=user, locked_until__gt=now).exists()


def record_failure(user: User, password: str, *, now: datetime) -> None:
    """Count a wrong password, unless it repeats one of the newest (sspr-behaviour §8)."""
    wrong = code_mac(password, purpose=f"wrong password:{user.pk}")
    with transaction.atomic():
        hold(user)
        SignInLockout.objects.get_or_create(user=user)
        row = SignInLockout.objects.select_for_update().get(user=user)
        counted = after_failure(_read(row), wrong, now=now)
        row.failures, row.lockouts = counted.failures, counted.lockouts
        row.locked_until, row.recent_wrong = counted.locked_until, list(counted.recent_wrong)
        row.save()


def clear(user: User) -> None:
    """End the lock and forget the count: after a sign-in with the right password, a reset, an administrator's reset."""
    with transaction.atomic():
        hold(user)
        SignInLockout.objects.filter(user=user).delete()


def hold(user: User) -> None:
    """Lock the person's row before their counter's, until the caller's transaction ends.

    Everybody in this order, as a reset locks the person first: else it and a sign-in that fails wait for each other.
    Rows that merely refer to the person are still written meanwhile.
    """
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).values("pk").first()


def _read(row: SignInLockout) -> Lockout:
    return Lockout(row.failures, row.lockouts, row.locked_until, tuple(row.recent_wrong))
