"""What a tenant's administrators decided about self-service password reset (sspr-behaviour §4)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from directory.rules.methods import Method, PolicyFault, policy_fault

METHOD_DEMANDS = {
    PolicyFault.APP_ALONE: _("Enable another method: the authenticator app cannot be the only one."),
    PolicyFault.APP_WITH_ONE_OTHER: _(
        "Enable another method: beside the authenticator app, two methods need two others."
    ),
}


class Scope(models.TextChoices):
    """Who may use self-service password reset."""

    NONE = "None", pgettext_lazy("scope of self-service", "None")
    SELECTED = "Selected", pgettext_lazy("scope of self-service", "Selected")
    ALL = "All", pgettext_lazy("scope of self-service", "All")


def all_methods() -> list[str]:
    return [method.value for method in Method]


class SsprPolicy(models.Model):
    """One row per tenant; administrators with a directory role follow the administrator policy instead (§3)."""

    tenant = models.OneToOneField(
        "directory.Tenant",
        verbose_name=_("tenant"),
        on_delete=models.CASCADE,
        related_name="policy",
        primary_key=True,
    )
    scope = models.CharField(_("self service password reset enabled"), max_length=8, choices=Scope, default=Scope.NONE)
    group = models.ForeignKey(
        "directory.Group",
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The one group whose direct members may reset, when the scope is Selected."),
    )
    methods_allowed = models.JSONField(_("methods available to users"), default=all_methods, blank=True)
    methods_required = models.PositiveSmallIntegerField(
        _("number of methods required to reset"), default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    administrators_may_use_sspr = models.BooleanField(
        "allowedToUseSSPR",  # the product's own name, in every language
        default=True,
        help_text=_("Off: nobody with a directory role can reset an own password."),
    )
    writeback_enabled = models.BooleanField(_("write back passwords to your on-premises directory"), default=False)
    unlock_without_reset = models.BooleanField(
        _("allow users to unlock accounts without resetting their password"), default=False
    )
    writeback_wait = models.DurationField(
        _("writeback wait"),
        default=timedelta(seconds=30),
        help_text=_("How long a person waits for the on-premises directory."),
    )
    helpdesk_contact = models.CharField(
        _("custom helpdesk email or URL"),
        max_length=254,
        blank=True,
        help_text=_("Shown as “Contact your administrator”."),
    )

    class Meta:
        verbose_name = _("password reset policy")
        verbose_name_plural = _("password reset policies")
        constraints = [
            models.CheckConstraint(condition=models.Q(methods_required__in=(1, 2)), name="one_or_two_methods_required"),
            models.CheckConstraint(
                condition=models.Q(writeback_wait__gt=timedelta(0)), name="writeback_wait_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Password reset in %(tenant)s") % {"tenant": self.tenant}

    def clean(self) -> None:
        if unknown := set(self.methods_allowed) - set(Method):
            names = ", ".join(sorted(map(str, unknown)))
            raise ValidationError({"methods_allowed": gettext("No such method: %(names)s.") % {"names": names}})
        if fault := policy_fault(self.methods_allowed, self.methods_required):
            raise ValidationError({"methods_allowed": ValidationError(METHOD_DEMANDS[fault], code=fault)})
        if self.group is not None and self.group.tenant_id != self.tenant_id:
            raise ValidationError({"group": gettext("Choose a group of this tenant.")})
