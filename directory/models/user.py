"""A person: who they are, how the cloud reaches them, and the cloud's copy of their password."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

# Source: sspr-behaviour §6.2. Kept in lower case, so that one spelling is one person.
user_principal_name_rule = RegexValidator(
    r"\A(?=.{3,113}\Z)[a-z0-9'._!#^~-]{0,63}[a-z0-9'_!#^~-]@[a-z0-9][a-z0-9.-]{0,47}\Z",
    "Write it as name@domain: letters, digits and ' . - _ ! # ^ ~, at most 64 characters before the @ and 48 after.",
)


class Role(models.TextChoices):
    """The directory roles the portal knows; all but Reports Reader put their holder under the administrator policy."""

    GLOBAL_ADMINISTRATOR = "Global Administrator"
    USER_ADMINISTRATOR = "User Administrator"
    HELPDESK_ADMINISTRATOR = "Helpdesk Administrator"
    PASSWORD_ADMINISTRATOR = "Password Administrator"  # noqa: S105 - a name
    LICENSE_ADMINISTRATOR = "License Administrator"
    AUTHENTICATION_ADMINISTRATOR = "Authentication Administrator"
    REPORTS_READER = "Reports Reader"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(user_principal_name=(username or "").lower())


class User(AbstractBaseUser):
    id = models.UUIDField("object id", primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "directory.Tenant", on_delete=models.CASCADE, null=True, blank=True, related_name="users",
        help_text="Empty only for platform operators.",
    )  # fmt: skip
    user_principal_name = models.CharField(
        "user principal name", max_length=113, unique=True, validators=[user_principal_name_rule]
    )
    given_name = models.CharField("first name", max_length=64, blank=True)
    surname = models.CharField("last name", max_length=64, blank=True)
    display_name = models.CharField("display name", max_length=256)
    mail = models.EmailField("primary mail address", blank=True)
    alternate_email = models.EmailField(
        "alternate email", blank=True, help_text="Put in by an administrator or by synchronisation."
    )
    mobile_phone = PhoneNumberField(
        "mobile phone", blank=True, help_text="With country code, for example +1 425 555 0100."
    )
    usage_location = CountryField("usage location", blank=True, help_text="Needed before a licence can be assigned.")
    account_enabled = models.BooleanField("account enabled", default=True)
    on_premises = models.BooleanField(
        "synchronised from on premises",
        default=False,
        help_text="The password is mastered in the on-premises directory.",
    )
    on_premises_immutable_id = models.CharField(
        "source anchor",
        max_length=64,
        blank=True,
        help_text="objectGUID of the on-premises account; look-up goes by it.",
    )
    last_password_change_at = models.DateTimeField("last password change", null=True, blank=True)
    must_change_password = models.BooleanField("must change password at next sign-in", default=False)
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session that was opened before."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "user_principal_name"
    EMAIL_FIELD = "mail"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user_principal_name=Lower("user_principal_name")), name="upn_in_lower_case"
            ),
            models.UniqueConstraint(
                fields=["tenant", "on_premises_immutable_id"],
                condition=~models.Q(on_premises_immutable_id=""),
                name="one_user_per_source_anchor",
            ),
            models.CheckConstraint(
                condition=models.Q(on_premises=False) | ~models.Q(on_premises_immutable_id=""),
                name="synchronised_user_has_anchor",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "display_name"], name="user_by_tenant_and_name")]

    def __str__(self) -> str:
        return self.user_principal_name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.account_enabled

    @property
    def is_superuser(self) -> bool:
        """A platform operator, who belongs to no tenant and may do everything in all of them."""
        return self.tenant_id is None

    @property
    def is_staff(self) -> bool:
        """Whether the admin site lets this person in; every directory role opens some part of the directory."""
        return self.has_module_perms("directory")

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether any right lies in that app, so that admin shows its section at all."""
        if self.is_superuser:
            return self.account_enabled
        rights = (right for backend in get_backends() for right in backend.get_all_permissions(self))
        return any(right.startswith(f"{app_label}.") for right in rights)

    def get_session_auth_hash(self) -> str:
        """What a session rests on: the password, and that nobody ended the account's sessions since."""
        return self._in_this_epoch(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the secret keys of before."""
        return map(self._in_this_epoch, super().get_session_auth_fallback_hash())

    def _in_this_epoch(self, hashed: str) -> str:
        return f"{hashed}.{self.session_epoch}"

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.given_name or self.display_name

    def clean(self) -> None:
        self.user_principal_name = (self.user_principal_name or "").lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.user_principal_name = self.user_principal_name.lower()
        super().save(*args, **kwargs)


class RoleAssignment(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField("directory role", max_length=40, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user")]

    def __str__(self) -> str:
        return self.role
