"""Password policies as rows: what a domain and a fine-grained policy have in common, and the fine-grained ones."""

import uuid
from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from writeback.spelling import Spelled

LONGEST_MINIMUM = 256  # characters
LONGEST_HISTORY = 1024
LARGEST_THRESHOLD = 0xFFFF  # a 16-bit number


class PolicyFields(models.Model):
    """The settings of a policy; the defaults are the default domain policy (active-directory.md §4).

    Spans are kept as they are meant; the directory itself writes them as negative counts of 100 ns.
    """

    min_password_length = models.PositiveSmallIntegerField(
        Spelled("minPwdLength"), default=7, validators=[MaxValueValidator(LONGEST_MINIMUM)]
    )
    password_history_length = models.PositiveSmallIntegerField(
        Spelled("pwdHistoryLength"), default=24, validators=[MaxValueValidator(LONGEST_HISTORY)]
    )
    min_password_age = models.DurationField(Spelled("minPwdAge"), default=timedelta(days=1))
    max_password_age = models.DurationField(
        Spelled("maxPwdAge"),
        default=timedelta(days=42),
        null=True,
        blank=True,
        help_text=_("Empty: passwords never expire."),
    )
    complexity = models.BooleanField(_("password must meet complexity requirements"), default=True)
    lockout_threshold = models.PositiveSmallIntegerField(
        Spelled("lockoutThreshold"),
        default=0,
        help_text=_("0: never lock."),
        validators=[MaxValueValidator(LARGEST_THRESHOLD)],
    )
    lockout_window = models.DurationField(Spelled("lockOutObservationWindow"), default=timedelta(minutes=30))
    lockout_duration = models.DurationField(
        Spelled("lockoutDuration"),
        default=timedelta(minutes=30),
        null=True,
        blank=True,
        help_text=_("Empty: until an administrator unlocks."),
    )

    class Meta:
        abstract = True


class PasswordSettings(PolicyFields):
    """A fine-grained policy (PSO). Where one holds, every value comes from it and none from the domain (§4.2)."""

    object_guid = models.UUIDField(Spelled("objectGUID"), primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey(
        "onprem.Domain", verbose_name=_("domain"), on_delete=models.CASCADE, related_name="password_settings"
    )
    name = models.CharField(_("name"), max_length=64)
    precedence = models.PositiveIntegerField(
        _("precedence"), help_text=_("From 1; the lowest number wins."), validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("fine-grained password policy")
        verbose_name_plural = _("fine-grained password policies")
        constraints = [
            models.UniqueConstraint(fields=["domain", "name"], name="pso_name_once_per_domain"),
            models.CheckConstraint(condition=Q(precedence__gte=1), name="pso_precedence_from_1"),
            models.CheckConstraint(condition=Q(min_password_length__lte=256), name="pso_min_length_at_most_256"),
            models.CheckConstraint(condition=Q(password_history_length__lte=1024), name="pso_history_at_most_1024"),
            models.CheckConstraint(
                condition=Q(max_password_age=None) | Q(min_password_age__lt=F("max_password_age")),
                name="pso_min_age_below_max_age",
            ),
            models.CheckConstraint(
                condition=Q(lockout_duration=None) | Q(lockout_window__lte=F("lockout_duration")),
                name="pso_lockout_window_within_duration",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PasswordSettingsLink(models.Model):
    """One entry of msDS-PSOAppliesTo: a fine-grained policy on one account, or on the members of one group."""

    settings = models.ForeignKey(PasswordSettings, on_delete=models.CASCADE, related_name="links")
    account = models.ForeignKey(
        "onprem.Account", null=True, blank=True, on_delete=models.CASCADE, related_name="settings_links"
    )
    group = models.ForeignKey(
        "onprem.Group", null=True, blank=True, on_delete=models.CASCADE, related_name="settings_links"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, group__isnull=False) | Q(account__isnull=False, group=None),
                name="pso_link_to_one_thing",
            ),
            models.UniqueConstraint(fields=["settings", "account"], name="pso_once_per_account"),
            models.UniqueConstraint(fields=["settings", "group"], name="pso_once_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.settings_id} applies to {self.account_id or self.group_id}"
