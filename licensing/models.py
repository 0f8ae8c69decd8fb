"""What can be bought, what a tenant bought, and who holds it."""

from django.db import models
from django.db.models import Exists, OuterRef

from directory.models import Tenant, User


class ServicePlan(models.Model):
    """One service inside a product, by the identifiers the vendor publishes."""

    id = models.UUIDField("service plan id", primary_key=True)
    name = models.CharField("service plan name", max_length=100)

    def __str__(self) -> str:
        return self.name


class SkuQuerySet(models.QuerySet["Sku"]):
    def owned_by(self, tenant: Tenant) -> "SkuQuerySet":
        """Products the tenant has at least one seat of."""
        return self.filter(Exists(Subscription.objects.filter(tenant=tenant, sku=OuterRef("pk"), seats__gt=0)))


class Sku(models.Model):
    """A product as it is sold. The part number misleads: O365_BUSINESS_PREMIUM is Business *Standard*."""

    id = models.UUIDField("SKU id", primary_key=True)
    part_number = models.CharField("SKU part number", max_length=100, unique=True)
    product_name = models.CharField("product name", max_length=200)
    service_plans = models.ManyToManyField(ServicePlan, through="SkuPlan", related_name="skus")

    objects = SkuQuerySet.as_manager()

    class Meta:
        verbose_name = "SKU"

    def __str__(self) -> str:
        return self.product_name


class SkuPlan(models.Model):
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="contents")
    plan = models.ForeignKey(ServicePlan, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "plan"], name="plan_once_per_sku")]

    def __str__(self) -> str:
        return f"{self.plan} in {self.sku}"


class Subscription(models.Model):
    """Seats of one product a tenant paid for. Several purchases of a product stand side by side and add up."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="subscriptions")
    sku = models.ForeignKey(Sku, verbose_name="product", on_delete=models.PROTECT, related_name="subscriptions")
    seats = models.PositiveIntegerField("seats", help_text="How many people may hold the product by this purchase.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "sku"], name="subscription_by_tenant_sku")]

    def __str__(self) -> str:
        return f"{self.sku} × {self.seats}"


class LicenseAssignment(models.Model):
    """A product assigned directly to a person, less the plans switched off. Made by `licensing.assign` only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="license_assignments")
    sku = models.ForeignKey(Sku, verbose_name="product", on_delete=models.PROTECT, related_name="assignments")
    disabled_plans = models.ManyToManyField(
        ServicePlan, blank=True, related_name="+", help_text="Service plans of the product that are switched off."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sku"], name="sku_once_per_user")]

    def __str__(self) -> str:
        return f"{self.sku} for {self.user}"
