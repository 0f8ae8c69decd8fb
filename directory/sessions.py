"""Ending the sessions of a person in all browsers, whatever store they lie in."""

from django.db.models import F

from directory.models import User


def end_all(user: User) -> None:
    """No session opened until now is this person's any more, not even once a disabled account is enabled again."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
