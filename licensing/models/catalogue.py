"""What can be bought: products, the service plans inside them, and which of those can be held together and where."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models import Tenant


class ServicePlan(models.Model):
    """One service inside a product, by the identifiers the vendor publishes."""

    id = models.UUIDField(_("service plan id"), primary_key=True)
    name = models.CharField(_("service plan name"), max_length=100)

    def __str__(self) -> str:
        return self.name


class SkuQuerySet(models.QuerySet["Sku"]):
    def owned_by(self, tenant: Tenant) -> "SkuQuerySet":
        """Products the tenant bought seats of, whatever became of the purchase since."""
        return self.filter(pk__in=tenant.subscriptions.filter(seats__gt=0).values("sku"))

    def usable_in(self, tenant: Tenant, *, now: datetime) -> "SkuQuerySet":
        """Products of which the tenant, at its moment `now`, has seats in normal use or in their grace period."""
        return self.filter(pk__in=tenant.subscriptions.usable(now).values("sku"))


class Sku(models.Model):
    """A product as it is sold. The part number misleads: O365_BUSINESS_PREMIUM is Business *Standard*."""

    id = models.UUIDField(_("SKU id"), primary_key=True)
    part_number = models.CharField(_("SKU part number"), max_length=100, unique=True)
    product_name = models.CharField(_("product name"), max_length=200)
    service_plans = models.ManyToManyField(ServicePlan, through="SkuPlan", related_name="skus")

    objects = SkuQuerySet.as_manager()

    class Meta:
        verbose_name = _("SKU")
        verbose_name_plural = _("SKUs")

    def __str__(self) -> str:
        return self.product_name


class SkuPlan(models.Model):
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="contents")
    plan = models.ForeignKey(ServicePlan, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "plan"], name="plan_once_per_sku")]

    def __str__(self) -> str:
        return f"{self.plan} in {self.sku}"


class PlanExclusion(models.Model):
    """Two service plans nobody may hold at once from different products. Counts in both directions."""

    plan = models.ForeignKey(ServicePlan, verbose_name=_("service plan"), on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(ServicePlan, verbose_name=_("excludes"), on_delete=models.CASCADE, related_name="+")
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("plan exclusion")
        verbose_name_plural = _("plan exclusions")
        constraints = [
            models.UniqueConstraint(fields=["plan", "other"], name="exclusion_once"),
            models.CheckConstraint(condition=~Q(plan=models.F("other")), name="no_plan_excludes_itself"),
        ]

    def __str__(self) -> str:
        return gettext("%(plan)s excludes %(other)s") % {"plan": self.plan, "other": self.other}


class PlanDependency(models.Model):
    """A service plan that works only beside another. Several rows of one plan are alternatives: any of them will do."""

    plan = models.ForeignKey(ServicePlan, verbose_name=_("service plan"), on_delete=models.CASCADE, related_name="+")
    needs = models.ForeignKey(ServicePlan, verbose_name=_("needs"), on_delete=models.CASCADE, related_name="+")
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("plan dependency")
        verbose_name_plural = _("plan dependencies")
        constraints = [
            models.UniqueConstraint(fields=["plan", "needs"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(plan=models.F("needs")), name="no_plan_needs_itself"),
        ]

    def __str__(self) -> str:
        return gettext("%(plan)s needs %(needs)s") % {"plan": self.plan, "needs": self.needs}


class Prohibition(models.Model):
    """A country in which a product, or with no product named every product, is not offered."""

    sku = models.ForeignKey(
        Sku,
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="prohibitions",
        help_text=_("Empty: all products."),
    )
    country = CountryField(_("country"))
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("country without the product")
        verbose_name_plural = _("countries without a product")
        constraints = [
            models.UniqueConstraint(fields=["sku", "country"], name="prohibition_once_per_sku"),
            models.UniqueConstraint(fields=["country"], condition=Q(sku=None), name="prohibition_of_all_once"),
        ]

    def __str__(self) -> str:
        product = self.sku or gettext("no product")
        return gettext("%(product)s in %(country)s") % {
            "product": product,
            "country": getattr(self.country, "name", ""),
        }
