"""What groups carry: accepted at once, applied to the members in the background (licensing.md §5.3)."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import audit, bell, clock, permissions
from directory.activities import Activity
from directory.models import Group, User
from licensing import ledger
from licensing.models import GroupLicense, GroupProcessing, PendingPerson, ServicePlan, Sku
from licensing.refusals import NotOwned, NotPermitted, UnknownPlan
from licensing.selections import selection_of
from licensing.states import Processing

MAY_SET = "licensing.add_grouplicense"
WORK = "licensing.tasks.work"


class GroupRefused(Exception):
    """The group cannot carry what was asked for; nothing was changed. `message` is fit for an administrator."""

    wording: str | Promise = ""

    def __init__(self, group: Group, sku: Sku | None = None) -> None:
        super().__init__(group, sku)
        self.group, self.sku = group, sku

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """In the reader's language."""
        product, part_number = (self.sku.product_name, self.sku.part_number) if self.sku else ("", "")
        return str(self.wording).format(group=self.group.name, product=product, sku=part_number)


class MayNotLicense(GroupRefused):
    wording = NotPermitted.wording


class NoSecurityGroup(GroupRefused):
    wording = _("{group} is not security enabled; only security groups can carry licences.")


class NotOwnedByTenant(GroupRefused):
    wording = NotOwned.wording


class PlanNotInProduct(GroupRefused):
    wording = UnknownPlan.wording


class NotCarried(GroupRefused):
    wording = _("{group} does not carry {product} ({sku}).")


class StillCarries(GroupRefused):
    wording = _("{group} carries licences and cannot be deleted. Remove the licences from the group first.")


class StillProcessed(GroupRefused):
    wording = _("The licences of {group} are still being applied to its members. Delete it when that is complete.")


def set_licenses(
    group: Group,
    *,
    add: Mapping[Sku, Collection[ServicePlan]] | None = None,
    remove: Collection[Sku] = (),
    by: User | str,
    correlation_id: UUID | None = None,
) -> None:
    """Let the group carry the products of `add`, less the plans named with each, and no longer those of `remove`.

    Returns as soon as the intention is stored; the members follow. Raises a GroupRefused.
    """
    add = add or {}
    correlation_id = correlation_id or uuid4()
    demand(group, by)
    with transaction.atomic():
        book = ledger.opened(group.tenant)  # takes turns with other administrators and with the processing
        before = _carried(group)
        for sku in remove:
            if not GroupLicense.objects.filter(group=group, sku=sku).delete()[0]:
                raise NotCarried(group, sku)
        for sku, off in add.items():
            _carry(group, sku, off, owned=book.owned)
        after = _carried(group)
        if before == after:
            return
        audit.record(
            Activity.GROUP_LICENSE_SET, tenant=group.tenant, target=None, target_name=group.name, actor=by,
            correlation_id=correlation_id, old=before, new=after,
        )  # fmt: skip
        queue(group, cause="Set group license", by=by, correlation_id=correlation_id)


def reprocess(group: Group, *, by: User | str, correlation_id: UUID | None = None) -> None:
    """Evaluate every member anew, as after seats were freed: that alone clears nothing (licensing.md §7.1)."""
    demand(group, by)
    correlation_id = correlation_id or uuid4()
    with transaction.atomic():
        audit.record(
            Activity.GROUP_LICENSES_RECALCULATED, tenant=group.tenant, target=None, target_name=group.name, actor=by,
            correlation_id=correlation_id,
        )  # fmt: skip
        ledger.opened(group.tenant)
        queue(group, cause="Reprocess", by=by, correlation_id=correlation_id)


def undeletable(groups: Iterable[Group]) -> list[GroupRefused]:
    """Which of these groups cannot be deleted yet, and why: licences come first (licensing.md §8). In two queries."""
    asked = {group.pk: group for group in groups}
    carrying = GroupLicense.objects.filter(group__in=asked).values_list("group_id", flat=True)
    running = GroupProcessing.objects.filter(group__in=asked).exclude(state=Processing.COMPLETE)
    found: dict[UUID, GroupRefused] = {pk: StillProcessed(asked[pk]) for pk in running.values_list("pk", flat=True)}
    found |= {pk: StillCarries(asked[pk]) for pk in carrying}
    return [found[pk] for pk in asked if pk in found]


def queue(group: Group, *, cause: str, by: User | str, correlation_id: UUID) -> None:
    """Promise that all members are looked at, from the first on, even where that was begun already.

    In the caller's transaction, which holds the tenant's lock."""
    GroupProcessing.objects.update_or_create(
        group=group,
        defaults={
            "state": Processing.QUEUED, "cause": cause, "cursor": None, "total": 0, "succeeded": 0, "failed": 0,
            "actor_name": str(by)[:120], "correlation_id": correlation_id, "requested_at": timezone.now(),
            "started_at": None, "finished_at": None,
        },
    )  # fmt: skip
    transaction.on_commit(partial(bell.ring, WORK), robust=True)


def mark(user_ids: Iterable[UUID], *, cause: str, correlation_id: UUID | None = None) -> None:
    """Promise that these people's group licences are looked at again; in the transaction of what changed."""
    now, correlation_id = timezone.now(), correlation_id or audit.current_correlation()
    rows = [
        PendingPerson(user_id=user_id, cause=cause, requested_at=now, correlation_id=correlation_id)
        for user_id in sorted(set(user_ids))
    ]
    if not rows:
        return
    PendingPerson.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["cause", "requested_at", "correlation_id"],
        batch_size=5000,
    )
    transaction.on_commit(partial(bell.ring, WORK), robust=True)


def demand(group: Group, by: User | str) -> None:
    """Raise MayNotLicense where whoever acts may not change what the group carries."""
    if not permissions.may_in(by, group.tenant_id, MAY_SET):
        raise MayNotLicense(group)


def _carry(group: Group, sku: Sku, off: Collection[ServicePlan], *, owned: frozenset[UUID]) -> None:
    if not group.security_enabled:
        raise NoSecurityGroup(group, sku)
    if sku.pk not in owned:
        raise NotOwnedByTenant(group, sku)
    plans = {plan.pk for plan in off}
    if not plans <= set(sku.contents.values_list("plan", flat=True)):
        raise PlanNotInProduct(group, sku)
    GroupLicense.objects.update_or_create(
        group=group,
        sku=sku,
        defaults={"selection": selection_of(sku.pk, plans)},
        create_defaults={"selection": selection_of(sku.pk, plans), "assigned_at": clock.now(group.tenant)},
    )


def _carried(group: Group) -> list[dict[str, Any]]:
    """As the audit log keeps it, old and new."""
    rows = group.licenses.select_related("sku", "selection").prefetch_related("selection__disabled_plans")
    with translation.override(None):
        return [
            {"sku": row.sku.part_number, "disabled_plans": str(row.selection or "")}
            for row in rows.order_by("sku__part_number")
        ]
