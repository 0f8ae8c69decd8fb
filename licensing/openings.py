"""Down to the path and the plan: by which way each licence comes to a person, and what it opens by itself.

Levels are asked of `entitlement.level`, path by path; a person's level is the highest of them, since plans add up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from directory import clock
from directory.models import Tenant, User
from directory.models.tenant import Enforcement
from licensing.entitlement import Level, level
from licensing.entitlement.rules import OPENING_PLANS
from licensing.models import LicenseAssignment, Sku
from licensing.paths import HELD, LicenseError, PathState


@dataclass(frozen=True, slots=True)
class Opening:
    """One path of a product, whether it works or not."""

    sku_id: UUID
    product: str
    part_number: str
    plans: tuple[str, ...]  # switched on, and of those that make a difference; none where the product itself opens
    reach: Level  # by itself, once it is held and paid for
    usable: bool  # the purchase is in force or in its grace period
    group_id: UUID | None = None  # None: directly
    group: str = ""  # empty for a group that is gone
    state: PathState = PathState.ACTIVE
    error: LicenseError | None = None
    own: bool = True  # False: somebody else's, which counts because licences are not enforced for each person

    @property
    def held(self) -> bool:
        return self.state in HELD

    @property
    def opens(self) -> Level:
        """By itself, as things are."""
        return self.reach if self.held and self.usable else Level.CHANGE_ONLY


def reach(plans: Iterable[str], part_number: str, *, any_paid_office: bool) -> tuple[tuple[str, ...], Level]:
    """Those of the enabled plans that make a difference, and how far they and their product reach."""
    telling = tuple(sorted(OPENING_PLANS.intersection(plans)))
    return telling, level(telling, {part_number}, any_paid_office_sku_counts=any_paid_office)


def level_by(openings: Iterable[Opening]) -> Level:
    """How far all of them together reach."""
    return max((one.opens for one in openings), default=Level.CHANGE_ONLY)


def openings_of(user: User) -> tuple[Opening, ...]:
    """Every path of the person by product and group, in one query; in a second, what else counts tenant-wide."""
    tenant = user.tenant
    if tenant is None:
        return ()
    own = tuple(_grouped(_own_plans(user, tenant), tenant))
    return own if tenant.enforcement == Enforcement.PER_USER else own + elsewhere(user, tenant)


def elsewhere(user: User, tenant: Tenant) -> tuple[Opening, ...]:
    """The products other people of the tenant hold, one opening each, whoever and however many they are."""
    return tuple(_grouped(_plans_of_others(user, tenant), tenant))


class _Row(NamedTuple):
    """One path, before its plans are gathered."""

    path_id: int
    sku_id: UUID
    product: str
    part_number: str
    usable: bool
    group_id: UUID | None = None
    group: str | None = None
    state: str = PathState.ACTIVE
    error: str = ""
    own: bool = True


def _grouped(rows: Iterable[tuple[_Row, str | None, bool]], tenant: Tenant) -> Iterator[Opening]:
    found: dict[_Row, set[str]] = {}
    for row, plan, enabled in rows:
        plans = found.setdefault(row, set())
        if plan is not None and enabled:
            plans.add(plan)
    for row, enabled_plans in found.items():
        telling, far = reach(enabled_plans, row.part_number, any_paid_office=tenant.any_paid_office_sku_counts)
        yield Opening(
            row.sku_id, row.product, row.part_number, telling, far, row.usable, row.group_id, row.group or "",
            PathState(row.state), LicenseError(row.error) if row.error else None, row.own,
        )  # fmt: skip


def _own_plans(user: User, tenant: Tenant) -> Iterator[tuple[_Row, str | None, bool]]:
    usable = tenant.subscriptions.usable(clock.now(tenant)).filter(sku=OuterRef("sku"))
    off = LicenseAssignment.objects.filter(pk=OuterRef("pk"), selection__disabled_plans=OuterRef("sku__contents__plan"))
    rows = (
        LicenseAssignment.objects.filter(user=user)
        .annotate(usable=Exists(usable), plan=F("sku__contents__plan__name"), enabled=~Exists(off))
        .order_by("sku__product_name", F("group__name").asc(nulls_first=True), "pk")
        .values_list(
            "pk", "sku_id", "sku__product_name", "sku__part_number", "usable", "group_id", "group__name",
            "state", "error", "plan", "enabled",
        )
    )  # fmt: skip
    for row in rows:
        yield _Row(*row[:-2]), row[-2], row[-1]


def _plans_of_others(user: User, tenant: Tenant) -> Iterator[tuple[_Row, str | None, bool]]:
    held = LicenseAssignment.objects.held().filter(user__tenant=tenant, sku=OuterRef("pk")).exclude(user=user)
    usable = tenant.subscriptions.usable(clock.now(tenant)).filter(sku=OuterRef("pk"))
    # Plan by plan: off in one path and on in another is on.
    enabled = Exists(held.exclude(selection__disabled_plans=OuterRef("contents__plan")))
    rows = (
        Sku.objects.filter(Exists(held))
        .annotate(usable=Exists(usable), plan=F("contents__plan__name"), enabled=enabled)
        .order_by("product_name")
        .values_list("pk", "product_name", "part_number", "usable", "plan", "enabled")
    )
    for sku_id, product, part_number, paid, plan, on in rows:
        yield _Row(0, sku_id, product, part_number, paid, own=False), plan, on
