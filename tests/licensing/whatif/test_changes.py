"""Where each change leads, as tables: the same small catalogue that the paths are tested with."""

from dataclasses import replace
from uuid import UUID

import pytest

from licensing.lifecycle import Status
from licensing.paths import Fault, LicenseError, Offer, Path, Refusal, Trouble
from licensing.whatif.changes import (
    Add,
    Age,
    Buy,
    Change,
    CountOffice,
    Enforce,
    Join,
    Leave,
    Locate,
    Remove,
    SwitchPlans,
)
from licensing.whatif.situation import Obstacle, Purchase, Situation, Step, World
from tests.licensing.paths.world import CATALOGUE, ident, offer, path, plans, stranded, told

P, SMALL, LARGE, ANALYTICS, LOCAL, G1, G2 = map(ident, ["PREMIUM", "SMALL", "LARGE", "ANALYTICS", "LOCAL", "G1", "G2"])
OWNED = {sku: (Purchase(Status.ENABLED, 5),) for sku in (P, SMALL, LARGE, ANALYTICS, LOCAL)}


def here(
    *paths: Path, in_groups: str = "", carry: dict[str, str] | None = None, location: str = "NL", **left: int
) -> Situation:
    """`here(path("SMALL"), in_groups="G1", carry={"G1": "PREMIUM"}, PREMIUM=0)`: of PREMIUM no seat is left."""
    offers = {ident(g): tuple(offer(one) for one in carried.split()) for g, carried in (carry or {}).items()}
    world = World(CATALOGUE, offers, "NL", frozenset({"NL", "KP"}))
    consumed = dict.fromkeys({one.sku for one in paths if one.held}, 1) | {ident(n): 5 - k for n, k in left.items()}
    return Situation(world, location, frozenset(map(ident, in_groups.split())), paths, OWNED, consumed)


def refusal(step: Step) -> object:
    """What stands in the way, in short; and that then nothing is changed."""
    if isinstance(step.refusal, Refusal):
        fault = step.refusal.fault
        return fault.error if isinstance(fault, Fault) else fault
    return step.refusal.obstacle if step.refusal else None


class TestDirect:
    def test_adding_takes_a_seat(self) -> None:
        step = Add(P).on(here())
        assert (told(step.after.paths), step.after.free(P)) == ({"PREMIUM": "Active"}, 4)

    def test_removing_gives_it_back(self) -> None:
        step = Remove(P).on(here(path("PREMIUM"), PREMIUM=4))
        assert (step.after.paths, step.after.free(P)) == ((), 5)

    def test_a_direct_copy_beside_an_inherited_one_is_one_seat(self) -> None:
        start = here(path("PREMIUM", "G1"), in_groups="G1", carry={"G1": "PREMIUM"}, PREMIUM=0)
        step = Add(P).on(start)
        assert told(step.after.paths) == {"PREMIUM by G1": "Active", "PREMIUM": "Active"}
        assert told(Remove(P).on(step.after).after.paths) == {"PREMIUM by G1": "Active"}

    @pytest.mark.parametrize(
        ("change", "start", "why"),
        [
            (Add(P), here(PREMIUM=0), LicenseError.COUNT),
            (Add(P), here(location=""), Trouble.NO_LOCATION),
            (Add(P), here(location="Atlantis"), Trouble.NO_LOCATION),
            (Add(LOCAL), here(location="KP"), LicenseError.PROHIBITED),
            (Add(P), Age(P, Status.SUSPENDED).on(here()).after, LicenseError.COUNT),
            (
                SwitchPlans(P, plans("p"), False),
                Age(P, Status.DELETED).on(here(path("PREMIUM"))).after,
                LicenseError.COUNT,
            ),
            (Add(ident("SUITE")), here(), Trouble.NOT_OWNED),
            (Add(LARGE), here(path("SMALL")), LicenseError.EXCLUSIVE),
            (Add(ANALYTICS), here(), LicenseError.DEPENDENCY),
            (Remove(P), here(), Trouble.NOT_ASSIGNED),
            (Remove(P), here(path("PREMIUM", "G1")), Trouble.INHERITED),
            (Remove(SMALL), here(path("SMALL"), path("ANALYTICS")), LicenseError.DEPENDENCY),
            (SwitchPlans(P, plans("p"), False), here(), Trouble.NOT_ASSIGNED),
            (SwitchPlans(P, plans("p"), False), here(path("PREMIUM", "G1")), Trouble.INHERITED),
            (SwitchPlans(P, plans("m"), False), here(path("PREMIUM")), Trouble.UNKNOWN_PLAN),
            (SwitchPlans(SMALL, plans("m"), False), here(path("SMALL"), path("ANALYTICS")), LicenseError.DEPENDENCY),
            (Age(ident("SUITE"), Status.SUSPENDED), here(), Trouble.NOT_OWNED),
            (Join(G1), here(in_groups="G1"), Obstacle.MEMBER_ALREADY),
            (Leave(G1), here(), Obstacle.NOT_A_MEMBER),
        ],
    )
    def test_what_would_fail_says_why_and_changes_nothing(self, change: Change, start: Situation, why: object) -> None:
        step = change.on(start)
        assert refusal(step) == why
        assert step.after == start

    def test_plans_go_off_and_on_one_by_one(self) -> None:
        both = here(path("SMALL"))
        without = SwitchPlans(SMALL, plans("x"), on_now=False).on(both).after
        assert [one.off for one in without.paths] == [plans("x")]
        neither = SwitchPlans(SMALL, plans("m"), on_now=False).on(without).after
        assert [one.off for one in neither.paths] == [plans("mx")]
        assert SwitchPlans(SMALL, plans("mx"), on_now=True).on(neither).after == both


class TestGroups:
    def test_joining_brings_what_the_group_carries(self) -> None:
        step = Join(G1).on(here(carry={"G1": "PREMIUM SMALL"}))
        assert told(step.after.paths) == {"PREMIUM by G1": "Active", "SMALL by G1": "Active"}
        assert (step.after.free(P), step.faults) == (4, ())

    def test_joining_without_a_seat_brings_an_error_and_no_seat(self) -> None:
        step = Join(G1).on(here(carry={"G1": "PREMIUM SMALL"}, PREMIUM=0))
        assert told(step.after.paths) == {
            "PREMIUM by G1": "Error CountViolation",
            "SMALL by G1": "Error Other",
        }
        assert [(sku, fault.error) for _, sku, fault in step.faults] == [
            (P, LicenseError.COUNT),
            (SMALL, LicenseError.OTHER),
        ]
        assert step.after.free(SMALL) == 5

    def test_leaving_takes_it_and_lets_another_group_in(self) -> None:
        carry = {"G1": "SMALL", "G2": "LARGE"}
        both = (path("SMALL", "G1"), path("LARGE", "G2", error=LicenseError.EXCLUSIVE))
        step = Leave(G1).on(here(*both, in_groups="G1 G2", carry=carry))
        assert told(step.after.paths) == {"LARGE by G2": "Active"}

    def test_a_base_that_something_needs_stays_in_error(self) -> None:
        carry = {"G1": "SMALL", "G2": "ANALYTICS"}
        both = (path("SMALL", "G1"), path("ANALYTICS", "G2"))
        step = Leave(G1).on(here(*both, in_groups="G1 G2", carry=carry))
        assert set(step.after.paths) == {path("ANALYTICS", "G2"), stranded("SMALL", "G1")}

    def test_a_group_that_carries_nothing_has_nobody_looked_at(self) -> None:
        waiting = here(path("PREMIUM", "G1", error=LicenseError.COUNT), in_groups="G1", carry={"G1": "PREMIUM"})
        assert waiting.free(P)
        step = Join(G2).on(waiting)
        assert told(step.after.paths) == {"PREMIUM by G1": "Error CountViolation"}
        assert step.after.member_of == {G1, G2}


class TestLocation:
    def test_moving_where_the_product_is_not_offered_loses_it(self) -> None:
        step = Locate("KP").on(here(path("LOCAL", "G1"), in_groups="G1", carry={"G1": "LOCAL"}))
        assert told(step.after.paths) == {"LOCAL by G1": "Error ProhibitedInUsageLocationViolation"}

    def test_without_one_of_their_own_the_directorys_counts(self) -> None:
        refused = path("LOCAL", "G1", error=LicenseError.PROHIBITED)
        step = Locate("").on(here(refused, in_groups="G1", carry={"G1": "LOCAL"}, location="KP"))
        assert told(step.after.paths) == {"LOCAL by G1": "Active"}

    def test_who_is_in_no_licensed_group_is_not_looked_at(self) -> None:
        assert Locate("KP").on(here(path("LOCAL"))).after.paths == (path("LOCAL"),)


class TestTheTenant:
    @pytest.mark.parametrize("status", Status)
    def test_a_subscription_is_usable_until_it_is_suspended(self, status: Status) -> None:
        after = Age(P, status).on(here(path("PREMIUM"))).after
        assert after.usable(P) == status.usable
        assert bool(after.free(P)) == status.usable
        assert after.paths == (path("PREMIUM"),)  # the assignment stays, whatever it opens

    def test_a_purchase_more_is_seats_more_and_a_new_product_is_owned(self) -> None:
        suite = ident("SUITE")
        after = Buy(suite, 2).on(here()).after
        assert told(Add(suite).on(after).after.paths) == {"SUITE": "Active"}
        assert Buy(P, 3).on(here(PREMIUM=0)).after.free(P) == 3

    def test_a_new_purchase_beside_a_suspended_one_opens_the_product_again(self) -> None:
        suspended = Age(P, Status.SUSPENDED).on(here(path("PREMIUM"))).after
        assert Buy(P, 1).on(suspended).after.usable(P)

    def test_a_freed_seat_clears_nothing_by_itself(self) -> None:
        waiting = here(
            path("PREMIUM", "G1", error=LicenseError.COUNT), in_groups="G1", carry={"G1": "PREMIUM"}, PREMIUM=0
        )
        assert Buy(P, 1).on(waiting).after.paths == waiting.paths

    def test_switches_touch_nothing_else(self) -> None:
        start = here(path("PREMIUM"))
        assert Enforce(per_user=False).on(start).after == replace(start, per_user=False)
        assert CountOffice(counts=True).on(start).after == replace(start, any_paid_office=True)


def test_nothing_is_given_of_a_product_without_plans_known() -> None:
    unknown = UUID(int=7)
    bought = replace(here(), purchases={**OWNED, unknown: (Purchase(Status.ENABLED, 1),)})
    assert refusal(Add(unknown).on(bought)) is Trouble.UNKNOWN_PLAN
    assert Offer(unknown).off == frozenset()
