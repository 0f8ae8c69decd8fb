"""Whatever administrators do in whatever order: seats are counted right, never oversold, and plans are the paths' own.

A state machine gives, takes, joins, leaves, moves, buys, lets purchases age and reprocesses, and looks after each step.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from directory import clock, groups
from directory.models import Group, User
from licensing import processing
from licensing.assign import AssignmentRefused, change_licenses
from licensing.entitlement import level
from licensing.facts import level_of
from licensing.groups import GroupRefused, reprocess, set_licenses
from licensing.ledger import seats_of
from licensing.models import LicenseAssignment, PlanDependency, ServicePlan, Sku, Subscription
from tests.licensing.conftest import found, hire

# Two that exclude each other, one whose Intune is made to need their mail, and two premium plans of different products.
PRODUCTS = ("AAD_PREMIUM", "O365_BUSINESS_PREMIUM", "SPE_E3", "EMS")
NEEDS = {"INTUNE_A": ("EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE")}
OFF = ("AAD_PREMIUM", "INTUNE_A", "EXCHANGE_S_ENTERPRISE", "SHAREPOINTENTERPRISE")
people = st.integers(0, 3)
teams = st.integers(0, 2)
products = st.sampled_from(PRODUCTS)
plans_off = st.sets(st.sampled_from(OFF), max_size=2)


class Organisation(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(_rolled_back())
        self.tenant = found("adatum")
        self.people = [hire(self.tenant, f"person{number}") for number in range(4)]
        self.groups = [Group.objects.create(tenant=self.tenant, name=f"Group {number}") for number in range(3)]
        self.skus = {sku.part_number: sku for sku in Sku.objects.filter(part_number__in=PRODUCTS)}
        for sku in self.skus.values():
            Subscription.objects.create(tenant=self.tenant, sku=sku, seats=2)
        by_name = {plan.name: plan for plan in ServicePlan.objects.all()}
        for name, needed in NEEDS.items():
            for other in needed:
                PlanDependency.objects.create(plan=by_name[name], needs=by_name[other])
        self.consumed: dict[str, int] = {}

    def teardown(self) -> None:
        self.stack.close()

    # --- what administrators do ---

    @rule(who=people, add=products, off=plans_off)
    def give(self, who: int, add: str, off: set[str]) -> None:
        self._change(who, add={self.skus[add]: self._plans(add, off)})

    @rule(who=people, remove=products)
    def take(self, who: int, remove: str) -> None:
        self._change(who, remove=[self.skus[remove]])

    @rule(who=people, add=products, remove=products)
    def swap(self, who: int, add: str, remove: str) -> None:
        if add != remove:
            self._change(who, add={self.skus[add]: ()}, remove=[self.skus[remove]])

    @rule(team=teams, add=products, off=plans_off)
    def license_group(self, team: int, add: str, off: set[str]) -> None:
        set_licenses(self.groups[team], add={self.skus[add]: self._plans(add, off)}, by="tests")

    @rule(team=teams, remove=products)
    def unlicense_group(self, team: int, remove: str) -> None:
        try:
            set_licenses(self.groups[team], remove=[self.skus[remove]], by="tests")
        except GroupRefused:
            return

    @rule(who=people, team=teams)
    def join(self, who: int, team: int) -> None:
        groups.add(self.groups[team], [self.people[who].pk])

    @rule(who=people, team=teams)
    def leave(self, who: int, team: int) -> None:
        groups.remove(self.groups[team], [self.people[who].pk])

    @rule(who=people, location=st.sampled_from(["NL", "KP", ""]))
    def move(self, who: int, location: str) -> None:
        self.people[who].usage_location = location
        self.people[who].save(update_fields=["usage_location"])

    @rule(product=products, count=st.integers(0, 4))
    def buy(self, product: str, count: int) -> None:
        Subscription.objects.filter(tenant=self.tenant, sku=self.skus[product]).update(seats=count)

    @rule(product=products, days=st.integers(1, 40))
    def let_run_out(self, product: str, days: int) -> None:
        purchase = Subscription.objects.get(tenant=self.tenant, sku=self.skus[product])
        purchase.expires_at = clock.now(self.tenant) + timedelta(days=days)
        purchase.save()

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.tenant.clock_offset += timedelta(days=days)
        self.tenant.save(update_fields=["clock_offset"])
        self.consumed = {}

    @rule(team=teams)
    def reprocess_group(self, team: int) -> None:
        reprocess(self.groups[team], by="tests")

    @rule(who=people)
    def reprocess_person(self, who: int) -> None:
        processing.reprocess_person(self.people[who], by="tests", correlation_id=self.tenant.pk)

    @rule()
    def work(self) -> None:
        processing.finish()
        before = self._stored()
        processing.finish()
        assert self._stored() == before, "working again changes nothing"

    # --- what must be true after each of it ---

    @invariant()
    def seats_in_use_are_people_with_a_path_and_never_more_than_there_are(self) -> None:
        counted = seats_of(self.tenant)
        for part_number, sku in self.skus.items():
            holders = LicenseAssignment.objects.held().filter(sku=sku).values("user").distinct().count()
            assert counted[sku.pk].consumed == holders
            if holders > self.consumed.get(part_number, holders):
                assert holders <= counted[sku.pk].assignable, "somebody got a seat that was not there"
            self.consumed[part_number] = holders

    @invariant()
    def enabled_plans_are_the_union_of_the_paths_that_stand(self) -> None:
        now = clock.now(self.tenant)
        usable = {
            one.sku_id
            for one in Subscription.objects.filter(tenant=self.tenant)
            if one.status(now).usable and one.seats
        }
        for person in self.people:
            plans, skus = set(), set()
            for path in LicenseAssignment.objects.held().filter(user=person).select_related("sku", "selection"):
                if path.sku_id in usable:
                    skus.add(path.sku.part_number)
                    plans |= set(path.sku.service_plans.values_list("name", flat=True)) - set(path.plans_off)
            assert level_of(User.objects.select_related("tenant").get(pk=person.pk), now=now) is level(plans, skus)

    def _change(self, who: int, **changes: object) -> None:
        try:
            change_licenses(self.people[who], by="tests", **changes)  # type: ignore[arg-type]
        except AssignmentRefused:
            return

    def _plans(self, product: str, names: set[str]) -> list[ServicePlan]:
        return list(ServicePlan.objects.filter(skus=self.skus[product], name__in=names))

    def _stored(self) -> list[tuple[object, ...]]:
        return list(LicenseAssignment.objects.order_by("pk").values_list())


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("examples", "steps"), [(20, 25), pytest.param(150, 50, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_whatever_happens(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Organisation, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )
