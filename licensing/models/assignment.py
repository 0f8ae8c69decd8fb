"""Who holds what, and by which path: directly, or through a group."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import Group, User
from licensing.models.catalogue import ServicePlan, Sku
from licensing.paths import HELD, LicenseError, PathState


class PlanSelection(models.Model):
    """Which service plans of a product are switched off: one row for each set in use, shared, never changed.

    A hundred thousand assignments with the same choice point at one row. All plans on is no row at all.
    """

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the sorted ids, so that a set is found again.")
    disabled_plans = models.ManyToManyField(ServicePlan, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "digest"], name="selection_once_per_sku")]

    def __str__(self) -> str:
        return ", ".join(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(plan.name for plan in self.disabled_plans.all()))


class GroupLicense(models.Model):
    """A product a group carries, less the plans switched off. Written by `licensing.groups` only.

    Protects its group: a licensed group cannot be deleted (licensing.md §8).
    """

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="licenses")
    sku = models.ForeignKey(Sku, verbose_name=_("product"), on_delete=models.PROTECT, related_name="group_licenses")
    selection = models.ForeignKey(PlanSelection, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(_("assigned"))

    class Meta:
        verbose_name = _("group license")
        verbose_name_plural = _("group licenses")
        constraints = [models.UniqueConstraint(fields=["group", "sku"], name="sku_once_per_group")]

    def __str__(self) -> str:
        return gettext("%(product)s for %(group)s") % {"product": self.sku, "group": self.group}

    @property
    def plans_off(self) -> tuple[str, ...]:
        """Names of the plans the group switches off."""
        return self.selection.names if self.selection else ()


class AssignmentQuerySet(models.QuerySet["LicenseAssignment"]):
    def direct(self) -> "AssignmentQuerySet":
        return self.filter(group_id=None)

    def held(self) -> "AssignmentQuerySet":
        """Paths by which the person really has the product; the others are stored intentions that failed."""
        return self.filter(state__in=HELD)


class LicenseAssignment(models.Model):
    """One path by which a product comes to a person, and how it stands: Graph's licenseAssignmentState.

    Direct ones are written by `licensing.assign`, inherited ones by `licensing.processing`.
    """

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="license_assignments")
    sku = models.ForeignKey(
        Sku, verbose_name=_("product"), on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    # No constraint of the database: what a deleted group left behind keeps its id (licensing.md §8).
    group = models.ForeignKey(
        Group, verbose_name=_("assigned by group"), on_delete=models.DO_NOTHING, db_constraint=False, null=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    selection = models.ForeignKey(PlanSelection, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(
        _("state"), max_length=16, choices=[(state.value, state.value) for state in PathState],
        default=PathState.ACTIVE, db_default=PathState.ACTIVE.value,
    )  # fmt: skip
    error = models.CharField(
        _("error"), max_length=40, blank=True, default="", db_default="",
        choices=[(error.value, error.value) for error in LicenseError],
    )  # fmt: skip
    updated_at = models.DateTimeField(_("last updated"), null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("license assignment")
        verbose_name_plural = _("license assignments")
        constraints = [
            models.UniqueConstraint(fields=["user", "sku"], condition=Q(group=None), name="direct_once_per_user"),
            models.UniqueConstraint(
                fields=["user", "sku", "group"], condition=Q(group__isnull=False), name="inherited_once_per_group"
            ),
            models.CheckConstraint(
                condition=Q(state=PathState.ACTIVE, error="") | (~Q(state=PathState.ACTIVE) & ~Q(error="")),
                name="an_error_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(state=PathState.ACTIVE), name="a_direct_license_is_active"
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "user"], name="assignment_by_sku"),
            models.Index(fields=["group", "user"], condition=Q(group__isnull=False), name="assignment_by_group"),
            models.Index(fields=["group", "error"], condition=~Q(error=""), name="assignment_in_error"),
        ]

    def __str__(self) -> str:
        return gettext("%(product)s for %(person)s") % {"product": self.sku, "person": self.user}

    @property
    def held(self) -> bool:
        return self.state in HELD

    @property
    def plans_off(self) -> tuple[str, ...]:
        """Names of the plans switched off in this path."""
        return self.selection.names if self.selection else ()
