"""The audit log: what happened, by whom, to whom, with what result. Rows are only ever added."""

import uuid

from django.db import models

from directory.activities import Activity, Category, Result, Service


class AuditEvent(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField("time (UTC)", help_text="Real time; never moved by a tenant's clock.")
    tenant_time = models.DateTimeField("tenant's time")
    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, null=True, related_name="+")
    activity = models.CharField(max_length=100, choices=[(a.value, a.value) for a in Activity])
    category = models.CharField(max_length=40, choices=[(c.value, c.value) for c in Category])
    service = models.CharField(max_length=60, choices=[(s.value, s.value) for s in Service])
    result = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Result])
    reason = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120, help_text="User principal name, or the name of the system account.")
    target = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    target_name = models.CharField(max_length=256, blank=True)
    correlation_id = models.UUIDField("correlation id")
    source_address = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-at"], name="audit_by_tenant"),
            models.Index(fields=["target", "-at"], name="audit_by_target"),
            models.Index(fields=["correlation_id"], name="audit_by_correlation"),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.result}"
