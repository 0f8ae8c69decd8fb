"""User objects and the passwords they remember."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from writeback.onprem import names
from writeback.onprem.models.forest import Container, Domain
from writeback.onprem.rules import AccountControl
from writeback.spelling import Spelled


class Living(models.Manager["Account"]):
    """Accounts that were not deleted."""

    def get_queryset(self) -> models.QuerySet["Account"]:
        return super().get_queryset().filter(is_deleted=False)


class PersonFields(models.Model):
    """What synchronisation carries of a person; none of it matters to a password, save the display name."""

    display_name = models.CharField(Spelled("displayName"), max_length=256, blank=True)
    given_name = models.CharField(Spelled("givenName"), max_length=64, blank=True)
    surname = models.CharField(Spelled("sn"), max_length=64, blank=True)
    mail = models.CharField(Spelled("mail"), max_length=256, blank=True)
    telephone_number = models.CharField(Spelled("telephoneNumber"), max_length=64, blank=True)
    mobile = models.CharField(Spelled("mobile"), max_length=64, blank=True)
    title = models.CharField(Spelled("title"), max_length=128, blank=True)
    department = models.CharField(Spelled("department"), max_length=64, blank=True)
    company = models.CharField(Spelled("company"), max_length=64, blank=True)
    office = models.CharField(Spelled("physicalDeliveryOfficeName"), max_length=128, blank=True)
    street_address = models.CharField(Spelled("streetAddress"), max_length=1024, blank=True)
    city = models.CharField(Spelled("l"), max_length=128, blank=True)
    state = models.CharField(Spelled("st"), max_length=128, blank=True)
    postal_code = models.CharField(Spelled("postalCode"), max_length=40, blank=True)
    country = models.CharField(Spelled("c"), max_length=2, blank=True)
    employee_id = models.CharField(Spelled("employeeID"), max_length=16, blank=True)
    usage_location = models.CharField(Spelled("msExchUsageLocation"), max_length=2, blank=True)

    class Meta:
        abstract = True


class Account(PersonFields):
    """A user object. `pwd_last_set` and `lockout_time` are empty where the directory holds 0.

    `source_anchor` is not unique on purpose: two accounts with one anchor are a fault that happens (event 33003).
    A deleted account stays as a tombstone, so that a delta synchronisation learns of it: `objects` leaves those out,
    `with_deleted` does not. `usn_changed` grows with every replicated change; see `changes`.
    """

    object_guid = models.UUIDField(Spelled("objectGUID"), primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey(Domain, verbose_name=_("domain"), on_delete=models.CASCADE, related_name="accounts")
    container = models.ForeignKey(
        Container, verbose_name=_("organisational unit"), on_delete=models.RESTRICT, related_name="accounts"
    )
    common_name = models.CharField(Spelled("cn"), max_length=64)
    rid = models.PositiveIntegerField(_("relative identifier"), editable=False)
    source_anchor = models.CharField(Spelled("mS-DS-ConsistencyGuid"), max_length=64, db_index=True)
    sam_account_name = models.CharField(Spelled("sAMAccountName"), max_length=20)
    user_principal_name = models.CharField(Spelled("userPrincipalName"), max_length=256)
    user_account_control = models.PositiveIntegerField(
        Spelled("userAccountControl"), default=int(AccountControl.NORMAL_ACCOUNT)
    )
    admin_count = models.PositiveSmallIntegerField(
        Spelled("adminCount"), default=0, help_text=_("1: was protected by AdminSDHolder; stays afterwards.")
    )
    inherits = models.BooleanField(
        _("inherits permissions"), default=True, help_text=_("Off: rights given on the unit do not reach it.")
    )
    cannot_change_password = models.BooleanField(_("user cannot change password"), default=False)
    pwd_last_set = models.DateTimeField(Spelled("pwdLastSet"), null=True, blank=True)
    lockout_time = models.DateTimeField(Spelled("lockoutTime"), null=True, blank=True)
    bad_password_count = models.PositiveSmallIntegerField(Spelled("badPwdCount"), default=0)
    bad_password_time = models.DateTimeField(Spelled("badPasswordTime"), null=True, blank=True)
    account_expires = models.DateTimeField(Spelled("accountExpires"), null=True, blank=True)
    password = models.CharField(max_length=256, editable=False)
    history_salt = models.BinaryField(max_length=16, editable=False)
    when_created = models.DateTimeField(Spelled("whenCreated"), default=timezone.now, editable=False)
    when_changed = models.DateTimeField(Spelled("whenChanged"), default=timezone.now, editable=False)
    usn_changed = models.PositiveBigIntegerField(Spelled("uSNChanged"), default=0, editable=False)
    is_deleted = models.BooleanField(Spelled("isDeleted"), default=False, editable=False)

    objects = Living()
    with_deleted = models.Manager["Account"]()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "sam_account_name"],
                condition=models.Q(is_deleted=False),
                name="sam_account_name_once_per_domain",
            ),
            models.UniqueConstraint(
                fields=["container", "common_name"],
                condition=models.Q(is_deleted=False),
                name="common_name_once_per_container",
            ),
            models.UniqueConstraint(fields=["domain", "rid"], name="account_rid_once_per_domain"),
        ]
        indexes = [models.Index(fields=["domain", "usn_changed"], name="account_changes")]

    def __str__(self) -> str:
        return self.user_principal_name

    @property
    def distinguished_name(self) -> str:
        return names.join(names.relative("CN", self.common_name), self.container.distinguished_name)

    @property
    def object_sid(self) -> str:
        return f"{self.domain.sid}-{self.rid}"


class RememberedPassword(models.Model):
    """One entry of an account's password history, the current password included; never the password itself."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="remembered_passwords")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="password_history")]

    def __str__(self) -> str:
        return f"entry {self.pk} of {self.account_id}"
