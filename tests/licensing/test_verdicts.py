"""What an act on many people comes to for each of them, and for all of them together: tables, no database."""

import pytest

from licensing.entitlement import Capability, Level
from licensing.paths import Catalogue, Path, Product, Standing
from licensing.states import BatchAction
from licensing.verdicts import IN_ORDER, Cause, Opening, Tally, Verdict, Wish, judge
from tests.licensing.paths.world import CATALOGUE, NAMES, ident, offer, path, person, plans, seats, told

SMALL = Wish(BatchAction.ASSIGN, offer("SMALL"))
RESET = (Capability.RESET,)
EVERYTHING = IN_ORDER


def take(name: str) -> Wish:
    return Wish(BatchAction.REMOVE, offer(name))


def give(name: str, off: str = "") -> Wish:
    return Wish(BatchAction.ASSIGN, offer(name, off))


def judged(standing: Standing, wish: Wish, **left: int) -> Verdict:
    """Where the tenant owns everything and nothing has run out."""
    return judge(standing, wish, CATALOGUE, seats(**left), owned=NAMES.keys(), running=NAMES.keys())


@pytest.mark.parametrize(
    ("standing", "wish", "cause"),
    [
        (person(), give("SMALL"), None),
        (person({}, path("SMALL", "G1")), give("SMALL"), None),  # a direct copy beside the inherited one
        (person({}, path("SMALL")), give("SMALL"), Cause.NOTHING_TO_DO),
        (person({}, path("SMALL"), location=""), give("SMALL"), Cause.NOTHING_TO_DO),
        (person({}, path("SMALL")), give("SMALL", "x"), Cause.PLANS_CHANGED),
        (person({}, path("SMALL", off="x")), give("SMALL"), Cause.PLANS_CHANGED),
        (person(location=""), give("SMALL"), Cause.NO_LOCATION),
        (person(location="KP"), give("LOCAL"), Cause.PROHIBITED),
        (person({}, path("LARGE")), give("SMALL"), Cause.EXCLUSIVE),
        (person(), give("ANALYTICS"), Cause.DEPENDENCY),
        (person(), give("SMALL", "p"), Cause.UNKNOWN_PLAN),
        (person({}, path("SMALL")), take("SMALL"), None),
        (person({}, path("SMALL"), location=""), take("SMALL"), None),
        (person({}, path("SMALL"), path("SMALL", "G1")), take("SMALL"), None),
        (person({}, path("SMALL", "G1")), take("SMALL"), Cause.INHERITED),
        (person({}, path("SMALL"), path("ANALYTICS")), take("SMALL"), Cause.DEPENDENCY),
        (person(), take("SMALL"), Cause.NOTHING_TO_DO),
    ],
)
def test_one_person(standing: Standing, wish: Wish, cause: Cause | None) -> None:
    verdict = judged(standing, wish)
    assert verdict.cause is cause
    if verdict.changed:
        assert verdict.outcome.paths != standing.paths
    else:
        assert verdict.outcome.paths == standing.paths
        assert not verdict.outcome.gained | verdict.outcome.lost


@pytest.mark.parametrize(
    ("standing", "cause"),
    [
        (person(), Cause.COUNT),
        (person({}, path("SMALL", "G1")), None),
        (person({}, path("SMALL")), Cause.NOTHING_TO_DO),
    ],
)
def test_without_a_seat_only_those_who_have_one_get_anything(standing: Standing, cause: Cause | None) -> None:
    assert judged(standing, SMALL, SMALL=0).cause is cause


def test_what_nobody_bought_is_nobodys() -> None:
    assert judge(person(), SMALL, CATALOGUE, seats(), owned=(), running=()).cause is Cause.NOT_OWNED


@pytest.mark.parametrize(
    ("standing", "wish", "cause"),
    [
        (person(), give("SMALL"), Cause.COUNT),
        (person({}, path("SMALL")), give("SMALL", "x"), Cause.COUNT),
        (person({}, path("SMALL")), give("SMALL"), Cause.NOTHING_TO_DO),
        (person({}, path("SMALL")), take("SMALL"), None),
    ],
)
def test_of_a_purchase_that_ended_not_even_the_plans_can_be_changed(
    standing: Standing, wish: Wish, cause: Cause | None
) -> None:
    assert judge(standing, wish, CATALOGUE, seats(), owned=NAMES.keys(), running=()).cause is cause


def test_a_conflict_names_the_plans_to_look_at() -> None:
    verdict = judged(person({}, path("LARGE")), SMALL)
    assert set(verdict.plans) == plans("mM")


def test_a_removal_leaves_what_the_group_gives() -> None:
    verdict = judged(person({}, path("SMALL"), path("SMALL", "G1")), take("SMALL"))
    assert told(verdict.outcome.paths) == {"SMALL by G1": "Active"}
    assert not verdict.outcome.lost


# --- what is gained, counted ---

WORLD = Catalogue({ident("P1"): Product(plans("p")), ident("STANDARD"): Product(plans("x"))})
PRODUCTS = {ident("P1"): "AAD_PREMIUM", ident("STANDARD"): "O365_BUSINESS_PREMIUM"}
OPENING = Opening(WORLD, {ident("plan p"): "AAD_PREMIUM"}, PRODUCTS)


def tally(wish: Wish, *people: tuple[Standing, bool], seats: int = 100, opening: Opening = OPENING) -> Tally:
    counted = Tally(wish, WORLD, opening, seats, owned=PRODUCTS.keys(), running=PRODUCTS.keys())
    for standing, on_premises in people:
        counted.add(standing, on_premises=on_premises)
    return counted


CLOUD, HYBRID = False, True


@pytest.mark.parametrize(
    ("wish", "paths", "on_premises", "gained"),
    [
        (give("P1"), (), CLOUD, RESET),
        (give("P1"), (), HYBRID, EVERYTHING),
        (give("P1", "p"), (), HYBRID, ()),  # the plan that opens it is off
        (give("STANDARD"), (), CLOUD, RESET),
        (give("STANDARD"), (), HYBRID, ()),  # not enough for a synchronised person
        (give("P1"), (path("STANDARD"),), CLOUD, ()),
        (give("P1"), (path("STANDARD"),), HYBRID, EVERYTHING),
        (take("P1"), (path("P1"),), CLOUD, RESET),
        (take("P1"), (path("P1"), path("STANDARD")), CLOUD, ()),
        (take("P1"), (path("P1"),), HYBRID, EVERYTHING),
    ],
)
def test_what_opens_or_closes(
    wish: Wish, paths: tuple[Path, ...], on_premises: bool, gained: tuple[Capability, ...]
) -> None:
    assert tally(wish, (person({}, *paths), on_premises)).changed == {gained: 1}


def test_a_crowd_in_the_order_in_which_it_is_served() -> None:
    counted = tally(
        give("P1"),
        *[(person(), HYBRID)] * 12,
        *[(person(location=""), HYBRID)] * 3,
        *[(person({}, path("P1")), CLOUD)] * 2,
        *[(person(), CLOUD)] * 8,
        seats=15,
    )
    assert counted.total == 25
    assert counted.changed == {EVERYTHING: 12, RESET: 3}
    assert counted.causes == {Cause.NO_LOCATION: 3, Cause.NOTHING_TO_DO: 2, Cause.COUNT: 5}
    assert (counted.changing, counted.failing, counted.seats) == (15, 8, 0)


def test_seats_given_back_are_counted() -> None:
    assert tally(take("P1"), *[(person({}, path("P1")), CLOUD)] * 4, seats=1).seats == 5


def test_a_product_that_ran_out_opens_nothing() -> None:
    ran_out = Opening(WORLD, OPENING.plans, {})
    assert tally(give("P1"), (person(), HYBRID), opening=ran_out).changed == {(): 1}


def test_where_the_best_licence_counts_for_all_nobody_gains() -> None:
    for_all = Opening(WORLD, OPENING.plans, PRODUCTS, floor=Level.WRITEBACK)
    assert tally(give("P1"), (person(), HYBRID), opening=for_all).changed == {(): 1}
