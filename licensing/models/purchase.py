"""What a tenant bought, until when it runs, and how many people take a seat."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Tenant
from licensing.lifecycle import Ending, Status, Term, Terms, status_at, usable_until
from licensing.models.catalogue import Sku
from licensing.words import ENDINGS, TERMS


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def usable(self, now: datetime) -> Self:
        """Purchases whose seats open something at the tenant's moment `now`: in normal use or in their grace period."""
        return self.filter(Q(usable_until=None) | Q(usable_until__gt=now), seats__gt=0)


class Subscription(models.Model):
    """Seats of one product a tenant paid for. Several purchases of a product stand side by side and add up."""

    tenant = models.ForeignKey(Tenant, verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="subscriptions")
    sku = models.ForeignKey(Sku, verbose_name=_("product"), on_delete=models.PROTECT, related_name="subscriptions")
    seats = models.PositiveIntegerField(
        _("seats"), help_text=_("How many people may hold the product by this purchase.")
    )
    terms = models.CharField(
        _("terms"), max_length=16, choices=TERMS, default=Terms.DIRECT, db_default=Terms.DIRECT.value
    )
    expires_at = models.DateTimeField(
        _("runs until"), null=True, blank=True, help_text=_("Empty: it is renewed without end. The tenant’s clock.")
    )
    ending = models.CharField(
        _("ended early"), max_length=12, choices=ENDINGS, blank=True, default="", db_default="", editable=False
    )
    ended_at = models.DateTimeField(_("ended early at"), null=True, editable=False)
    usable_until = models.DateTimeField(
        null=True, editable=False, help_text="When its seats stop opening anything; follows from the columns above."
    )
    recorded_status = models.CharField(
        max_length=12, default=Status.ENABLED, db_default=Status.ENABLED.value, editable=False,
        help_text="The status the audit log already tells of.",
    )  # fmt: skip

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["tenant", "sku"], name="subscription_by_tenant_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ending="", ended_at=None) | (~Q(ending="") & Q(ended_at__isnull=False)),
                name="ended_early_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(terms=Terms.TRIAL) | Q(expires_at__isnull=False), name="a_trial_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} × {self.seats}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.usable_until = usable_until(self.term)
        if (columns := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*columns, "usable_until"}
        super().save(*args, **kwargs)

    @property
    def term(self) -> Term:
        ending = Ending(self.ending) if self.ending else None
        return Term(Terms(self.terms), expires_at=self.expires_at, ending=ending, ended_at=self.ended_at)

    @property
    def fingerprint(self) -> str:
        """Another one whenever somebody changed the purchase: a page sends back the one it showed."""
        columns = (self.seats, self.terms, self.expires_at, self.ending, self.ended_at)
        return "|".join(value.isoformat() if isinstance(value, datetime) else str(value or "") for value in columns)

    def status(self, now: datetime) -> Status:
        """Where it stands at the tenant's moment `now`."""
        return status_at(self.term, now)


class SubscribedSku(models.Model):
    """How many distinct people of a tenant take a seat of a product: Graph's subscribedSku and its consumedUnits.

    Its lock is `licensing.ledger`'s, which counts; `licensing.subscriptions` says under it until when to settle.
    """

    tenant = models.ForeignKey(
        Tenant, verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="subscribed_skus"
    )
    sku = models.ForeignKey(Sku, verbose_name=_("product"), on_delete=models.PROTECT, related_name="+")
    consumed_units = models.PositiveIntegerField(_("consumed units"), default=0)
    settle_until = models.DateTimeField(
        _("surplus to be settled by"), null=True, editable=False,
        help_text=_("Set when the quantity was lowered below the seats in use; the tenant’s clock."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("licensed product")
        verbose_name_plural = _("licensed products")
        constraints = [models.UniqueConstraint(fields=["tenant", "sku"], name="subscribed_sku_once_per_tenant")]

    def __str__(self) -> str:
        return str(self.sku)
