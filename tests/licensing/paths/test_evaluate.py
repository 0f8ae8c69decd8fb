"""What the groups of one person come to, as tables (licensing.md §5 to §8, §12)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.paths import LicenseError, Path, PathState, Standing, Stranded, evaluate
from tests.licensing.paths.world import CATALOGUE, CONTENTS, ident, path, person, plans, seats, stranded, told

ERROR = {error: f"Error {error.value}" for error in LicenseError}


def come_to(standing: Standing, **left: int) -> dict[str, str]:
    return told(evaluate(standing, CATALOGUE, seats(**left)).paths)


def test_a_member_gets_what_the_group_carries() -> None:
    outcome = evaluate(person({"G1": "SMALL PREMIUM"}), CATALOGUE, seats())
    assert told(outcome.paths) == {"SMALL by G1": "Active", "PREMIUM by G1": "Active"}
    assert outcome.gained == {ident("SMALL"), ident("PREMIUM")}


def test_what_is_off_stays_off_whether_it_worked_or_not() -> None:
    outcome = evaluate(person({"G1": "SMALL-x", "G2": "PREMIUM-p"}), CATALOGUE, seats(PREMIUM=0))
    assert {one.sku: one.off for one in outcome.paths} == {ident("SMALL"): plans("x"), ident("PREMIUM"): plans("p")}


class TestAllOrNothing:
    @pytest.mark.proves("F-LIC-09")
    def test_one_product_without_a_seat_takes_its_companions_along(self) -> None:
        assert come_to(person({"G1": "SMALL PREMIUM"}), SMALL=0) == {
            "SMALL by G1": ERROR[LicenseError.COUNT],
            "PREMIUM by G1": ERROR[LicenseError.OTHER],
        }

    def test_the_companion_has_a_fault_of_its_own_kind(self) -> None:
        faults = evaluate(person({"G1": "SMALL PREMIUM"}), CATALOGUE, seats(SMALL=0)).faults
        assert [fault.error for _, _, fault in faults] == [LicenseError.COUNT, LicenseError.OTHER]

    def test_each_product_with_an_error_of_its_own_says_it(self) -> None:
        assert come_to(person({"G1": "SMALL PREMIUM"}), SMALL=0, PREMIUM=0) == {
            "SMALL by G1": ERROR[LicenseError.COUNT],
            "PREMIUM by G1": ERROR[LicenseError.COUNT],
        }

    def test_other_groups_are_not_touched(self) -> None:
        found = come_to(person({"G1": "SMALL", "G2": "PREMIUM"}), SMALL=0)
        assert found == {"SMALL by G1": ERROR[LicenseError.COUNT], "PREMIUM by G2": "Active"}


class TestSeats:
    @pytest.mark.proves("F-LIC-12")
    def test_who_has_the_product_already_needs_no_other_seat(self) -> None:
        standing = person({"G1": "PREMIUM", "G2": "PREMIUM"}, path("PREMIUM"))
        outcome = evaluate(standing, CATALOGUE, seats(PREMIUM=0))
        assert set(told(outcome.paths).values()) == {"Active"}
        assert not outcome.gained

    def test_two_groups_with_one_product_take_one_seat(self) -> None:
        outcome = evaluate(person({"G1": "PREMIUM", "G2": "PREMIUM"}), CATALOGUE, seats(PREMIUM=1))
        assert set(told(outcome.paths).values()) == {"Active"}
        assert outcome.gained == {ident("PREMIUM")}

    def test_a_seat_is_remembered_while_others_come_in(self) -> None:
        standing = person({"G1": "PREMIUM", "G2": "SMALL", "G3": "PREMIUM"}, path("PREMIUM", "G1"))
        assert set(come_to(standing, PREMIUM=0).values()) == {"Active"}

    def test_who_leaves_the_last_group_gives_the_seat_back(self) -> None:
        outcome = evaluate(person({}, path("PREMIUM", "G1")), CATALOGUE, seats())
        assert (outcome.paths, outcome.lost) == ((), {ident("PREMIUM")})

    @pytest.mark.proves("F-LIC-18")
    def test_a_direct_copy_stays_with_its_seat(self) -> None:
        outcome = evaluate(person({}, path("PREMIUM"), path("PREMIUM", "G1")), CATALOGUE, seats())
        assert (told(outcome.paths), outcome.lost) == ({"PREMIUM": "Active"}, frozenset())

    def test_who_failed_once_gives_no_seat_back(self) -> None:
        outcome = evaluate(person({}, path("PREMIUM", "G1", error=LicenseError.COUNT)), CATALOGUE, seats())
        assert (outcome.paths, outcome.lost) == ((), frozenset())


class TestConflicts:
    BOTH = {"G1": "SMALL", "G2": "LARGE"}

    @pytest.mark.proves("F-LIC-14")
    def test_the_second_group_gets_the_error_and_nobody_chooses(self) -> None:
        assert come_to(person(self.BOTH, path("SMALL", "G1"))) == {
            "SMALL by G1": "Active",
            "LARGE by G2": ERROR[LicenseError.EXCLUSIVE],
        }

    def test_who_was_there_first_stays_whatever_the_order_of_the_groups(self) -> None:
        assert come_to(person(self.BOTH, path("LARGE", "G2"))) == {
            "SMALL by G1": ERROR[LicenseError.EXCLUSIVE],
            "LARGE by G2": "Active",
        }

    def test_both_new_the_group_licensed_first_comes_first(self) -> None:
        assert come_to(person(self.BOTH))["SMALL by G1"] == "Active"

    @pytest.mark.proves("F-LIC-15")
    def test_when_the_first_group_is_left_the_second_is_assigned(self) -> None:
        standing = person({"G2": "LARGE"}, path("SMALL", "G1"), path("LARGE", "G2", error=LicenseError.EXCLUSIVE))
        assert come_to(standing) == {"LARGE by G2": "Active"}

    def test_a_plan_that_is_off_conflicts_with_nothing(self) -> None:
        assert set(come_to(person({"G1": "SMALL-m", "G2": "LARGE"})).values()) == {"Active"}

    def test_a_direct_licence_counts_as_held(self) -> None:
        assert come_to(person({"G1": "SMALL"}, path("LARGE")))["SMALL by G1"] == ERROR[LicenseError.EXCLUSIVE]

    def test_a_group_can_conflict_with_itself(self) -> None:
        assert set(come_to(person({"G1": "SMALL LARGE"})).values()) == {ERROR[LicenseError.EXCLUSIVE]}

    def test_a_product_does_not_conflict_with_another_path_of_itself(self) -> None:
        assert set(come_to(person({"G1": "LARGE", "G2": "LARGE"})).values()) == {"Active"}

    def test_nor_with_itself_whatever_it_holds(self) -> None:
        assert set(come_to(person({"G1": "ODD-m", "G2": "ODD-M"})).values()) == {"Active"}
        assert set(come_to(person({"G2": "ODD-M"}, path("ODD", off="m"))).values()) == {"Active"}
        assert come_to(person({"G1": "ODD"})) == {"ODD by G1": "Active"}

    def test_nor_with_a_copy_of_itself_that_had_to_stay(self) -> None:
        standing = person({"G2": "ANALYTICS", "G3": "ODD-m"}, path("ODD", "G1", off="M"), path("ANALYTICS", "G2"))
        assert come_to(standing) == {"ANALYTICS by G2": "Active", "ODD by G3": "Active"}

    def test_the_fault_names_both_plans(self) -> None:
        ((_, _, fault),) = evaluate(person({"G1": "SMALL"}, path("LARGE")), CATALOGUE, seats()).faults
        assert set(fault.plans) == plans("mM")


class TestDependencies:
    @pytest.mark.proves("F-LIC-16")
    def test_a_plan_without_its_base_is_an_error(self) -> None:
        assert come_to(person({"G1": "ANALYTICS"})) == {"ANALYTICS by G1": ERROR[LicenseError.DEPENDENCY]}

    @pytest.mark.parametrize("base", ["SMALL", "LARGE"])
    def test_any_base_will_do_from_wherever_it_comes(self, base: str) -> None:
        assert come_to(person({"G1": f"ANALYTICS {base}"}))["ANALYTICS by G1"] == "Active"
        assert come_to(person({"G1": "ANALYTICS"}, path(base)))["ANALYTICS by G1"] == "Active"
        assert come_to(person({"G1": "ANALYTICS", "G2": base}))["ANALYTICS by G1"] == "Active"

    def test_a_base_on_in_one_path_is_there_although_off_in_another(self) -> None:
        assert set(come_to(person({"G1": "SMALL", "G2": "SMALL-m", "G3": "ANALYTICS"})).values()) == {"Active"}

    def test_a_base_that_is_switched_off_is_none(self) -> None:
        assert come_to(person({"G1": "ANALYTICS SMALL-m"}))["ANALYTICS by G1"] == ERROR[LicenseError.DEPENDENCY]

    def test_a_group_that_fails_brings_no_base(self) -> None:
        found = come_to(person({"G1": "ANALYTICS", "G2": "SMALL PREMIUM"}), PREMIUM=0)
        assert found["ANALYTICS by G1"] == ERROR[LicenseError.DEPENDENCY]

    def test_the_fault_names_the_plan_and_what_would_do(self) -> None:
        ((_, _, fault),) = evaluate(person({"G1": "ANALYTICS"}), CATALOGUE, seats()).faults
        assert (fault.plans[0], set(fault.plans[1:])) == (ident("plan a"), plans("mM"))


class TestStranded:
    """A base whose group is left while an add-on of another group needs it (licensing.md §8)."""

    LEFT = person({"G2": "ANALYTICS"}, path("SMALL", "G1"), path("ANALYTICS", "G2"))

    def test_the_base_stays_in_error(self) -> None:
        outcome = evaluate(self.LEFT, CATALOGUE, seats())
        assert told(outcome.paths) == {
            "ANALYTICS by G2": "Active",
            "SMALL by G1": "ActiveWithError DependencyViolation",
        }
        assert not outcome.lost

    def test_or_becomes_direct(self) -> None:
        outcome = evaluate(self.LEFT, CATALOGUE, seats(), stranded=Stranded.CONVERT_TO_DIRECT)
        assert told(outcome.paths) == {"ANALYTICS by G2": "Active", "SMALL": "Active"}

    def test_beside_a_direct_copy_the_plans_add_up(self) -> None:
        standing = person({"G2": "ANALYTICS"}, path("SMALL", off="m"), path("SMALL", "G1"), path("ANALYTICS", "G2"))
        outcome = evaluate(standing, CATALOGUE, seats(), stranded=Stranded.CONVERT_TO_DIRECT)
        assert [one.off for one in outcome.paths if one.group is None] == [frozenset()]

    def test_without_a_direct_copy_it_brings_its_own_plans(self) -> None:
        standing = person({"G2": "ANALYTICS"}, path("SMALL", "G1", off="x"), path("ANALYTICS", "G2"))
        for option in Stranded:
            outcome = evaluate(standing, CATALOGUE, seats(), stranded=option)
            assert [one.off for one in outcome.paths if one.sku == ident("SMALL")] == [plans("x")]

    def test_each_of_two_copies_has_something_off_and_together_nothing_is(self) -> None:
        small = path("SMALL", "G1", off="x")
        standing = person({"G2": "ANALYTICS"}, path("SMALL", off="m"), small, path("ANALYTICS", "G2"))
        outcome = evaluate(standing, CATALOGUE, seats(), stranded=Stranded.CONVERT_TO_DIRECT)
        assert [one.off for one in outcome.paths if one.group is None] == [frozenset()]

    def test_a_base_that_is_off_elsewhere_is_still_needed(self) -> None:
        standing = person(
            {"G2": "ANALYTICS", "G3": "SMALL-m"}, path("SMALL", "G1"), path("ANALYTICS", "G2"), path("SMALL", "G3", "m")
        )
        assert come_to(standing)["SMALL by G1"].startswith("ActiveWithError")

    def test_a_group_that_fails_now_is_not_left(self) -> None:
        """Its paths are wanted still, so they turn to errors, and what leaned on them falls with them."""
        standing = person(
            {"G1": "SMALL LOCAL", "G2": "ANALYTICS"},
            path("SMALL", "G1"), path("LOCAL", "G1"), path("ANALYTICS", "G2"), location="KP",
        )  # fmt: skip
        assert come_to(standing) == {
            "SMALL by G1": ERROR[LicenseError.OTHER],
            "LOCAL by G1": ERROR[LicenseError.PROHIBITED],
            "ANALYTICS by G2": ERROR[LicenseError.DEPENDENCY],
        }

    def test_the_same_product_of_another_group_that_fails_is_no_other_base(self) -> None:
        standing = person(
            {"G2": "ANALYTICS", "G3": "SMALL LOCAL"}, path("SMALL", "G1"), path("ANALYTICS", "G2"), location="KP"
        )
        assert come_to(standing)["SMALL by G1"].startswith("ActiveWithError")

    def test_a_group_that_no_longer_carries_the_base_but_something_else(self) -> None:
        standing = person(
            {"G1": "PREMIUM", "G2": "ANALYTICS"}, path("SMALL", "G1"), path("PREMIUM", "G1"), path("ANALYTICS", "G2")
        )
        assert come_to(standing)["SMALL by G1"].startswith("ActiveWithError")

    def test_it_goes_as_soon_as_nothing_needs_it(self) -> None:
        assert come_to(person({}, stranded("SMALL", "G1"), path("ANALYTICS", "G2"))) == {}

    def test_it_goes_when_another_base_is_there(self) -> None:
        standing = person({"G2": "ANALYTICS", "G3": "SMALL"}, stranded("SMALL", "G1"), path("ANALYTICS", "G2"))
        assert come_to(standing) == {
            "ANALYTICS by G2": "Active",
            "SMALL by G3": "Active",
        }

    def test_a_newcomer_is_no_reason_to_stay(self) -> None:
        """Base left and add-on joined at once: the add-on has nothing to stand on."""
        found = come_to(person({"G2": "ANALYTICS"}, path("SMALL", "G1")))
        assert found == {"ANALYTICS by G2": ERROR[LicenseError.DEPENDENCY]}

    def test_a_direct_add_on_keeps_its_base_too(self) -> None:
        assert come_to(person({}, path("ANALYTICS"), path("SMALL", "G1")))["SMALL by G1"].startswith("ActiveWithError")

    def test_a_swap_of_groups_leaves_no_conflict_behind(self) -> None:
        assert come_to(person({"G2": "LARGE"}, path("SMALL", "G1"))) == {"LARGE by G2": "Active"}


class TestLocation:
    @pytest.mark.proves("F-LIC-04")
    def test_where_the_product_is_not_offered(self) -> None:
        assert come_to(person({"G1": "LOCAL"}, location="KP")) == {"LOCAL by G1": ERROR[LicenseError.PROHIBITED]}

    def test_location_is_looked_at_before_anything_else(self) -> None:
        found = come_to(person({"G1": "LOCAL"}, location="KP"), LOCAL=0)
        assert found["LOCAL by G1"] == ERROR[LicenseError.PROHIBITED]

    def test_who_moves_there_loses_it(self) -> None:
        outcome = evaluate(person({"G1": "LOCAL"}, path("LOCAL", "G1"), location="KP"), CATALOGUE, seats())
        assert outcome.lost == {ident("LOCAL")}


def test_a_product_the_catalogue_does_not_know_opens_nothing_and_breaks_nothing() -> None:
    unknown = person({"G1": "PREMIUM"}, Path(ident("GONE"), None))
    outcome = evaluate(unknown, CATALOGUE, seats())
    assert [one.sku for one in outcome.paths if one.held] == [ident("GONE"), ident("PREMIUM")]


# --- The same for whatever there may be --------------------------------------------------------------------------

GROUPS = ("G1", "G2", "G3")
ORDINARY = sorted(CONTENTS.keys() - {"ODD"})
products = st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=3, unique=True)
memberships = st.dictionaries(st.sampled_from(GROUPS), products.map(" ".join), max_size=3)


@st.composite
def people(draw: st.DrawFn) -> Standing:
    """Somebody who came to where they are by an evaluation, and whose groups then changed."""
    direct = draw(st.sampled_from([(), ("PREMIUM",), ("LARGE",), ("SMALL", "ANALYTICS")]))
    location = draw(st.sampled_from(["NL", "KP"]))
    before = person(draw(memberships), *(path(name) for name in direct), location=location)
    found = evaluate(before, CATALOGUE, seats(**draw(scarce))).paths
    return person(draw(memberships), *found, location=draw(st.sampled_from(["NL", "KP"])))


scarce = st.dictionaries(st.sampled_from(ORDINARY), st.integers(0, 1))


@given(people(), scarce, st.sampled_from(Stranded))
def test_evaluating_again_changes_nothing(standing: Standing, left: dict[str, int], option: Stranded) -> None:
    first = evaluate(standing, CATALOGUE, seats(**left), stranded=option)
    moved = {name: left[name] - (ident(name) in first.gained) + (ident(name) in first.lost) for name in left}
    freed = {name for name in left if left[name] < 1 <= moved[name]}
    if freed:  # a seat that came free may be taken up by the next evaluation, which is what reprocessing is for
        return
    again = evaluate(
        Standing(standing.location, standing.groups, first.paths), CATALOGUE, seats(**moved), stranded=option
    )
    assert set(again.paths) == set(first.paths)
    assert not again.gained
    assert not again.lost


@given(people(), scarce)
def test_nobody_ends_with_plans_that_exclude_each_other_or_lack_what_they_need(
    standing: Standing, left: dict[str, int]
) -> None:
    outcome = evaluate(standing, CATALOGUE, seats(**left))
    enabled = {one: CATALOGUE.enabled(one.sku, one.off) for one in outcome.paths if one.held}
    everything = frozenset[UUID]().union(*enabled.values())
    for one, its_plans in enabled.items():
        if one.group:
            assert all(CATALOGUE.needs[plan] & everything for plan in its_plans & CATALOGUE.needs.keys())
    stays_in_error = any(one.state == PathState.ACTIVE_WITH_ERROR for one in outcome.paths)
    assert stays_in_error or not plans("mM") <= everything


@given(people(), scarce)
def test_every_group_is_whole_or_not_at_all(standing: Standing, left: dict[str, int]) -> None:
    outcome = evaluate(standing, CATALOGUE, seats(**left))
    for group, offers in standing.groups:
        states = {one.state for one in outcome.paths if one.group == group and one.sku in {o.sku for o in offers}}
        assert len(states) == 1
