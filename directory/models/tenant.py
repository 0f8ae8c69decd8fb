"""A tenant: one organisation, its domains, its clock, and how strictly it reads the rules."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Preset(models.TextChoices):
    """How closely the portal copies the modelled product where that product is weak (product.md §2)."""

    FAITHFUL = "faithful", _("Faithful: as the modelled product, reasons named after the first page")
    STANDARDS = "standards", _("Standards: nothing tells whether an account exists, reasons after proof")


class Enforcement(models.TextChoices):
    """Whose licence counts (licensing.md §1)."""

    PER_USER = "enforce_per_user", _("Per user: everybody who benefits needs a licence")
    TENANT_WIDE = "tenant_wide", _("Tenant-wide: the best active licence in the tenant counts for all")


class StrandedLicenses(models.TextChoices):
    """What becomes of an inherited licence that others depend on when its group lets go (licensing.md §8)."""

    KEEP_IN_ERROR = "keep_in_error", _("Stay in error until the dependency is solved (since 2025)")
    CONVERT_TO_DIRECT = "convert_to_direct", _("Become a direct licence (before 2025)")


class Tenant(models.Model):
    id = models.UUIDField(_("tenant id"), primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("directory name"), max_length=120)
    country = CountryField(_("country"), help_text=_("Country or region of the organisation."))
    default_usage_location = CountryField(
        _("default usage location"),
        blank=True,
        help_text=_("Used for group-based licensing of members without a usage location of their own."),
    )
    preset = models.CharField(_("preset"), max_length=16, choices=Preset, default=Preset.STANDARDS)
    enforcement = models.CharField(
        _("licence enforcement"), max_length=20, choices=Enforcement, default=Enforcement.PER_USER
    )
    any_paid_office_sku_counts = models.BooleanField(
        _("any paid Office SKU counts"),
        default=False,
        help_text=_("The rule of 2018: any paid Office 365 SKU opens a cloud-only reset."),
    )
    stranded_licenses = models.CharField(
        _("licences that others depend on"),
        max_length=20,
        choices=StrandedLicenses,
        default=StrandedLicenses.KEEP_IN_ERROR,
        db_default=StrandedLicenses.KEEP_IN_ERROR,
        help_text=_("What becomes of an inherited licence when its group lets go of it, but another one needs it."),
    )
    password_validity_days = models.PositiveSmallIntegerField(
        _("cloud passwords expire after (days)"),
        null=True,
        blank=True,
        help_text=_("Empty: never, as for every new organisation."),
    )
    clock_offset = models.DurationField(
        _("clock offset"), default=timedelta, help_text=_("How far this tenant’s clock runs ahead of real time.")
    )
    seed_generation = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text="Which seeding made this tenant; empty when a person did."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A domain name whose user IDs belong to a tenant."""

    tenant = models.ForeignKey(Tenant, verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(_("domain name"), max_length=253, unique=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [models.CheckConstraint(condition=models.Q(name=Lower("name")), name="domain_name_in_lower_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def custom(self) -> bool:
        """Whether the domain is the organisation's own rather than one that came with the subscription."""
        return not self.name.endswith(".onmicrosoft.com")
