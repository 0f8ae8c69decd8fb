"""What a tenant's administrators decided about self-service password reset (sspr-behaviour §4)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from directory.rules.methods import Method, PolicyFault, policy_fault

METHOD_DEMANDS = {
    PolicyFault.APP_ALONE: "Enable another method: the authenticator app cannot be the only one.",
    PolicyFault.APP_WITH_ONE_OTHER: "Enable another method: beside the authenticator app, two methods need two others.",
}


class Scope(models.TextChoices):
    """Who may use self-service password reset."""

    NONE = "None", "None"
    SELECTED = "Selected", "Selected"
    ALL = "All", "All"


def all_methods() -> list[str]:
    return [method.value for method in Method]


class SsprPolicy(models.Model):
    """One row per tenant; administrators with a directory role follow the administrator policy instead (§3)."""

    tenant = models.OneToOneField("directory.Tenant", on_delete=models.CASCADE, related_name="policy", primary_key=True)
    scope = models.CharField("self service password reset enabled", max_length=8, choices=Scope, default=Scope.NONE)
    group = models.ForeignKey(
        "directory.Group",
        verbose_name="group",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The one group whose direct members may reset, when the scope is Selected.",
    )
    methods_allowed = models.JSONField("methods available to users", default=all_methods, blank=True)
    methods_required = models.PositiveSmallIntegerField(
        "number of methods required to reset", default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    administrators_may_use_sspr = models.BooleanField(
        "allowedToUseSSPR", default=True, help_text="Off: nobody with a directory role can reset an own password."
    )
    writeback_enabled = models.BooleanField("write back passwords to your on-premises directory", default=False)
    unlock_without_reset = models.BooleanField(
        "allow users to unlock accounts without resetting their password", default=False
    )
    writeback_wait = models.DurationField(
        "writeback wait",
        default=timedelta(seconds=30),
        help_text="How long a person waits for the on-premises directory.",
    )
    helpdesk_contact = models.CharField(
        "custom helpdesk email or URL", max_length=254, blank=True, help_text="Shown as “Contact your administrator”."
    )

    class Meta:
        verbose_name = "password reset policy"
        verbose_name_plural = "password reset policies"
        constraints = [
            models.CheckConstraint(condition=models.Q(methods_required__in=(1, 2)), name="one_or_two_methods_required"),
            models.CheckConstraint(
                condition=models.Q(writeback_wait__gt=timedelta(0)), name="writeback_wait_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"Password reset in {self.tenant}"

    def clean(self) -> None:
        if unknown := set(self.methods_allowed) - set(Method):
            raise ValidationError({"methods_allowed": f"No such method: {', '.join(sorted(map(str, unknown)))}."})
        if fault := policy_fault(self.methods_allowed, self.methods_required):
            raise ValidationError({"methods_allowed": ValidationError(METHOD_DEMANDS[fault], code=fault)})
        if self.group is not None and self.group.tenant_id != self.tenant_id:
            raise ValidationError({"group": "Choose a group of this tenant."})
