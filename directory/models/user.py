"""A person: who they are, how the cloud reaches them, and the cloud's copy of their password."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

# Source: sspr-behaviour §6.2. Kept in lower case, so that one spelling is one person.
user_principal_name_rule = RegexValidator(
    r"\A(?=.{3,113}\Z)[a-z0-9'._!#^~-]{0,63}[a-z0-9'_!#^~-]@[a-z0-9][a-z0-9.-]{0,47}\Z",
    _("Write it as name@domain: letters, digits and ' . - _ ! # ^ ~, at most 64 characters before the @ and 48 after."),
)


class Role(models.TextChoices):
    """The directory roles the portal knows; all but Reports Reader put their holder under the administrator policy."""

    GLOBAL_ADMINISTRATOR = "Global Administrator", _("Global Administrator")
    USER_ADMINISTRATOR = "User Administrator", _("User Administrator")
    HELPDESK_ADMINISTRATOR = "Helpdesk Administrator", _("Helpdesk Administrator")
    PASSWORD_ADMINISTRATOR = "Password Administrator", _("Password Administrator")
    LICENSE_ADMINISTRATOR = "License Administrator", _("License Administrator")
    AUTHENTICATION_ADMINISTRATOR = "Authentication Administrator", _("Authentication Administrator")
    REPORTS_READER = "Reports Reader", _("Reports Reader")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(user_principal_name=(username or "").lower())


class User(AbstractBaseUser):
    id = models.UUIDField(_("object id"), primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "directory.Tenant", verbose_name=_("tenant"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="users", help_text=_("Empty only for platform operators."),
    )  # fmt: skip
    user_principal_name = models.CharField(
        _("user principal name"), max_length=113, unique=True, validators=[user_principal_name_rule]
    )
    given_name = models.CharField(_("first name"), max_length=64, blank=True)
    surname = models.CharField(_("last name"), max_length=64, blank=True)
    display_name = models.CharField(_("display name"), max_length=256)
    department = models.CharField(_("department"), max_length=64, blank=True, default="", db_default="")
    job_title = models.CharField(_("job title"), max_length=128, blank=True, default="", db_default="")
    mail = models.EmailField(_("primary mail address"), blank=True)
    alternate_email = models.EmailField(
        _("alternate email"), blank=True, help_text=_("Put in by an administrator or by synchronisation.")
    )
    mobile_phone = PhoneNumberField(
        _("mobile phone"), blank=True, help_text=_("With country code, for example +1 425 555 0100.")
    )
    office_phone = PhoneNumberField(
        _("office phone"), blank=True, default="", db_default="", help_text=_("With country code, as the mobile phone.")
    )
    usage_location = CountryField(
        _("usage location"), blank=True, help_text=_("Needed before a licence can be assigned.")
    )
    # Graph's preferredLanguage; which values are of use, the portal decides (directory knows nothing of its pages).
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=16,
        blank=True,
        default="",
        db_default="",  # processes of the last release go on adding people while this one starts
        help_text=_("As the person chose it, for example de or es."),
    )
    account_enabled = models.BooleanField(_("account enabled"), default=True)
    on_premises = models.BooleanField(
        _("synchronised from on premises"),
        default=False,
        help_text=_("The password is mastered in the on-premises directory."),
    )
    on_premises_immutable_id = models.CharField(
        _("source anchor"),
        max_length=64,
        blank=True,
        help_text=_("objectGUID of the on-premises account; look-up goes by it."),
    )
    on_premises_domain_name = models.CharField(
        _("on-premises domain"), max_length=253, blank=True, default="", db_default="",
        help_text=_("DNS name of the domain the on-premises account lies in; decides which agent serves it."),
    )  # fmt: skip
    on_premises_sam_account_name = models.CharField(
        _("on-premises account name"), max_length=64, blank=True, default="", db_default=""
    )
    on_premises_last_sync_at = models.DateTimeField(
        _("last synchronised"), null=True, blank=True, help_text=_("On the tenant’s clock.")
    )
    on_premises_password_mark = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False,
        help_text="Digest of the on-premises hash the cloud’s copy stands for; empty when that is not known.",
    )  # fmt: skip
    given_on_premises = models.JSONField(
        default=list, db_default=[], editable=False,
        help_text="Columns whose value came from on premises; only these are emptied from there.",
    )  # fmt: skip
    disable_password_expiration = models.BooleanField(
        "DisablePasswordExpiration",  # the product's own name, in every language
        default=False,
        db_default=False,
        help_text=_("The password never expires in the cloud."),
    )
    deleted_at = models.DateTimeField(
        _("deleted"), null=True, blank=True, help_text=_("On the tenant’s clock; restored within 30 days, or never.")
    )
    former_groups = models.JSONField(
        default=list, db_default=[], editable=False, help_text="Groups a deleted person goes back to when restored."
    )
    enabled_before_deletion = models.BooleanField(default=True, db_default=True, editable=False)
    last_password_change_at = models.DateTimeField(_("last password change"), null=True, blank=True)
    must_change_password = models.BooleanField(_("must change password at next sign-in"), default=False)
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session that was opened before."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "user_principal_name"
    EMAIL_FIELD = "mail"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
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
            models.CheckConstraint(
                condition=models.Q(deleted_at=None) | models.Q(account_enabled=False), name="deleted_user_is_disabled"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "display_name"], name="user_by_tenant_and_name"),
            models.Index(fields=["deleted_at"], condition=~models.Q(deleted_at=None), name="deleted_user"),
        ]

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
    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("directory role"), max_length=40, choices=Role)

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user")]

    def __str__(self) -> str:
        return self.get_role_display()
