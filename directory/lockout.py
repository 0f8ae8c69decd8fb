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
        SignInLockout.objects.get_or_create(user=user)
        row = SignInLockout.objects.select_for_update().get(user=user)
        counted = after_failure(_read(row), wrong, now=now)
        row.failures, row.lockouts = counted.failures, counted.lockouts
        row.locked_until, row.recent_wrong = counted.locked_until, list(counted.recent_wrong)
        row.save()


def clear(user: User) -> None:
    """End the lock and forget the count: after a sign-in with the right password, a reset, an administrator's reset."""
    SignInLockout.objects.filter(user=user).delete()


def _read(row: SignInLockout) -> Lockout:
    return Lockout(row.failures, row.lockouts, row.locked_until, tuple(row.recent_wrong))
