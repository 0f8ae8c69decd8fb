"""The agents' rows: themselves, the faults that are on, the journal of what was applied, and their hosts' event log."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from writeback.onprem.port import AgentKind


class Agent(models.Model):
    """A writeback agent: where it stands, what it serves, and how it fares. A tenant may have one for each forest.

    The first agent of a tenant bears the tenant's id, which named it before there could be several.
    """

    id = models.UUIDField(_("agent id"), primary_key=True, default=uuid.uuid4, editable=False)
    tenant_id = models.UUIDField(_("tenant id"), db_index=True)
    kind = models.CharField(max_length=20, default=AgentKind.SYNC_SERVER.value)
    name = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=20, blank=True)
    domains = models.JSONField(default=list, blank=True, help_text="DNS names of the domains it serves.")
    onboarded = models.BooleanField(default=False)
    running = models.BooleanField(default=False)
    key_id = models.UUIDField("key id", null=True)
    last_heartbeat_at = models.DateTimeField("last heartbeat", null=True)
    relay_secret = models.BinaryField(null=True, editable=False, help_text="The relays' own copy, sealed.")

    def __str__(self) -> str:
        return self.name or f"agent {self.pk}"


class FaultSwitch(models.Model):
    """A fault that is on for a tenant, or for one of its accounts only. Off is: no row."""

    tenant_id = models.UUIDField("tenant id")
    name = models.CharField(max_length=40)
    anchor = models.CharField(max_length=64, blank=True, help_text="Empty: for everybody.")
    figure = models.PositiveIntegerField(null=True, help_text="Milliseconds or per cent, where the fault has one.")
    spread = models.PositiveIntegerField(default=0, help_text="Milliseconds up to which the figure may be more.")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name", "anchor"], name="fault_on_once"),
        ]

    def __str__(self) -> str:
        return self.name


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
    password_mark = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Digest of the hash that was set."
    )
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

    tenant_id = models.UUIDField(_("tenant id"))
    agent_id = models.UUIDField(_("agent id"), null=True)
    at = models.DateTimeField(_("time"), help_text=_("On the tenant’s clock."))
    event_id = models.CharField(_("event id"), max_length=12)
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=30)
    severity = models.CharField(_("severity"), max_length=12)
    tracking_id = models.UUIDField(_("tracking id"), null=True)
    message = models.CharField(_("message"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="event_log_by_tenant"),
            models.Index(fields=["tracking_id"], name="event_log_by_tracking"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.name}"
