"""Who benefits from self-service without a licence of their own, where a tenant lets its best licence count for all.

The terms ask for a licence for everybody who benefits (licensing.md §1). What opens a level is decided by the pure
`level` for each product with each set of plans switched off; the people are then found by the database alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory import clock, groups
from directory.models import Membership, Role, RoleAssignment, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from directory.roles import NOT_ADMINISTRATIVE
from licensing.entitlement import Capability, Level, level
from licensing.entitlement.rules import level_needed
from licensing.ledger import seats_of
from licensing.models import LicenseAssignment, PlanSelection, ServicePlan, Sku
from licensing.models.assignment import AssignmentQuerySet
from licensing.selections import NOTHING_OFF, plans_off

KINDS = (True, False)  # synchronised, cloud-only
ADMINISTRATIVE = [role.value for role in Role if role not in NOT_ADMINISTRATIVE]


@dataclass(frozen=True, slots=True)
class Cover:
    """A product of the tenant that would license somebody, and how many of its seats are left."""

    sku: Sku
    available: int


@dataclass(frozen=True, slots=True)
class Openers:
    """Which assignments open a level: of some products all, of others those with one of these sets of plans off."""

    skus: frozenset[UUID]  # with nothing switched off
    selections: frozenset[int]

    def among(self, assignments: AssignmentQuerySet) -> AssignmentQuerySet:
        return assignments.filter(Q(sku__in=self.skus, selection=None) | Q(selection__in=self.selections))


@dataclass(frozen=True, slots=True)
class Report:
    """How a tenant stands. `covers` says for each kind of people, by `on_premises`, what would license them."""

    tenant: Tenant
    reach: Level  # of the tenant's best licence
    openings: Mapping[Level, Openers]
    covers: Mapping[bool, tuple[Cover, ...]]

    @property
    def tenant_wide(self) -> bool:
        return self.tenant.enforcement == Enforcement.TENANT_WIDE

    def people(self, *, after: str = "") -> QuerySet[User]:
        """Who benefits without a licence of their own, by user principal name; those that come `after` one."""
        if not self.tenant_wide:
            return User.objects.none()
        people = User.objects.filter(tenant=self.tenant, account_enabled=True, user_principal_name__gt=after)
        return people.filter(in_scope(self.tenant), self._unlicensed()).order_by("user_principal_name")

    def _unlicensed(self) -> Q:
        """Where the best licence does not reach far enough, nobody of that kind benefits."""
        found = Q(pk__in=[])
        own = LicenseAssignment.objects.held().filter(user=OuterRef("pk"))
        for on_premises in KINDS:
            needed = needed_by(on_premises=on_premises)
            if needed <= self.reach:
                found |= Q(~Exists(self.openings[needed].among(own)), on_premises=on_premises)
        return found


def report(tenant: Tenant) -> Report:
    """In a fixed number of queries; people are only counted or read when they are asked for."""
    openings = _openings(tenant)
    held = LicenseAssignment.objects.held().filter(user__tenant=tenant)
    reached = [one for one in openings if openings[one].among(held).exists()]
    covers = {kind: _covers(tenant, openings[needed_by(on_premises=kind)]) for kind in KINDS}
    return Report(tenant, max(reached, default=Level.CHANGE_ONLY), openings, covers)


def needed_by(*, on_premises: bool) -> Level:
    """What a reset takes: writeback for synchronised people, a reset in the cloud for the others."""
    return level_needed(Capability.RESET, on_premises=on_premises)


def in_scope(tenant: Tenant) -> Q:
    """Whom self-service is switched on for; administrators go by a switch of their own."""
    policy = SsprPolicy.objects.filter(tenant=tenant).first() or SsprPolicy(tenant=tenant)
    administrator = Exists(RoleAssignment.objects.filter(user=OuterRef("pk"), role__in=ADMINISTRATIVE))
    everybody, nobody = Q(pk__isnull=False), Q(pk__in=[])
    if policy.scope == Scope.SELECTED:
        selected = groups.inside(policy.group_id) if policy.group_id else ()
        others = Q(Exists(Membership.objects.filter(user=OuterRef("pk"), group__in=selected)))
    else:
        others = everybody if policy.scope == Scope.ALL else nobody
    if policy.administrators_may_use_sspr:
        return others if policy.scope == Scope.ALL else others | Q(administrator)
    return others & ~Q(administrator)


def _openings(tenant: Tenant) -> dict[Level, Openers]:
    """Of the products whose seats are usable now, in four queries however many people hold them."""
    usable = dict(Sku.objects.usable_in(tenant, now=clock.now(tenant)).values_list("pk", "part_number"))
    selections = dict(PlanSelection.objects.filter(sku__in=usable).values_list("pk", "sku_id"))
    off, plans = plans_off(selections), _plans(usable)

    def opens(sku_id: UUID, switched_off: frozenset[UUID]) -> Level:
        names = {name for plan, name in plans.get(sku_id, {}).items() if plan not in switched_off}
        return level(names, {usable[sku_id]}, any_paid_office_sku_counts=tenant.any_paid_office_sku_counts)

    return {
        needed: Openers(
            skus=frozenset(sku_id for sku_id in usable if opens(sku_id, NOTHING_OFF) >= needed),
            selections=frozenset(pk for pk, sku_id in selections.items() if opens(sku_id, off[pk]) >= needed),
        )
        for needed in (Level.CLOUD_RESET, Level.WRITEBACK)
    }


def _plans(sku_ids: Mapping[UUID, str]) -> dict[UUID, dict[UUID, str]]:
    found: dict[UUID, dict[UUID, str]] = {}
    rows = ServicePlan.objects.filter(skus__in=list(sku_ids)).values_list("skus", "pk", "name")
    for sku_id, plan, name in rows:
        found.setdefault(sku_id, {})[plan] = name
    return found


def _covers(tenant: Tenant, openers: Openers) -> tuple[Cover, ...]:
    """Those with the most seats left first."""
    skus = Sku.objects.in_bulk(openers.skus)
    counted = seats_of(tenant, skus)
    found = [Cover(sku, counted[pk].available) for pk, sku in skus.items()]
    return tuple(sorted(found, key=lambda cover: (-cover.available, cover.sku.product_name)))
