"""Reads how one person stands, once, and supposes one change after another. Writes nothing and takes no lock."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django_countries import countries

from directory import groups as membership
from directory.models import Group, Membership, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from licensing import standing
from licensing.entitlement import UserFacts
from licensing.entitlement.rules import OPENING_PLANS
from licensing.facts import facts_for
from licensing.models import ServicePlan, Sku, SubscribedSku, Subscription
from licensing.openings import Opening, elsewhere, level_by, reach
from licensing.paths import Path, Stranded
from licensing.whatif import words
from licensing.whatif.changes import Change
from licensing.whatif.notation import Written
from licensing.whatif.situation import Purchase, Situation, Step, World


@dataclass(frozen=True, slots=True)
class Supposed:
    """A change and what would come of it, in words."""

    text: str
    refusal: str  # empty, or why the act would fail and change nothing
    failures: tuple[str, ...]  # what groups would not be able to give


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decisions depend on, and where their level comes from."""

    facts: UserFacts
    openings: tuple[Opening, ...]
    per_user: bool  # licences are enforced for each person


@dataclass(frozen=True, slots=True)
class Foresight:
    steps: tuple[Supposed, ...]
    before: Circumstances
    after: Circumstances


def foresee(user: User, tenant: Tenant, changes: Sequence[Written], *, now: datetime) -> Foresight:
    """How `user`, of `tenant`, would stand after `changes`, each on top of the ones before it.

    A change that would be refused changes nothing, and the next one is supposed all the same. Read without a lock: it
    is true of the moment it was read in.
    """
    start = _situation(user, tenant, now=now)
    steps = list(_steps(start, [written.change for written in changes]))
    stages = [start, *(step.after for step in steps)]
    view = _View.over(user, tenant, stages, now=now)
    return Foresight(
        tuple(
            Supposed(
                written.text,
                words.refusal(step, user),
                words.failures(step, at, user, skus=view.skus, groups=view.groups),
            )
            for written, step, at in zip(changes, steps, stages, strict=False)
        ),
        view.circumstances(start),
        view.circumstances(stages[-1]),
    )


def _steps(here: Situation, changes: Sequence[Change]) -> Iterator[Step]:
    for change in changes:
        step = change.on(here)
        here = step.after
        yield step


def _situation(user: User, tenant: Tenant, *, now: datetime) -> Situation:
    reader = standing.Reader(tenant)
    purchases: dict[UUID, tuple[Purchase, ...]] = defaultdict(tuple)
    for one in Subscription.objects.filter(tenant=tenant):
        purchases[one.sku_id] += (Purchase(one.status(now), one.seats),)
    return Situation(
        world=World(
            standing.catalogue(), reader.offers, reader.location, frozenset(countries.countries),
            Stranded(tenant.stranded_licenses),
        ),
        location=str(User.objects.values_list("usage_location", flat=True).get(pk=user.pk)),
        member_of=frozenset(Membership.objects.filter(user=user).values_list("group_id", flat=True)),
        paths=reader.read([user.pk])[user.pk].paths,
        purchases=dict(purchases),
        consumed=dict(SubscribedSku.objects.filter(tenant=tenant).values_list("sku_id", "consumed_units")),
        per_user=tenant.enforcement == Enforcement.PER_USER,
        any_paid_office=tenant.any_paid_office_sku_counts,
    )  # fmt: skip


@dataclass(frozen=True)
class _View:
    """Situations as facts, names and words."""

    facts: UserFacts
    selected: frozenset[UUID]  # groups whose members alone are in scope, where the policy says so
    others: tuple[Opening, ...]
    skus: Mapping[UUID, Sku]
    groups: Mapping[UUID, str]
    plans: Mapping[UUID, str]  # those that make a difference

    @classmethod
    def over(cls, user: User, tenant: Tenant, stages: Sequence[Situation], *, now: datetime) -> "_View":
        """With all that it takes to tell of these situations."""
        scope = SsprPolicy.objects.filter(tenant=tenant, scope=Scope.SELECTED, group__isnull=False)
        selected = scope.values_list("group_id", flat=True).first()
        paths = {path for here in stages for path in here.paths}
        groups = {path.group for path in paths if path.group}
        per_user = all(here.per_user for here in stages)
        return cls(
            facts=facts_for(user, now=now),
            selected=membership.inside(selected) if selected else frozenset(),
            others=() if per_user else elsewhere(user, tenant),
            skus=Sku.objects.in_bulk({path.sku for path in paths}),
            groups=dict(Group.objects.filter(pk__in=groups).values_list("pk", "name")),
            plans=dict(ServicePlan.objects.filter(name__in=OPENING_PLANS).values_list("pk", "name")),
        )

    def circumstances(self, here: Situation) -> Circumstances:
        openings = self._openings(here)
        in_scope = not self.selected.isdisjoint(here.member_of) if self.selected else self.facts.in_scope
        return Circumstances(replace(self.facts, level=level_by(openings), in_scope=in_scope), openings, here.per_user)

    def _openings(self, here: Situation) -> tuple[Opening, ...]:
        own = sorted((self._opening(path, here) for path in here.paths), key=_in_order)
        if here.per_user:
            return tuple(own)
        return (*own, *(self._as_in(here, one) for one in self.others))

    def _opening(self, path: Path, here: Situation) -> Opening:
        sku = self.skus[path.sku]
        enabled = here.world.catalogue.enabled(path.sku, path.off)
        names = [name for plan, name in self.plans.items() if plan in enabled]
        plans, far = reach(names, sku.part_number, any_paid_office=here.any_paid_office)
        return Opening(
            sku.pk, sku.product_name, sku.part_number, plans, far, here.usable(sku.pk), path.group,
            self.groups.get(path.group, "") if path.group else "", path.state, path.error,
        )  # fmt: skip

    def _as_in(self, here: Situation, theirs: Opening) -> Opening:
        _plans, far = reach(theirs.plans, theirs.part_number, any_paid_office=here.any_paid_office)
        return replace(theirs, reach=far, usable=here.usable(theirs.sku_id))


def _in_order(one: Opening) -> tuple[str, bool, str]:
    return one.product, one.group_id is not None, one.group
