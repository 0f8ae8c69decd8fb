"""Who carries and holds a product in a tenant: its groups with how far they are, errors by cause, direct holders.

What is read grows with the groups and the people in error, never with those who simply hold the product.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.functional import Promise

from directory.models import Group, Tenant
from licensing import group_status
from licensing.models import GroupProcessing, LicenseAssignment, Sku
from licensing.paths import LicenseError
from licensing.states import GroupStatus, Processing
from licensing.words import ERRORS, GROUP_BADGES, GROUP_STATUSES


@dataclass(frozen=True, slots=True)
class Failure:
    """People whose licence from one group failed for one reason."""

    error: LicenseError
    people: int

    @property
    def cause(self) -> str | Promise:
        return ERRORS[self.error]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A group that carries the product. Its status is about this product: another one's errors are on its own page."""

    group: Group
    under_way: GroupProcessing | None  # while the group is gone through from end to end
    running: bool
    failures: tuple[Failure, ...]

    @property
    def in_error(self) -> int:
        return sum(failure.people for failure in self.failures)

    @property
    def _status(self) -> GroupStatus:
        return group_status.status(carries=True, running=self.running, in_error=bool(self.failures))

    @property
    def status(self) -> str | Promise:
        return GROUP_STATUSES[self._status]

    @property
    def kind(self) -> str:
        """Of the badge."""
        return GROUP_BADGES[self._status]


def carriers(tenant: Tenant, sku: Sku, *, most: int) -> list[Carrier]:
    """The first `most` groups by name, in three queries."""
    carrying = Group.objects.filter(tenant=tenant, licenses__sku=sku).order_by("name", "pk")
    groups: list[Any] = list(group_status.with_status(carrying)[:most])
    ids = [group.pk for group in groups]
    runs = GroupProcessing.objects.exclude(state=Processing.COMPLETE).in_bulk(ids)
    failures = _failures(sku, ids)
    return [
        Carrier(group, runs.get(group.pk), group_status.running(group), tuple(failures[group.pk])) for group in groups
    ]


def direct_holders(tenant: Tenant, sku: Sku) -> int:
    return LicenseAssignment.objects.direct().filter(sku=sku, user__tenant=tenant).count()


def _failures(sku: Sku, group_ids: list[UUID]) -> dict[UUID, list[Failure]]:
    found: dict[UUID, list[Failure]] = defaultdict(list)
    failed = LicenseAssignment.objects.filter(group__in=group_ids, sku=sku).exclude(error="")
    counted = failed.order_by("error").values_list("group_id", "error").annotate(people=Count("pk"))
    for group_id, error, people in counted:
        found[group_id].append(Failure(LicenseError(error), people))
    return found
