"""A tenant: one organisation, its domains, its clock, and how strictly it reads the rules."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models.functions import Lower
from django_countries.fields import CountryField


class Preset(models.TextChoices):
    """How closely the portal copies the modelled product where that product is weak (product.md §2)."""

    FAITHFUL = "faithful", "Faithful: as the modelled product, reasons named after the first page"
    STANDARDS = "standards", "Standards: nothing tells whether an account exists, reasons after proof"


class Enforcement(models.TextChoices):
    """Whose licence counts (licensing.md §1)."""

    PER_USER = "enforce_per_user", "Per user: everybody who benefits needs a licence"
    TENANT_WIDE = "tenant_wide", "Tenant-wide: the best active licence in the tenant counts for all"


class Tenant(models.Model):
    id = models.UUIDField("tenant id", primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("directory name", max_length=120)
    country = CountryField("country", help_text="Country or region of the organisation.")
    default_usage_location = CountryField(
        "default usage location",
        blank=True,
        help_text="Used for group-based licensing of members without a usage location of their own.",
    )
    preset = models.CharField("preset", max_length=16, choices=Preset, default=Preset.STANDARDS)
    enforcement = models.CharField(
        "licence enforcement", max_length=20, choices=Enforcement, default=Enforcement.PER_USER
    )
    any_paid_office_sku_counts = models.BooleanField(
        "any paid Office SKU counts",
        default=False,
        help_text="The rule of 2018: any paid Office 365 SKU opens a cloud-only reset.",
    )
    clock_offset = models.DurationField(
        "clock offset", default=timedelta, help_text="How far this tenant's clock runs ahead of real time."
    )
    seed_generation = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text="Which seeding made this tenant; empty when a person did."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A domain name whose user IDs belong to a tenant."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField("domain name", max_length=253, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(name=Lower("name")), name="domain_name_in_lower_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def custom(self) -> bool:
        """Whether the domain is the organisation's own rather than one that came with the subscription."""
        return not self.name.endswith(".onmicrosoft.com")
