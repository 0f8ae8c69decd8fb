"""What a tenant's administrators decided about its synchronised people: what comes here, and who judges a password."""

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class SignInModel(models.TextChoices):
    """Who says whether a synchronised person's password is right (writeback.md §6)."""

    PASSWORD_HASH_SYNC = "password hash synchronization", _("Password hash synchronization: the cloud, by its own copy")
    PASS_THROUGH = "pass-through authentication", _("Pass-through: the on-premises directory, asked at each sign-in")
    FEDERATED = "federation", _("Federation: the organisation’s own sign-in page")


class DirectorySync(models.Model):
    """One row per tenant with an on-premises side; without a row the defaults hold, which are the product's."""

    tenant = models.OneToOneField(
        "directory.Tenant",
        verbose_name=_("tenant"),
        on_delete=models.CASCADE,
        related_name="synchronisation",
        primary_key=True,
    )
    enabled = models.BooleanField(
        pgettext_lazy("of synchronisation", "enabled"),
        default=True,
        help_text=_("Off: nothing comes from on premises until it is on again."),
    )
    sign_in_model = models.CharField(
        _("sign-in model"),
        max_length=40,
        choices=SignInModel,
        default=SignInModel.PASSWORD_HASH_SYNC,
        help_text=_("Passwords are written back under all three."),
    )
    password_hash_sync = models.BooleanField(
        _("synchronise password hashes"),
        default=True,
        help_text=_("The cloud keeps a copy of each hash, never a password. Needed where the cloud judges passwords."),
    )
    force_change_on_logon = models.BooleanField(
        "ForcePasswordChangeOnLogOn",  # the product's own name, as the next
        default=False,
        help_text=_(
            "“User must change password at next logon” on premises holds in the cloud, too. Use it with writeback."
        ),
    )
    cloud_policy_for_synced = models.BooleanField(
        "CloudPasswordPolicyForPasswordSyncedUsersEnabled",
        default=False,
        help_text=_("The cloud’s password expiry holds for synchronised people, too."),
    )
    units = models.TextField(
        _("organisational units"),
        blank=True,
        help_text=_("Distinguished names, one a line; only accounts below them come here. Empty: all do."),
    )

    class Meta:
        verbose_name = _("directory synchronisation")
        verbose_name_plural = _("directory synchronisation")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sign_in_model=SignInModel.PASSWORD_HASH_SYNC) | models.Q(password_hash_sync=True),
                name="cloud_judges_by_synchronised_hashes",
                violation_error_message=_("Where the cloud judges passwords, their hashes have to be synchronised."),
            )
        ]

    def __str__(self) -> str:
        return gettext("Synchronisation of %(tenant)s") % {"tenant": self.tenant}

    @property
    def scope(self) -> tuple[str, ...]:
        """The units chosen; none means all."""
        return tuple(line.strip() for line in self.units.splitlines() if line.strip())
