"""Rows of the on-premises side: domains, accounts, remembered passwords, the agent, its journal and its event log."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from writeback.onprem.rules import AccountControl


class Domain(models.Model):
    """A domain and its policy; the defaults are the default domain policy (active-directory.md §4)."""

    tenant_id = models.UUIDField("tenant id", db_index=True)
    dns_name = models.CharField("DNS name", max_length=253, unique=True)
    min_password_length = models.PositiveSmallIntegerField("minPwdLength", default=7)
    password_history_length = models.PositiveSmallIntegerField("pwdHistoryLength", default=24)
    min_password_age = models.DurationField("minPwdAge", default=timedelta(days=1))
    max_password_age = models.DurationField(
        "maxPwdAge", default=timedelta(days=42), null=True, blank=True, help_text="Empty: passwords never expire."
    )
    complexity = models.BooleanField("password must meet complexity requirements", default=True)
    lockout_threshold = models.PositiveSmallIntegerField("lockoutThreshold", default=0, help_text="0: never lock.")
    lockout_window = models.DurationField("lockOutObservationWindow", default=timedelta(minutes=30))
    lockout_duration = models.DurationField(
        "lockoutDuration",
        default=timedelta(minutes=30),
        null=True,
        blank=True,
        help_text="Empty: until an administrator unlocks.",
    )
    connector_may_unexpire = models.BooleanField(
        "connector holds Unexpire Password",
        default=True,
        help_text="Without it a password set by the connector counts as expired at once.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(min_password_length__lte=256), name="min_length_at_most_256"),
            models.CheckConstraint(condition=Q(password_history_length__lte=1024), name="history_at_most_1024"),
            models.CheckConstraint(
                condition=Q(lockout_duration=None) | Q(lockout_window__lte=F("lockout_duration")),
                name="lockout_window_within_duration",
            ),
        ]

    def __str__(self) -> str:
        return self.dns_name


class Account(models.Model):
    """A user object. `pwd_last_set` and `lockout_time` are empty where the directory holds 0.

    `source_anchor` is not unique on purpose: two accounts with one anchor are a fault that happens (event 33003).
    """

    object_guid = models.UUIDField("objectGUID", primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="accounts")
    source_anchor = models.CharField("mS-DS-ConsistencyGuid", max_length=64, db_index=True)
    sam_account_name = models.CharField("sAMAccountName", max_length=20)
    user_principal_name = models.CharField("userPrincipalName", max_length=256)
    display_name = models.CharField("displayName", max_length=256, blank=True)
    user_account_control = models.PositiveIntegerField("userAccountControl", default=int(AccountControl.NORMAL_ACCOUNT))
    admin_count = models.PositiveSmallIntegerField("adminCount", default=0, help_text="1: protected by AdminSDHolder.")
    cannot_change_password = models.BooleanField("user cannot change password", default=False)
    connector_may_reset = models.BooleanField("connector holds Reset Password", default=True)
    connector_may_unlock = models.BooleanField("connector may write lockoutTime", default=True)
    pwd_last_set = models.DateTimeField("pwdLastSet", null=True, blank=True)
    lockout_time = models.DateTimeField("lockoutTime", null=True, blank=True)
    bad_password_count = models.PositiveSmallIntegerField("badPwdCount", default=0)
    bad_password_time = models.DateTimeField("badPasswordTime", null=True, blank=True)
    account_expires = models.DateTimeField("accountExpires", null=True, blank=True)
    password = models.CharField(max_length=256, editable=False)
    history_salt = models.BinaryField(max_length=16, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "sam_account_name"], name="sam_account_name_once_per_domain")
        ]

    def __str__(self) -> str:
        return self.user_principal_name


class RememberedPassword(models.Model):
    """One entry of an account's password history, the current password included; never the password itself."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="remembered_passwords")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="password_history")]

    def __str__(self) -> str:
        return f"entry {self.pk} of {self.account_id}"


class Agent(models.Model):
    """The writeback agent of one tenant: onboarded or not, running or not, and which key pair is in force."""

    tenant_id = models.UUIDField("tenant id", primary_key=True)
    onboarded = models.BooleanField(default=False)
    running = models.BooleanField(default=False)
    key_id = models.UUIDField("key id", null=True)
    last_heartbeat_at = models.DateTimeField("last heartbeat", null=True)

    def __str__(self) -> str:
        return f"agent of {self.tenant_id}"


class AppliedOperation(models.Model):
    """The agent's memory of a tracking id: what it answered, or which attempts it will not act on any more.

    Written in the same transaction as the password, so the memory cannot differ from the deed.
    """

    tracking_id = models.UUIDField("tracking id", primary_key=True)
    tenant_id = models.UUIDField("tenant id", db_index=True)
    fenced_attempt = models.PositiveIntegerField(default=0, help_text="Attempts up to this one are refused.")
    condition = models.CharField(max_length=40, blank=True, help_text="Empty: not answered.")
    event_id = models.CharField(max_length=12, blank=True)
    ldap_code = models.PositiveSmallIntegerField(null=True)
    ldap_data = models.CharField(max_length=8, blank=True)
    ldap_text = models.CharField(max_length=300, blank=True)
    rules = models.JSONField(default=list, blank=True)
    answered_at = models.DateTimeField(null=True, help_text="On the tenant's clock.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(condition="", answered_at=None) | (~Q(condition="") & Q(answered_at__isnull=False)),
                name="answer_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.tracking_id)


class EventLogEntry(models.Model):
    """One line of the agent host's Application log, with ids and names as the documentation lists them."""

    tenant_id = models.UUIDField("tenant id")
    at = models.DateTimeField("time", help_text="On the tenant's clock.")
    event_id = models.CharField("event id", max_length=12)
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=30)
    severity = models.CharField(max_length=12)
    tracking_id = models.UUIDField("tracking id", null=True)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "event"
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="event_log_by_tenant"),
            models.Index(fields=["tracking_id"], name="event_log_by_tracking"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.name}"
