"""Runs: one row per person walking through a journey, the gates on the way, and the codes sent for them.

Times here are the tenant's clock, but for `Challenge.due_at`, which belongs to the mechanics of sending.
"""

import uuid
from datetime import datetime
from types import ModuleType
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from directory.models import Tenant, User
from directory.models.tenant import Preset
from directory.rules.methods import Method
from sspr.machines import change, reset


class StaleRun(Exception):
    """Another request moved the run first; this step must be rolled back and leaves nothing behind."""


class Run(models.Model):
    """What all journeys share: whose it is, where it stands, when it ends, and what ties its traces together."""

    machine: ClassVar[ModuleType]  # the journey's table: a module of sspr.machines

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="%(class)ss")
    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=0, help_text="Raised by each move, so that only one of two wins.")
    correlation_id = models.UUIDField("correlation id", default=uuid.uuid4)
    reason = models.CharField(max_length=64, blank=True, help_text="Why the run ended so, by the product's name.")
    tracking_id = models.UUIDField("tracking id", null=True, help_text="The writeback job this run follows.")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.user or 'somebody'}: {self.state}"

    def next_state(self, event: Any) -> str:
        """The state after `event` by the journey's table. Raises IllegalTransition."""
        return self.machine.advance(self.machine.State(self.state), event)

    def move(self, event: Any, **changes: Any) -> None:
        """Go where the table leads, together with `changes`. Raises IllegalTransition, or StaleRun when the row is
        no longer as this object read it; both leave the row alone."""
        changes |= {"state": self.next_state(event), "version": self.version + 1}
        if not type(self)._default_manager.filter(pk=self.pk, state=self.state, version=self.version).update(**changes):
            raise StaleRun
        for name, value in changes.items():
            setattr(self, name, value)

    def follow(self, tracking_id: uuid.UUID) -> None:
        """Remember the writeback job whose outcome will move this run on."""
        type(self)._default_manager.filter(pk=self.pk).update(tracking_id=tracking_id)
        self.tracking_id = tracking_id


class ResetRunQuerySet(models.QuerySet["ResetRun"]):
    def still_open(self) -> Self:
        return self.filter(state__in=reset.OPEN)

    def supersede(self, *, now: datetime) -> int:
        """End those still open, with their codes, because a password was set elsewhere; the number ended."""
        Challenge.objects.outstanding().filter(gate__run__in=self.still_open()).update(voided_at=now)
        ended = reset.advance(reset.State.CHOOSE, reset.Event.SUPERSEDED)
        return self.still_open().update(state=ended, version=F("version") + 1, ended_at=now)


class ResetRun(Run):
    """Somebody on the way back into an account; `user` stays empty for a user ID nobody has."""

    machine: ClassVar[ModuleType] = reset

    goal = models.CharField(
        max_length=8, choices=[(g.value, g.value) for g in reset.Goal], default=reset.Goal.RESET.value
    )
    preset = models.CharField(max_length=16, choices=Preset)
    typed_key = models.CharField(max_length=64, help_text="Keyed hash of the user ID typed; the text is not kept.")
    failed_proofs = models.PositiveSmallIntegerField(default=0)

    objects = ResetRunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "state"], name="reset_run_by_user"),
            models.Index(fields=["typed_key", "started_at"], name="reset_run_by_typed_key"),
            models.Index(fields=["tracking_id"], name="reset_run_by_tracking_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in reset.State]), name="reset_run_in_a_known_state"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in reset.OPEN


class ChangeRun(Run):
    """Somebody changing a known password; only a synchronised person's run outlives its request."""

    machine: ClassVar[ModuleType] = change

    class Meta:
        indexes = [models.Index(fields=["tracking_id"], name="change_run_by_tracking_id")]


class AdministratorReset(models.Model):
    """A temporary password that an administrator gave to a synchronised person; in force once `outcome` says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=113, help_text="Stays when the administrator is gone.")
    tracking_id = models.UUIDField("tracking id", unique=True, help_text="The writeback job this follows.")
    correlation_id = models.UUIDField("correlation id")
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=40, blank=True, help_text="How the delivery ended; empty while it lasts.")

    def __str__(self) -> str:
        return f"{self.user}: {self.outcome or 'on its way'}"


class Gate(models.Model):
    """One method being passed in one run. Tries are counted here, so that a new code does not bring new tries."""

    run = models.ForeignKey(ResetRun, on_delete=models.CASCADE, related_name="gates")
    method = models.CharField(max_length=20, choices=[(m.value, m.value) for m in Method])
    tries = models.PositiveSmallIntegerField(default=0)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "method"], name="one_gate_per_method_and_run")]

    def __str__(self) -> str:
        return self.method


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def outstanding(self) -> Self:
        return self.filter(used_at=None, voided_at=None)

    def unsent(self) -> Self:
        return self.outstanding().filter(sent_at=None)

    def usable(self, *, now: datetime) -> Self:
        """Those whose code would be accepted at `now`."""
        return self.outstanding().filter(expires_at__gt=now)


class Challenge(models.Model):
    """A code on its way to a person. The request writes the row; only the worker ever sees the code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="challenges")
    code_mac = models.CharField(max_length=64, blank=True, help_text="HMAC of the code, bound to run and method.")
    # The database's own default as well: processes of the last release go on writing rows while this one starts.
    language = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="In which the page asked that the message answers.",
    )
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Real time from which a worker may draw and send.")
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None, voided_at=None), name="challenge_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.gate} code of {self.requested_at:%H:%M:%S}"


class Lease(models.Model):
    """Who does what only one may do at a time, and until when without renewing; see sspr.lease."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField(help_text="By the database's clock.")

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"
