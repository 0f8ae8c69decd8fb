"""Cycles as rows: what each did, what it could not do, and how far each domain has been read."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from writeback.sync.faults import FaultKind
from writeback.sync.states import OPEN, CycleKind, RunState
from writeback.words import CYCLES, RUN_STATES


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def still_open(self) -> Self:
        return self.filter(state__in=OPEN)


class SyncRun(models.Model):
    """One cycle of one tenant.

    It is worked on chunk by chunk, each a transaction that holds this row, so a worker killed at any moment is followed
    by one that goes on where it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "directory.Tenant", verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="sync_runs"
    )
    kind = models.CharField(_("cycle"), max_length=10, choices=CYCLES)
    state = models.CharField(_("state"), max_length=10, choices=RUN_STATES, default=RunState.WAITING)
    actor_name = models.CharField(
        _("started by"), max_length=120, help_text=_("User principal name, or the name of the system account.")
    )
    correlation_id = models.UUIDField(_("correlation id"), default=uuid.uuid4)
    requested_at = models.DateTimeField(_("requested"), help_text=_("Real time."))
    tenant_time = models.DateTimeField(_("tenant’s time"))
    finished_at = models.DateTimeField(_("finished"), null=True, help_text=_("Real time."))
    retried = models.BooleanField(default=False, editable=False, help_text="Errors of the last cycle were tried again.")
    reason = models.CharField(_("reason"), max_length=64, blank=True, help_text=_("Why it failed, by name."))
    read = models.PositiveIntegerField(_("read"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    matched = models.PositiveIntegerField(_("matched"), default=0)
    deleted = models.PositiveIntegerField(_("deleted"), default=0)
    errors = models.PositiveIntegerField(pgettext_lazy("of a cycle", "errors"), default=0)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("synchronisation cycle")
        verbose_name_plural = _("synchronisation cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind"], condition=Q(state__in=OPEN), name="one_open_cycle_per_tenant_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at=None) | (~Q(state__in=OPEN) & Q(finished_at__isnull=False)),
                name="cycle_has_an_end_once_over",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "kind", "-requested_at"], name="cycle_by_tenant"),
            models.Index(fields=["-requested_at"], name="cycle_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"

    @property
    def open(self) -> bool:
        return self.state in OPEN


class SyncFault(models.Model):
    """What could not be carried over of one account in one cycle. The next cycle tries again."""

    run = models.ForeignKey(SyncRun, verbose_name=_("cycle"), on_delete=models.CASCADE, related_name="faults")
    object_guid = models.UUIDField("objectGUID")
    name = models.CharField(_("account"), max_length=256)
    kind = models.CharField(_("error"), max_length=40, choices=[(kind.value, kind.value) for kind in FaultKind])
    attribute = models.CharField(_("attribute"), max_length=60, blank=True)
    value = models.CharField(_("value"), max_length=256, blank=True)
    other = models.CharField(_("in the way"), max_length=113, blank=True)

    class Meta:
        verbose_name = _("synchronisation error")
        verbose_name_plural = _("synchronisation errors")

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}"


class Watermark(models.Model):
    """How far the changes of one domain have been taken over, for one kind of cycle."""

    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, related_name="+")
    domain = models.CharField(max_length=253)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in CycleKind])
    change_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "domain", "kind"], name="one_watermark_per_domain_and_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.kind}: {self.change_number}"
