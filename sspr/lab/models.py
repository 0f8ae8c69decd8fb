"""What reached a simulated phone or mailbox, and the one-time links that make a browser the trainer's."""

import uuid
from datetime import datetime

from django.db import models


class Kind(models.TextChoices):
    TEXT = "sms", "Text message"
    MAIL = "mail", "Mail"


class MessageQuerySet(models.QuerySet["Message"]):
    def alive(self, now: datetime) -> "MessageQuerySet":
        return self.filter(dies_at__gt=now)

    def dead(self, now: datetime) -> "MessageQuerySet":
        return self.filter(dies_at__lte=now)


class Message(models.Model):
    """One message at an address; its words are encrypted by `directory.keyring`, and it dies with the code in it.

    `tenant` is empty when nobody has the address, or when people of two tenants claim it: a message that cannot be
    told to belong to one tenant is shown in none (SR-SIM-02).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind)
    address = models.CharField(max_length=254)
    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.TextField("encrypted subject", blank=True)
    body = models.TextField("encrypted body")
    sent_at = models.DateTimeField()
    dies_at = models.DateTimeField(help_text="Real time, like the delivery of the message.")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "address", "-sent_at"], name="message_by_address"),
            models.Index(fields=["dies_at"], name="message_by_death"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.sent_at:%H:%M:%S}"


class TrainerLink(models.Model):
    """A link that works once. Link and browser each hold a secret of 256 bits, kept here as its SHA-256 only."""

    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    browser_hash = models.CharField(max_length=64, unique=True, null=True)
    browser_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, browser_hash__isnull=True, browser_until__isnull=True)
                | models.Q(used_at__isnull=False, browser_hash__isnull=False, browser_until__isnull=False),
                name="used_link_belongs_to_one_browser",
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"
