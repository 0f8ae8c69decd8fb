"""The promises, the attempts to keep them, and the public keys passwords are sealed with."""

import uuid
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from writeback import words
from writeback.envelope import Binding
from writeback.errors import Outcome
from writeback.operations import Operation
from writeback.states import ENDS, UNDECIDED, JobState, check_move
from writeback.sync.models import SyncFault, SyncRun, Watermark

__all__ = ["AgentKey", "DeliveryAttempt", "SyncFault", "SyncRun", "Watermark", "WritebackJob"]


class JobQuerySet(models.QuerySet["WritebackJob"]):
    def due(self, now: datetime) -> Self:
        """Promises whose time has come and not yet gone."""
        return self.filter(state=JobState.PENDING, due_at__lte=now, expires_at__gt=now)

    def overdue(self, now: datetime) -> Self:
        """Promises nobody picked up in time."""
        return self.filter(state=JobState.PENDING, expires_at__lte=now)

    def abandoned(self, now: datetime) -> Self:
        """In flight beyond their lease: the worker is dead or very slow."""
        return self.filter(state=JobState.IN_FLIGHT, lease_until__lte=now)

    def outlived(self, now: datetime) -> Self:
        """In flight beyond their time, with a secret nobody would open any more."""
        return self.filter(state=JobState.IN_FLIGHT, expires_at__lte=now, sealed_secret__isnull=False)

    def deliverable(self) -> Self:
        """With all that a delivery needs: an unlock carries nothing, everything else a sealed secret."""
        return self.filter(Q(operation=Operation.UNLOCK) | Q(sealed_secret__isnull=False))

    def older_undelivered(self, job: "WritebackJob") -> Self:
        """Passwords promised to the same person before this one and not on their way yet."""
        before = Q(promised_at__lt=job.promised_at) | Q(promised_at=job.promised_at, pk__lt=job.pk)
        return self.filter(before, user=job.user_id, state=JobState.PENDING).exclude(operation=Operation.UNLOCK)

    def newer(self, job: "WritebackJob") -> Self:
        """Passwords promised to the same person after this one, whatever became of them."""
        after = Q(promised_at__gt=job.promised_at) | Q(promised_at=job.promised_at, pk__gt=job.pk)
        return self.filter(after, user=job.user_id).exclude(operation=Operation.UNLOCK)

    def move(self, source: JobState, target: JobState, **changes: object) -> bool:
        """Move the rows still in `source`; false when there is none, because somebody else was first."""
        check_move(source, target)
        return bool(self.filter(state=source).update(state=target, **changes))


class WritebackJob(models.Model):
    """One promise to the on-premises directory. Its primary key is the tracking id both sides know it by.

    Times are real time: delivery does not follow a tenant's clock. Which of two promises is newer is decided by
    `promised_at`, then by the id.
    """

    id = models.UUIDField(_("tracking id"), primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        "directory.User", verbose_name=_("user"), on_delete=models.CASCADE, related_name="writeback_jobs"
    )
    operation = models.CharField(_("operation"), max_length=20, choices=words.OPERATIONS)
    state = models.CharField(_("state"), max_length=24, choices=words.STATES, default=JobState.PENDING)
    outcome = models.CharField(_("outcome"), max_length=40, choices=[(o.value, o.value) for o in Outcome], blank=True)
    reasons = models.JSONField(
        _("reasons"), default=list, blank=True, help_text=_("On-premises rules the password broke, as far as known.")
    )
    agent_event_id = models.CharField(_("agent event"), max_length=12, blank=True)
    agent_id = models.UUIDField(_("agent id"), null=True, help_text=_("The agent it is promised to."))
    set_aside = models.CharField(
        _("set aside because"),
        max_length=100,
        blank=True,
        default="",
        db_default="",  # processes of the last release go on promising while this one starts
        help_text=_("Empty unless the job was given up because workers kept falling silent on it."),
    )
    correlation_id = models.UUIDField(_("correlation id"), db_index=True)
    sealed_secret = models.BinaryField(null=True, editable=False)
    key_id = models.UUIDField("sealed for key", null=True, editable=False)
    cloud_hash = models.CharField(max_length=256, blank=True, editable=False)
    promised_at = models.DateTimeField(_("promised"))
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField("lease until", null=True)
    expires_at = models.DateTimeField(_("expires"))
    closed_at = models.DateTimeField(pgettext_lazy("time", "closed"), null=True)
    repaired_at = models.DateTimeField(_("cloud copy repaired"), null=True)
    attempt_count = models.PositiveIntegerField(_("attempts"), default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("writeback job")
        verbose_name_plural = _("writeback jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNDECIDED, outcome="", closed_at=None)
                | (~Q(state__in=UNDECIDED) & ~Q(outcome="") & Q(closed_at__isnull=False)),
                name="job_has_outcome_once_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDECIDED) | Q(sealed_secret=None), name="decided_job_keeps_no_secret"
            ),
            models.CheckConstraint(condition=~Q(state__in=ENDS) | Q(cloud_hash=""), name="closed_job_keeps_no_hash"),
            models.CheckConstraint(
                condition=~Q(state=JobState.PENDING) | Q(operation=Operation.UNLOCK) | Q(sealed_secret__isnull=False),
                name="pending_password_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.IN_FLIGHT, lease_until__isnull=False)
                | (~Q(state=JobState.IN_FLIGHT) & Q(lease_until=None)),
                name="lease_only_in_flight",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.CLOUD_OUTSTANDING) | Q(outcome=Outcome.CLOUD_FAILURE),
                name="outstanding_cloud_copy_is_cloud_failure",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.SET_ASIDE) ^ Q(set_aside=""), name="reason_only_where_set_aside"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("promised_at")), name="job_expires_after_promise"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=JobState.IN_FLIGHT), name="one_job_in_flight_per_person"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=~Q(state__in=ENDS), name="open_job_by_due"),
            models.Index(fields=["agent_id"], condition=Q(state__in=UNDECIDED), name="open_job_by_agent"),
            models.Index(fields=["user", "-promised_at"], name="job_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.pk}"

    @property
    def binding(self) -> Binding:
        """What the sealed secret is bound to; it belongs to people of a tenant only."""
        tenant_id = self.user.tenant_id
        if tenant_id is None:
            raise ValueError("A person without a tenant has no on-premises side.")
        return Binding(self.id, tenant_id, self.user_id, Operation(self.operation), self.expires_at)

    @property
    def carrier(self) -> UUID:
        """The agent that has to do with it; the tenant's first where a release before this one promised it."""
        return self.agent_id or self.binding.tenant_id

    @property
    def decided(self) -> bool:
        """Whether the outcome is known and the person can be told."""
        return self.state not in UNDECIDED


class DeliveryAttempt(models.Model):
    """One try to deliver a job: when, how long, what came back."""

    job = models.ForeignKey(WritebackJob, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"))
    duration = models.DurationField(
        _("duration"), null=True, help_text=_("Empty while under way, or when no answer came.")
    )
    result = models.CharField(_("result"), max_length=40, blank=True)
    agent_event_id = models.CharField(_("agent event"), max_length=12, blank=True)
    ldap_code = models.PositiveSmallIntegerField(_("LDAP result code"), null=True)
    ldap_data = models.CharField(_("extended error"), max_length=8, blank=True)
    faults = models.TextField(
        _("faults that were on"), blank=True, default="", db_default="", help_text=_("By the names of their switches.")
    )

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="attempt_once_per_number")]

    def __str__(self) -> str:
        if not self.result:
            return gettext("attempt %(number)s: no answer") % {"number": self.number}
        return gettext("attempt %(number)s: %(result)s") % {"number": self.number, "result": self.result}


class AgentKey(models.Model):
    """The public half of an agent's key pair; the private half never comes to the cloud."""

    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, related_name="agent_keys")
    agent_id = models.UUIDField("agent id")
    key_id = models.UUIDField("key id", unique=True)
    public_pem = models.TextField("public key")
    created_at = models.DateTimeField("created", help_text="On the tenant's clock, like the next.")
    retired_at = models.DateTimeField("retired", null=True, blank=True)
    replaced_at = models.DateTimeField("replaced", null=True, blank=True, help_text="Real time, like the next.")
    discarded_at = models.DateTimeField("private half deleted", null=True, blank=True)

    class Meta:
        verbose_name = "agent key"
        constraints = [
            models.UniqueConstraint(
                fields=["agent_id"], condition=Q(retired_at=None), name="one_key_in_force_per_agent"
            )
        ]

    def __str__(self) -> str:
        return str(self.key_id)
