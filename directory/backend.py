"""Django's door to the directory: who signs in, who a session belongs to, and what they may do in admin."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db import models
from django.http import HttpRequest

from directory import passwords, permissions, synchronisation
from directory.lookup import find_user
from directory.models import User


class DirectoryBackend(BaseBackend):
    """Compares with the cloud's copy of the password only; smart lockout is asked and told by the sign-in flow."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The person, if the password is theirs and the account enabled; the same work for everybody else."""
        if username is None or password is None:
            return None
        user = find_user(username)
        if not passwords.matches(user, password) or user is None or not user.account_enabled:
            return None
        if synchronisation.judged_on_premises(user):
            return None  # the directory has to be asked, which the sign-in flow does
        passwords.rehash_if_needed(user, password)
        return user

    def get_user(self, user_id: UUID) -> User | None:
        """The person of a session, with tenant and policy; nobody once the account is disabled (SR-SES-08)."""
        people = User.objects.select_related("tenant__policy", "tenant__on_premises_status")
        return people.filter(pk=user_id, account_enabled=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        return isinstance(user_obj, User) and permissions.may(user_obj, perm, obj)

    def get_all_permissions(self, user_obj: Any, obj: models.Model | None = None) -> set[str]:
        """The rights by role, as Django lists them; a platform operator holds all and is asked about none."""
        if not isinstance(user_obj, User) or not user_obj.account_enabled:
            return set()
        return set(permissions.rights_of(user_obj))
