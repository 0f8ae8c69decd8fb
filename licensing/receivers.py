"""What licensing listens to: whoever joins, leaves or moves is looked at again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from directory import audit
from directory.models import Group, Membership, Tenant, User
from directory.signals import members_changed, people_changed, person_deleted
from licensing import assign, groups, ledger
from licensing.models import LicenseAssignment, SubscribedSku

LOCATION = "usage_location"
LOCATIONS_OF_TENANT = frozenset({"default_usage_location", "country"})


@receiver(post_save, sender=Membership)
def joined(instance: Membership, created: bool, raw: bool, **kwargs: Any) -> None:
    if created and not raw:
        _members(instance.group_id, [instance.user_id])


@receiver(post_delete, sender=Membership)
def left(instance: Membership, origin: Any, **kwargs: Any) -> None:
    if _begins_at(origin, Membership):  # else the person, the group or the whole tenant goes
        _members(instance.group_id, [instance.user_id])


@receiver(members_changed)
def many_joined_or_left(group: Group, user_ids: Collection[UUID], **kwargs: Any) -> None:
    _members(group.pk, user_ids)


@receiver(post_save, sender=User)
def moved(instance: User, created: bool, raw: bool, update_fields: Collection[str] | None, **kwargs: Any) -> None:
    if not created and not raw and (update_fields is None or LOCATION in update_fields):
        _located([instance.pk])


@receiver(people_changed)
def many_moved(user_ids: Collection[UUID], columns: Collection[str], **kwargs: Any) -> None:
    if LOCATION in columns:
        _located(user_ids)


@receiver(post_save, sender=Tenant)
def directory_moved(
    instance: Tenant, created: bool, raw: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Members without a location of their own stand where the directory stands."""
    if created or raw or (update_fields is not None and not LOCATIONS_OF_TENANT & set(update_fields)):
        return
    licensed = list(Group.objects.filter(tenant=instance, licenses__isnull=False).distinct())
    if licensed:
        ledger.opened(instance)  # a worker that is at it finishes its chunk first, and then begins anew
    for group in licensed:
        groups.queue(group, cause="Update company information", by="", correlation_id=audit.current_correlation())


@receiver(person_deleted)
def deleted(user: User, by: User | str, correlation_id: UUID, **kwargs: Any) -> None:
    """Whoever is deleted, to be restored perhaps, gives direct licences back; those of groups went with the groups."""
    assign.give_back(user, by=by, correlation_id=correlation_id)  # the right to delete somebody includes this


@receiver(pre_delete, sender=User)
def gone(instance: User, origin: Any, **kwargs: Any) -> None:
    """Whoever is deleted gives their seats back; with a tenant the seats go, too."""
    if instance.tenant is None or not _begins_at(origin, User):
        return
    paths = LicenseAssignment.objects.held().filter(user=instance).values_list("sku_id", flat=True)
    if not paths:
        return
    book = ledger.opened(instance.tenant)
    book.move([], set(paths.all()))  # read again: something may have come or gone while we waited
    book.close()


@receiver(pre_delete, sender=Group)
def group_gone(instance: Group, origin: Any, **kwargs: Any) -> None:
    """Whoever deletes a group has removed its licences before, and waited until that reached everybody."""
    if _begins_at(origin, Group) and (refused := groups.undeletable([instance])):
        raise refused[0]


def _members(group_id: UUID, user_ids: Collection[UUID]) -> None:
    """Marked whether the group carries anything or not: somebody may be licensing it this very moment, unseen from
    here, and would not see this change either. Only where nothing was ever bought nothing can be carried."""
    if SubscribedSku.objects.filter(tenant__groups=group_id).exists():
        groups.mark(user_ids, cause="Membership")


def _located(user_ids: Collection[UUID]) -> None:
    members = Membership.objects.filter(user__in=user_ids, user__tenant__subscribed_skus__isnull=False)
    groups.mark(set(members.values_list("user_id", flat=True)), cause="Usage location")


def _begins_at(origin: Any, model: type[models.Model]) -> bool:
    """Whether a deletion was asked for on rows of this very model."""
    return isinstance(origin, model) or getattr(origin, "model", None) is model
