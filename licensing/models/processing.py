"""What still has to be looked at: groups from end to end, and people one by one. A row is the promise."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Group, Tenant, User
from licensing.models.assignment import PlanSelection
from licensing.models.catalogue import Sku
from licensing.states import BatchState, Processing
from licensing.words import BATCH_ACTIONS, PROCESSING_STATES


class Progress(models.Model):
    """Work that goes through many people in the order of their ids, a chunk a transaction."""

    cursor = models.UUIDField(null=True, editable=False, help_text="The last person looked at.")
    total = models.PositiveIntegerField(_("people"), default=0)
    succeeded = models.PositiveIntegerField(_("succeeded"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    actor_name = models.CharField(_("asked for by"), max_length=120, blank=True)
    correlation_id = models.UUIDField(_("correlation id"), default=uuid.uuid4)
    requested_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        abstract = True

    @property
    def done(self) -> int:
        return self.succeeded + self.failed

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class GroupProcessing(Progress):
    """How far a group's licences are with its members: Graph's licenseProcessingState."""

    group = models.OneToOneField(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, primary_key=True, related_name="license_processing"
    )
    state = models.CharField(_("state"), max_length=24, choices=PROCESSING_STATES, default=Processing.QUEUED)
    cause = models.CharField(_("cause"), max_length=100)

    class Meta:
        verbose_name = _("license processing of a group")
        verbose_name_plural = _("license processing of groups")
        indexes = [
            models.Index(
                fields=["requested_at"], condition=~models.Q(state=Processing.COMPLETE), name="processing_by_request"
            )
        ]

    def __str__(self) -> str:
        return str(self.group)


class PendingPerson(models.Model):
    """Somebody whose group licences have to be looked at again: a membership or the location changed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    cause = models.CharField(max_length=100)
    correlation_id = models.UUIDField(default=uuid.uuid4)
    requested_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.user)


class AssignmentBatch(Progress):
    """One act on many people at once, as an administrator asked for it and saw it in the preview."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(_("action"), max_length=12, choices=BATCH_ACTIONS)
    sku = models.ForeignKey(Sku, verbose_name=_("product"), on_delete=models.PROTECT, related_name="+")
    selection = models.ForeignKey(PlanSelection, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=[(state.value, state.value) for state in BatchState],
        default=BatchState.DRAFT,
    )  # fmt: skip

    class Meta:
        verbose_name = _("bulk assignment")
        verbose_name_plural = _("bulk assignments")
        indexes = [
            models.Index(fields=["requested_at"], condition=models.Q(state=BatchState.RUNNING), name="batch_by_request")
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.sku}"

    @property
    def fingerprint(self) -> str:
        """Another one whenever somebody changed what is to happen: the preview sends back the one it showed."""
        return f"{self.action}|{self.sku_id}|{self.selection_id or ''}"


class BatchPerson(models.Model):
    """One person of a batch, and what became of it for them."""

    batch = models.ForeignKey(AssignmentBatch, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    done = models.BooleanField(default=False)
    error = models.CharField(_("error"), max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "user"], name="once_per_batch")]
        indexes = [models.Index(fields=["batch", "error"], name="batch_person_by_error")]

    def __str__(self) -> str:
        return str(self.user)
