"""The security log of the domain controllers: who did what to whose account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecurityEvent(models.Model):
    """One line, written in the transaction of the deed. `account_name` is kept as text, for accounts are deleted."""

    tenant_id = models.UUIDField(_("tenant id"))
    at = models.DateTimeField(_("time"), help_text=_("On the tenant’s clock."))
    event_id = models.PositiveSmallIntegerField(_("event id"))
    success = models.BooleanField(_("success"), default=True)
    subject = models.CharField(_("by"), max_length=256)
    object_guid = models.UUIDField(_("objectGUID"), null=True)
    account_name = models.CharField(_("account"), max_length=300)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="security_log_by_tenant"),
            models.Index(fields=["object_guid", "-id"], name="security_log_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.account_name}"
