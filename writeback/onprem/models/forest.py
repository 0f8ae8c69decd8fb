"""Where accounts live: forests, their domains, and the containers and organisational units inside a domain."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from writeback.onprem import names
from writeback.onprem.models.policy import PolicyFields
from writeback.spelling import Spelled

FIRST_RID = 1103  # below are the built-in ones


class Forest(models.Model):
    """Domains that trust each other, named after the first of them, the root domain."""

    tenant_id = models.UUIDField(_("tenant id"), db_index=True)
    dns_name = models.CharField(_("DNS name"), max_length=253, unique=True)

    class Meta:
        verbose_name = _("forest")
        verbose_name_plural = _("forests")

    def __str__(self) -> str:
        return self.dns_name


class Domain(PolicyFields):
    """A domain, its policy, and what its controllers let a connector do.

    `highest_usn` counts every change of an object of the domain; see `changes`. `tenant_id` repeats the forest's.
    """

    tenant_id = models.UUIDField(_("tenant id"), db_index=True)
    forest = models.ForeignKey(Forest, verbose_name=_("forest"), on_delete=models.CASCADE, related_name="domains")
    dns_name = models.CharField(_("DNS name"), max_length=253, unique=True)
    sid = models.CharField(Spelled("objectSid"), max_length=64)
    next_rid = models.PositiveIntegerField(default=FIRST_RID, editable=False)
    highest_usn = models.PositiveBigIntegerField(Spelled("highestCommittedUSN"), default=0, editable=False)
    connector_may_unexpire = models.BooleanField(
        _("connector holds Unexpire Password"),
        default=True,
        help_text=_("Without it a password set by the connector counts as expired at once."),
    )
    connector_may_call_sam = models.BooleanField(
        _("remote SAM calls are allowed"),
        default=True,
        help_text=_("Without it every reset and unlock by the connector is refused."),
    )
    supports_policy_hints = models.BooleanField(
        _("domain controllers know the policy hints control"),
        default=True,
        help_text=_("Without it a reset fails, because history could not be enforced."),
    )
    filter_words = models.TextField(
        _("password filter: forbidden words"),
        blank=True,
        help_text=_("One a line. A password that holds one, in any case of letters, is refused."),
    )
    filter_acts_on_sets = models.BooleanField(_("the password filter judges administrative sets too"), default=True)
    unprotected_operators = models.PositiveSmallIntegerField(
        Spelled("dSHeuristics, 16th character"),
        default=0,
        help_text=_("Sum of: 1 Account Operators, 2 Server Operators, 4 Print Operators, 8 Backup Operators."),
    )

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            models.CheckConstraint(condition=Q(min_password_length__lte=256), name="min_length_at_most_256"),
            models.CheckConstraint(condition=Q(password_history_length__lte=1024), name="history_at_most_1024"),
            models.CheckConstraint(
                condition=Q(lockout_duration=None) | Q(lockout_window__lte=F("lockout_duration")),
                name="lockout_window_within_duration",
            ),
            models.CheckConstraint(condition=Q(unprotected_operators__lte=15), name="four_operator_groups"),
        ]

    def __str__(self) -> str:
        return self.dns_name

    @property
    def distinguished_name(self) -> str:
        return names.of_domain(self.dns_name)

    @property
    def netbios_name(self) -> str:
        """The short name people type before a backslash."""
        return self.dns_name.partition(".")[0].upper()[:15]


class Container(models.Model):
    """A place for accounts and groups: an organisational unit, or one of the built-in containers such as CN=Users.

    `distinguished_name` is kept ready, because each look-up of an account needs it; `units` writes it.
    """

    object_guid = models.UUIDField(Spelled("objectGUID"), primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey(Domain, verbose_name=_("domain"), on_delete=models.CASCADE, related_name="containers")
    parent = models.ForeignKey(
        "self",
        verbose_name=_("inside"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        help_text=_("Empty: at the root of the domain."),
    )
    kind = models.CharField(max_length=2, choices=[("OU", "OU"), ("CN", "CN")], default="OU")
    name = models.CharField(_("name"), max_length=64)
    distinguished_name = models.CharField(Spelled("distinguishedName"), max_length=1024, editable=False)
    inherits = models.BooleanField(
        _("inherits permissions"), default=True, help_text=_("Off: rights given further up end here.")
    )

    class Meta:
        verbose_name = _("organisational unit")
        verbose_name_plural = _("organisational units")
        constraints = [
            models.UniqueConstraint(fields=["domain", "distinguished_name"], name="container_name_once_per_place")
        ]

    def __str__(self) -> str:
        return self.distinguished_name
