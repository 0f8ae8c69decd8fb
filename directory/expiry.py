"""When the cloud's copy of a password is too old to go on with (sspr-behaviour §6.1)."""

from datetime import datetime, timedelta

from directory.models import User


def expired(user: User, *, now: datetime) -> bool:
    """Whether the person has to choose another password: only where the tenant lets them expire, and not for whoever
    carries DisablePasswordExpiration, as synchronised people do by default (§6.3)."""
    days = user.tenant.password_validity_days if user.tenant else None
    if days is None or user.disable_password_expiration or user.last_password_change_at is None:
        return False
    return now - user.last_password_change_at > timedelta(days=days)
