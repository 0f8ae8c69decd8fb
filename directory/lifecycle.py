"""Deleting a person so that it can be undone for thirty days, as the product does.

A deleted person is nobody to sign-in and to every journey; licences and groups are given back at once. Restoring
brings the account as it was and its assigned groups; licences have to be assigned anew.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from directory import audit, groups, sessions
from directory.activities import Activity
from directory.models import Group, Tenant, User
from directory.signals import people_changed, person_deleted

RESTORABLE = timedelta(days=30)  # then the account is gone for good


def delete(user: User, *, by: User | str, now: datetime, correlation_id: UUID) -> bool:
    """Take the person out of use; false when that was done before. `now` is the tenant's moment."""
    with transaction.atomic():
        person = _held(user)
        if person.deleted_at is not None:
            return False
        member_of = list(Group.objects.filter(memberships__user=person))
        person.former_groups = [str(group.pk) for group in member_of if group.assigned]
        person.enabled_before_deletion = person.account_enabled
        person.deleted_at, person.account_enabled = now, False
        person.save(update_fields=["deleted_at", "account_enabled", "enabled_before_deletion", "former_groups"])
        for group in member_of:
            groups.remove(group, [person.pk], by_hand=False)
        sessions.end_all(person)
        person_deleted.send(sender=User, user=person, by=by, correlation_id=correlation_id)
        _tell(person, {"account_enabled"})
        _record(Activity.USER_DELETED, person, by, correlation_id)
    user.refresh_from_db()
    return True


def restore(
    user: User, *, by: User | str, correlation_id: UUID, enabled: bool | None = None, cloud_only: bool = True
) -> bool:
    """Bring a deleted person back, into the groups they were assigned to; false when there was nothing to restore.

    Whoever was disabled when deleted is so again, unless `enabled` says otherwise.
    Whoever was synchronised lives on in the cloud only, as in the product, unless it is synchronisation that restores.
    """
    with transaction.atomic():
        person = _held(user)
        if person.deleted_at is None:
            return False
        member_of, person.former_groups = person.former_groups, []
        person.deleted_at = None
        person.account_enabled = person.enabled_before_deletion if enabled is None else enabled
        person.on_premises = person.on_premises and not cloud_only
        person.save(update_fields=["deleted_at", "account_enabled", "on_premises", "former_groups"])
        for group in Group.objects.filter(tenant=person.tenant, pk__in=member_of):
            if group.assigned:
                groups.add(group, [person.pk], by_hand=False)
        _tell(person, {"account_enabled"})
        _record(Activity.USER_RESTORED, person, by, correlation_id)
    user.refresh_from_db()
    return True


def purge(tenant: Tenant, *, by: str, now: datetime, correlation_id: UUID) -> int:
    """Remove for good who was deleted too long ago to be restored; how many. The audit log keeps their names."""
    over = User.objects.filter(tenant=tenant, deleted_at__lte=now - RESTORABLE)
    count = 0
    for person in over:
        with transaction.atomic():
            _record(Activity.USER_PURGED, person, by, correlation_id)
            person.delete()
        count += 1
    return count


def _held(user: User) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).select_related("tenant").get(pk=user.pk)


def _tell(person: User, columns: Collection[str]) -> None:
    if person.tenant is not None:
        people_changed.send(sender=User, tenant=person.tenant, user_ids=[person.pk], columns=columns)


def _record(activity: Activity, person: User, by: User | str, correlation_id: UUID) -> None:
    audit.record(
        activity,
        tenant=person.tenant,
        target=None if activity is Activity.USER_PURGED else person,
        target_name=str(person),
        actor=by,
        correlation_id=correlation_id,
    )
