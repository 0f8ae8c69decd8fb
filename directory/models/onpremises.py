"""What the cloud last heard of a tenant's on-premises side. Written by `writeback`, read by `licensing.facts`."""

from django.db import models


class OnPremisesStatus(models.Model):
    tenant = models.OneToOneField(
        "directory.Tenant", on_delete=models.CASCADE, related_name="on_premises_status", primary_key=True
    )
    domain_name = models.CharField("on-premises domain", max_length=253, blank=True)
    onboarded = models.BooleanField("agent onboarded", default=False)
    agent_running = models.BooleanField(
        "agent running", default=False, help_text="What the agent last reported of itself."
    )
    last_heartbeat_at = models.DateTimeField(
        "last heartbeat", null=True, blank=True, help_text="On the tenant's clock."
    )

    class Meta:
        verbose_name = "on-premises status"
        verbose_name_plural = "on-premises statuses"

    def __str__(self) -> str:
        return self.domain_name
