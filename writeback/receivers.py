"""What synchronisation listens to: decisions that make it read accounts anew that it has read already."""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from directory.models import DirectorySync, Domain
from writeback.sync import rounds


@receiver(post_save, sender=DirectorySync)
def decided(instance: DirectorySync, created: bool, raw: bool, update_fields: Collection[str] | None, **_: Any) -> None:
    """Other units are in scope: some accounts come or go that have not changed themselves."""
    if not created and not raw and (update_fields is None or "units" in update_fields):
        rounds.read_anew(instance.tenant)


@receiver(post_save, sender=Domain)
def domain_added(instance: Domain, created: bool, raw: bool, **_: Any) -> None:
    """Names on premises that end so were none of the tenant's before."""
    if created and not raw:
        rounds.read_anew(instance.tenant)
