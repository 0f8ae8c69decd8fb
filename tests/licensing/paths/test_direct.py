"""What an administrator gives and takes directly, as tables (licensing.md §5.2, §7)."""

from collections.abc import Iterable
from typing import Any

import pytest

from licensing.paths import Fault, LicenseError, Offer, Outcome, Refusal, Standing, Trouble, change
from tests.licensing.paths.world import CATALOGUE, NAMES, ident, offer, path, person, plans, seats, told


def given(
    standing: Standing,
    add: Iterable[Offer] = (),
    remove: Iterable[str] = (),
    *,
    never_bought: str = "",
    over: str = "",
    **left: int,
) -> Outcome | Refusal:
    """Every product is bought and running but those named; `over`: all its purchases ended."""
    owned = NAMES.keys() - {ident(never_bought)}
    return change(
        standing, CATALOGUE, seats(**left),
        owned=owned, running=owned - {ident(over)}, add=tuple(add), remove=[ident(name) for name in remove],
    )  # fmt: skip


def held(result: Outcome | Refusal) -> dict[str, str]:
    assert isinstance(result, Outcome), result
    return told(result.paths)


def refused(result: Outcome | Refusal) -> tuple[str, LicenseError | Trouble]:
    assert isinstance(result, Refusal), result
    error = result.fault.error if isinstance(result.fault, Fault) else result.fault
    return NAMES[result.sku], error


class TestGiving:
    def test_a_product_and_its_seat(self) -> None:
        result = given(person(), [offer("PREMIUM")])
        assert held(result) == {"PREMIUM": "Active"}
        assert isinstance(result, Outcome)
        assert (result.gained, result.lost) == ({ident("PREMIUM")}, frozenset())

    def test_again_sets_the_plans_anew_and_takes_no_seat(self) -> None:
        result = given(person({}, path("SMALL")), [offer("SMALL", "x")], SMALL=0)
        assert isinstance(result, Outcome)
        assert [one.off for one in result.paths] == [plans("x")]
        assert not result.gained

    def test_with_every_plan_switched_off(self) -> None:
        assert held(given(person(), [offer("PREMIUM", "p")])) == {"PREMIUM": "Active"}

    def test_beside_an_inherited_copy_without_a_seat(self) -> None:
        result = given(person({"G1": "PREMIUM"}, path("PREMIUM", "G1")), [offer("PREMIUM")], PREMIUM=0)
        assert held(result) == {"PREMIUM by G1": "Active", "PREMIUM": "Active"}

    def test_an_inherited_copy_that_failed_is_no_seat(self) -> None:
        failed = path("PREMIUM", "G1", error=LicenseError.COUNT)
        assert refused(given(person({}, failed), [offer("PREMIUM")], PREMIUM=0)) == ("PREMIUM", LicenseError.COUNT)

    @pytest.mark.parametrize(
        ("standing", "add", "left", "error"),
        [
            (person(), offer("PREMIUM"), {"PREMIUM": 0}, LicenseError.COUNT),
            (person({}, path("LARGE")), offer("SMALL"), {}, LicenseError.EXCLUSIVE),
            (person({}, path("LARGE", "G1")), offer("SMALL"), {}, LicenseError.EXCLUSIVE),
            (person(), offer("ANALYTICS"), {}, LicenseError.DEPENDENCY),
            (person(location="KP"), offer("LOCAL"), {}, LicenseError.PROHIBITED),
            (person(), offer("PREMIUM", "x"), {}, Trouble.UNKNOWN_PLAN),
        ],
    )
    def test_what_stands_in_the_way(
        self, standing: Standing, add: Offer, left: dict[str, int], error: LicenseError | Trouble
    ) -> None:
        assert refused(given(standing, [add], **left))[1] == error

    @pytest.mark.parametrize(
        ("standing", "asked", "error"),
        [
            (person(), {"never_bought": "SMALL"}, Trouble.NOT_OWNED),
            (person({}, path("SMALL")), {"never_bought": "SMALL"}, Trouble.NOT_OWNED),
            (person(location=""), {"never_bought": "SMALL"}, Trouble.NOT_OWNED),
            (person(), {"over": "SMALL"}, LicenseError.COUNT),
            (person({}, path("SMALL", off="mx")), {"over": "SMALL"}, LicenseError.COUNT),  # not even its plans
            (person({"G1": "SMALL"}, path("SMALL", "G1")), {"over": "SMALL"}, LicenseError.COUNT),
            (person(location=""), {"over": "SMALL"}, LicenseError.COUNT),
            (person({}, path("LARGE")), {"over": "SMALL"}, LicenseError.COUNT),
            (person(location=""), {}, Trouble.NO_LOCATION),
            (person({}, path("SMALL"), location=""), {}, Trouble.NO_LOCATION),
            (person(), {"over": "LARGE"}, Trouble.UNKNOWN_PLAN),  # another product's affairs are none of this one's
        ],
    )
    def test_what_bars_it_before_anything_else_is_looked_at(
        self, standing: Standing, asked: dict[str, Any], error: LicenseError | Trouble
    ) -> None:
        """Here always with a plan that the product does not carry, and no seat left."""
        assert refused(given(standing, [offer("SMALL", "p")], **asked, SMALL=0)) == ("SMALL", error)

    def test_one_of_two_is_barred_and_neither_comes(self) -> None:
        result = given(person(), [offer("SMALL"), offer("PREMIUM")], over="PREMIUM")
        assert refused(result) == ("PREMIUM", LicenseError.COUNT)

    def test_a_product_nobody_knows_is_refused(self) -> None:
        gone = ident("GONE")
        result = change(person(), CATALOGUE, seats(), owned={gone}, running={gone}, add=[Offer(gone)])
        assert result == Refusal(gone, Trouble.UNKNOWN_PLAN)

    def test_two_at_once_may_lean_on_each_other(self) -> None:
        assert held(given(person(), [offer("ANALYTICS"), offer("SMALL")])).keys() == {"ANALYTICS", "SMALL"}

    def test_two_at_once_may_exclude_each_other(self) -> None:
        assert refused(given(person(), [offer("SMALL"), offer("LARGE")])) == ("SMALL", LicenseError.EXCLUSIVE)

    def test_one_of_two_without_a_seat_and_neither_comes(self) -> None:
        result = given(person(), [offer("SMALL"), offer("PREMIUM")], PREMIUM=0)
        assert refused(result) == ("PREMIUM", LicenseError.COUNT)


class TestTaking:
    @pytest.mark.parametrize("asked", [{"over": "PREMIUM"}, {"never_bought": "PREMIUM"}])
    def test_however_the_purchase_stands_and_wherever_the_person_is(self, asked: dict[str, Any]) -> None:
        assert held(given(person({}, path("PREMIUM"), location=""), remove=["PREMIUM"], **asked)) == {}

    def test_the_seat_is_free(self) -> None:
        result = given(person({}, path("PREMIUM")), remove=["PREMIUM"])
        assert isinstance(result, Outcome)
        assert (result.paths, result.lost) == ((), {ident("PREMIUM")})

    def test_not_while_a_group_gives_it_too(self) -> None:
        result = given(person({"G1": "PREMIUM"}, path("PREMIUM"), path("PREMIUM", "G1")), remove=["PREMIUM"])
        assert held(result) == {"PREMIUM by G1": "Active"}
        assert isinstance(result, Outcome)
        assert not result.lost

    @pytest.mark.proves("F-LIC-20")
    def test_what_is_only_inherited_cannot_be_taken_here(self) -> None:
        standing = person({"G1": "PREMIUM"}, path("PREMIUM", "G1"))
        assert refused(given(standing, remove=["PREMIUM"])) == ("PREMIUM", Trouble.INHERITED)

    def test_what_is_not_there_cannot_be_taken(self) -> None:
        assert refused(given(person(), remove=["PREMIUM"])) == ("PREMIUM", Trouble.NOT_ASSIGNED)

    def test_the_base_of_something_that_stays_cannot_be_taken(self) -> None:
        standing = person({}, path("SMALL"), path("ANALYTICS"))
        result = given(standing, remove=["SMALL"])
        assert refused(result) == ("SMALL", LicenseError.DEPENDENCY)
        assert isinstance(result, Refusal)
        assert isinstance(result.fault, Fault)
        assert (result.fault.plans[0], set(result.fault.plans[1:])) == (ident("plan a"), plans("mM"))

    def test_nor_the_plan_of_it_be_switched_off(self) -> None:
        standing = person({"G1": "ANALYTICS"}, path("SMALL"), path("ANALYTICS", "G1"))
        assert refused(given(standing, [offer("SMALL", "m")])) == ("SMALL", LicenseError.DEPENDENCY)

    def test_base_and_add_on_go_together(self) -> None:
        assert held(given(person({}, path("SMALL"), path("ANALYTICS")), remove=["SMALL", "ANALYTICS"])) == {}

    def test_a_need_that_was_not_met_before_is_no_reason_to_keep_anything(self) -> None:
        assert held(given(person({}, path("PREMIUM"), path("ANALYTICS")), remove=["PREMIUM"])) == {
            "ANALYTICS": "Active"
        }


class TestSwapping:
    def test_what_bars_the_new_one_is_told_before_what_keeps_the_old_one(self) -> None:
        result = given(person(), [offer("LARGE")], ["SMALL"], over="LARGE")
        assert refused(result) == ("LARGE", LicenseError.COUNT)

    def test_one_product_for_another_that_excludes_it(self) -> None:
        result = given(person({}, path("SMALL")), [offer("LARGE")], ["SMALL"])
        assert held(result) == {"LARGE": "Active"}
        assert isinstance(result, Outcome)
        assert (result.gained, result.lost) == ({ident("LARGE")}, {ident("SMALL")})

    def test_the_new_one_may_take_over_as_base(self) -> None:
        standing = person({}, path("SMALL"), path("ANALYTICS"))
        assert held(given(standing, [offer("LARGE")], ["SMALL"])) == {"ANALYTICS": "Active", "LARGE": "Active"}

    def test_without_a_seat_for_the_new_one_the_old_one_stays(self) -> None:
        assert refused(given(person({}, path("SMALL")), [offer("LARGE")], ["SMALL"], LARGE=0)) == (
            "LARGE",
            LicenseError.COUNT,
        )
