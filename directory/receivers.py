"""What the directory itself listens to: dynamic groups follow the people."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models.signals import post_save
from django.dispatch import receiver

from directory.dynamic import COLUMNS, refresh
from directory.models import Tenant, User
from directory.signals import people_changed

ASKED_FOR = frozenset(COLUMNS.values())


@receiver(post_save, sender=User)
def changed(instance: User, raw: bool, update_fields: Collection[str] | None, **kwargs: Any) -> None:
    """Somebody is new, or something about them that a rule may ask for is."""
    relevant = update_fields is None or not ASKED_FOR.isdisjoint(update_fields)
    if relevant and not raw and instance.tenant is not None:
        refresh(instance.tenant, [instance.pk])


@receiver(people_changed)
def many_changed(tenant: Tenant, user_ids: Collection[UUID], columns: Collection[str], **kwargs: Any) -> None:
    if not ASKED_FOR.isdisjoint(columns):
        refresh(tenant, user_ids)
