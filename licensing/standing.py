"""Reads, for many people at once, what their paths depend on: groups, locations, and the paths as they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django_countries import countries

from directory.models import Membership, Tenant, User
from licensing.models import (
    GroupLicense,
    LicenseAssignment,
    PlanDependency,
    PlanExclusion,
    Prohibition,
    SkuPlan,
)
from licensing.paths import Catalogue, LicenseError, Offer, Path, PathState, Product, Standing
from licensing.selections import plans_off

EVERYWHERE = None  # a prohibition that names no product


def catalogue(sku_ids: Iterable[UUID] | None = None) -> Catalogue:
    """Products with their plans, exclusions, needs and forbidden countries, in four queries; of all, or of these."""
    contents = SkuPlan.objects.all() if sku_ids is None else SkuPlan.objects.filter(sku__in=set(sku_ids))
    plans: dict[UUID, set[UUID]] = defaultdict(set)
    for sku_id, plan_id in contents.values_list("sku_id", "plan_id"):
        plans[sku_id].add(plan_id)
    forbidden: dict[UUID | None, set[str]] = defaultdict(set)
    for barred_sku, country in Prohibition.objects.filter(in_force=True).values_list("sku_id", "country"):
        forbidden[barred_sku].add(country)
    excludes: dict[UUID, set[UUID]] = defaultdict(set)
    for plan, other in PlanExclusion.objects.filter(in_force=True).values_list("plan_id", "other_id"):
        excludes[plan].add(other)
        excludes[other].add(plan)
    needs: dict[UUID, set[UUID]] = defaultdict(set)
    for plan, needed in PlanDependency.objects.filter(in_force=True).values_list("plan_id", "needs_id"):
        needs[plan].add(needed)
    return Catalogue(
        products={
            sku_id: Product(frozenset(found), frozenset(forbidden[EVERYWHERE] | forbidden[sku_id]))
            for sku_id, found in plans.items()
        },
        excludes={plan: frozenset(others) for plan, others in excludes.items()},
        needs={plan: frozenset(others) for plan, others in needs.items()},
    )


@dataclass
class Reader:
    """Reads standings in one tenant; what the groups carry is read once."""

    tenant: Tenant
    names: dict[UUID, str] = field(default_factory=dict)  # user principal names of whoever was read

    @cached_property
    def offers(self) -> Mapping[UUID, tuple[Offer, ...]]:
        """What each licensed group of the tenant carries, the groups in the order they were first licensed."""
        rows = list(
            GroupLicense.objects.filter(group__tenant=self.tenant, group__security_enabled=True)
            .order_by("pk")
            .values_list("group_id", "sku_id", "selection_id")
        )
        off = plans_off(selection for _, _, selection in rows)
        found: dict[UUID, list[Offer]] = {}
        for group_id, sku_id, selection in rows:
            found.setdefault(group_id, []).append(Offer(sku_id, off[selection]))
        return {group_id: tuple(offers) for group_id, offers in found.items()}

    @cached_property
    def location(self) -> str:
        """The directory's, for members without one of their own (licensing.md §5.4)."""
        return str(self.tenant.default_usage_location or self.tenant.country)

    def read(self, user_ids: Sequence[UUID]) -> dict[UUID, Standing]:
        """The standing of each, as group licences see it: who has no location of their own gets the directory's."""
        locations = self._locations(user_ids)
        groups = self._groups(user_ids)
        paths = self._paths(user_ids)
        order = {group_id: place for place, group_id in enumerate(self.offers)}
        return {
            user_id: Standing(
                location=location or self.location,
                groups=tuple((one, self.offers[one]) for one in sorted(groups.get(user_id, ()), key=order.__getitem__)),
                paths=tuple(paths.get(user_id, ())),
            )
            for user_id, location in locations.items()
        }

    def read_direct(self, user_ids: Sequence[UUID]) -> dict[UUID, Standing]:
        """The standing of each as a direct assignment sees it: only a location of their own counts, and no group."""
        locations = self._locations(user_ids)
        valid = {location: location if location in countries else "" for location in set(locations.values())}
        paths = self._paths(user_ids)
        return {
            user_id: Standing(location=valid[location], paths=tuple(paths.get(user_id, ())))
            for user_id, location in locations.items()
        }

    def read_one(self, user: User) -> Standing:
        """The standing of one person as a direct assignment sees it: only a location of their own counts."""
        standing = self.read([user.pk])[user.pk]
        own = User.objects.values_list("usage_location", flat=True).get(pk=user.pk)
        return Standing(own if own in countries else "", standing.groups, standing.paths)

    def _locations(self, user_ids: Sequence[UUID]) -> dict[UUID, str]:
        people = User.objects.filter(pk__any_of=user_ids).values_list("pk", "usage_location", "user_principal_name")
        locations = {}
        for user_id, location, name in people:
            locations[user_id], self.names[user_id] = location, name
        return locations

    def _groups(self, user_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
        found: dict[UUID, list[UUID]] = {}
        members = Membership.objects.filter(user__any_of=user_ids, group__in=list(self.offers))
        for user_id, group_id in members.values_list("user_id", "group_id"):
            found.setdefault(user_id, []).append(group_id)
        return found

    def _paths(self, user_ids: Sequence[UUID]) -> dict[UUID, list[Path]]:
        rows = list(
            LicenseAssignment.objects.filter(user__any_of=user_ids)
            .order_by("pk")
            .values_list("user_id", "sku_id", "group_id", "selection_id", "state", "error")
        )
        off = plans_off({row[3] for row in rows})
        found: dict[UUID, list[Path]] = {}
        for user_id, sku_id, group_id, selection, state, error in rows:
            path = Path(sku_id, group_id, off[selection], PathState(state), LicenseError(error) if error else None)
            found.setdefault(user_id, []).append(path)
        return found
