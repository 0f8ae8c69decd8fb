"""The audit log: what happened, by whom, to whom, with what result. Rows are only ever added."""

import uuid
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.activities import Activity, Category, Result, Service


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or delete what the audit log already says."""


RESULTS = {Result.SUCCESS: _("success"), Result.FAILURE: _("failure")}


# Choices as calls: a new name in an enum is then no migration.
def activities() -> list[tuple[str, str]]:
    return [(activity.value, activity.value) for activity in Activity]


def categories() -> list[tuple[str, str]]:
    return [(category.value, category.value) for category in Category]


def services() -> list[tuple[str, str]]:
    return [(service.value, service.value) for service in Service]


def results() -> list[tuple[str, Any]]:
    return [(result.value, RESULTS[result]) for result in Result]


class AuditEvents(models.QuerySet["AuditEvent"]):
    """Refuses to rewrite history. A tenant that is deleted still takes its log along, by the database's cascade."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly("Audit events are never changed.")

    def delete(self) -> NoReturn:
        raise AuditIsAppendOnly("Audit events are never deleted.")


class AuditEvent(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("time (UTC)"), help_text=_("Real time; never moved by a tenant’s clock."))
    tenant_time = models.DateTimeField(_("tenant’s time"))
    tenant = models.ForeignKey(
        "directory.Tenant", verbose_name=_("tenant"), on_delete=models.CASCADE, null=True, related_name="+"
    )
    activity = models.CharField(_("activity"), max_length=100, choices=activities)
    category = models.CharField(_("category"), max_length=40, choices=categories)
    service = models.CharField(_("service"), max_length=60, choices=services)
    result = models.CharField(_("result"), max_length=10, choices=results)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(
        _("actor name"), max_length=120, help_text=_("User principal name, or the name of the system account.")
    )
    target = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    target_name = models.CharField(_("target name"), max_length=256, blank=True)
    correlation_id = models.UUIDField(_("correlation id"))
    source_address = models.GenericIPAddressField(_("source address"), null=True)
    details = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = AuditEvents.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["-at"], name="audit_by_time"),
            models.Index(fields=["tenant", "-at"], name="audit_by_tenant"),
            models.Index(fields=["target", "-at"], name="audit_by_target"),
            models.Index(fields=["correlation_id"], name="audit_by_correlation"),
        ]

    def __str__(self) -> str:
        """As administrators read it: the activity in the product’s own words, the result in theirs."""
        return f"{self.activity}: {self.get_result_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditIsAppendOnly("Audit events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly("Audit events are never deleted.")
