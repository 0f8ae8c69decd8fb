"""An administrative set: what is judged, what it answers, what it leaves behind (active-directory.md §3, §5, §7)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.writeback.onprem.contract.landscape import DAY, NOW, OTHER, PASSWORD, Landscape, bind, change, read, reset

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.proves("F-DIR-02")
def test_an_acceptable_password_is_set(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert reset(landscape, anchor, "Sommer-99").success
    assert landscape.accepts(anchor, "Sommer-99")
    assert not landscape.accepts(anchor, PASSWORD)
    assert read(landscape, anchor).pwd_last_set == NOW


REFUSED = [
    pytest.param("Ab1!", id="too short"),
    pytest.param("Ab1!" * 64 + "x", id="257 characters"),
    pytest.param("sommer99", id="two classes", marks=pytest.mark.proves("F-DIR-03")),
    pytest.param("xxErIN9!", id="name token", marks=pytest.mark.proves("F-DIR-04")),
    pytest.param("EHAGENS-2024", id="account name", marks=pytest.mark.proves("F-DIR-05")),
]


@pytest.mark.parametrize("password", REFUSED)
@pytest.mark.parametrize("hints", [True, False])
def test_a_refusal_by_policy_never_says_which_rule(landscape: Landscape, password: str, hints: bool) -> None:
    anchor = landscape.account()
    result = reset(landscape, anchor, password, hints=hints)
    assert (result.code, result.data) == (53, "0000052D")
    assert result.text.startswith("0000052D")
    assert landscape.accepts(anchor, PASSWORD)


@pytest.mark.proves("F-DIR-07")
def test_history_counts_for_a_set_only_with_the_hints_control(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0))
    anchor = landscape.account()
    assert reset(landscape, anchor, PASSWORD).data == "0000052D"
    assert reset(landscape, anchor, PASSWORD, hints=False).success


def test_history_remembers_as_many_as_the_policy_says(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0), password_history_length=2)
    anchor = landscape.account()
    assert reset(landscape, anchor, "Copper-Lantern-58").success
    assert reset(landscape, anchor, "Copper-Lantern-58").data == "0000052D"
    assert reset(landscape, anchor, PASSWORD).data == "0000052D"
    assert reset(landscape, anchor, "Meadow-Anvil-26").success
    assert reset(landscape, anchor, PASSWORD).success  # forgotten: two later ones stand in the history


@pytest.mark.proves("F-DIR-08")
def test_a_second_set_on_one_day_meets_the_minimum_age(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert reset(landscape, anchor, "Copper-Lantern-58").success
    assert reset(landscape, anchor, "Meadow-Anvil-26", now=NOW + DAY / 2).data == "0000052D"
    assert reset(landscape, anchor, "Meadow-Anvil-26", now=NOW + DAY).success


@pytest.mark.proves("F-DIR-08")
def test_with_a_minimum_age_of_zero_both_pass(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0))
    anchor = landscape.account()
    assert reset(landscape, anchor, "Copper-Lantern-58").success
    assert reset(landscape, anchor, "Meadow-Anvil-26").success


@pytest.mark.proves("F-DIR-14")
def test_without_the_right_to_unexpire_a_new_password_counts_as_expired(landscape: Landscape) -> None:
    landscape.policy(connector_may_unexpire=False)
    anchor = landscape.account()
    assert reset(landscape, anchor).success
    assert read(landscape, anchor).pwd_last_set is None
    assert bind(landscape, anchor, OTHER) == "773", "right, and to be changed at once"


@pytest.mark.parametrize("fields", [{"protected": True}, {"flags": {"connector_may_reset": False}}])
@pytest.mark.proves("SR-WB-13")
def test_without_the_right_it_is_refused(landscape: Landscape, fields: dict[str, Any]) -> None:
    flags = fields.pop("flags", {})
    anchor = landscape.account(**fields)
    landscape.flags(anchor, **flags)
    result = reset(landscape, anchor)
    assert (result.code, result.data) == (50, "00000005")
    assert landscape.accepts(anchor, PASSWORD)


def test_lockout_does_not_matter_to_a_set_and_is_left_alone(landscape: Landscape) -> None:
    anchor = landscape.account(locked=True)
    assert reset(landscape, anchor).success
    assert landscape.lockout(anchor)[1] == NOW


def test_preparing_alone_changes_nothing(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.directory.set_password(read(landscape, anchor), OTHER, policy_hints=True, now=NOW)
    assert landscape.accepts(anchor, PASSWORD)


def test_the_act_judges_what_is_there_when_it_acts(landscape: Landscape) -> None:
    anchor = landscape.account()
    act = landscape.directory.set_password(read(landscape, anchor), OTHER, policy_hints=True, now=NOW)
    landscape.flags(anchor, connector_may_reset=False)
    assert act().data == "00000005"


def test_an_account_deleted_meanwhile_is_not_found(landscape: Landscape) -> None:
    anchor = landscape.account()
    act = landscape.directory.set_password(read(landscape, anchor), OTHER, policy_hints=True, now=NOW)
    landscape.delete(anchor)
    assert (act().code, act().data) == (32, "0000208D")


def test_must_change_is_pwd_last_set_zero(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert landscape.directory.require_change(read(landscape, anchor), now=NOW).success
    assert read(landscape, anchor).pwd_last_set is None


def test_an_account_that_needs_no_password_is_spared_length_complexity_and_history(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.flags(anchor, password_not_required=True)
    assert reset(landscape, anchor, "ehagens").success


# §4.1, the table of test values: account ehagens, display name "Erin M. Hagens", minimum 7.
@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("Sommer-99", True),
        ("sommer99", False),
        ("xxErIN9!", False),
        ("EHAGENS-2024", False),
        ("Hagen-2024x", True),
        ("Mmmm-2024", True),
        ("Ab1!", False),
        ("Ab1!" * 64, True),
        ("Ab1!" * 64 + "x", False),
    ],
)
@pytest.mark.parametrize("ask", [change, reset])
def test_the_test_values_of_the_reference(landscape: Landscape, password: str, accepted: bool, ask: Any) -> None:
    anchor = landscape.account()
    assert ask(landscape, anchor, new=password).success is accepted


def test_without_complexity_only_length_is_left(landscape: Landscape) -> None:
    landscape.policy(complexity=False)
    anchor = landscape.account()
    assert reset(landscape, anchor, "erin").data == "0000052D"
    assert reset(landscape, anchor, "ehagens erin").success


def test_minimum_age_does_not_count_without_the_control(landscape: Landscape) -> None:
    anchor = landscape.account(password_set_at=NOW)
    assert reset(landscape, anchor, hints=False).success


def test_a_controller_without_the_hints_control_refuses_a_critical_one(landscape: Landscape) -> None:
    landscape.policy(supports_policy_hints=False)
    anchor = landscape.account()
    assert reset(landscape, anchor).code == 12
    assert landscape.accepts(anchor, PASSWORD)
    assert reset(landscape, anchor, hints=False).success


@pytest.mark.parametrize("acts_on_sets", [True, False])
def test_a_password_filter_judges_changes_and_those_sets_it_acts_on(landscape: Landscape, acts_on_sets: bool) -> None:
    landscape.policy(filter_words="Corp\nlantern", filter_acts_on_sets=acts_on_sets)
    one, two = landscape.account("one"), landscape.account("two")
    assert change(landscape, one, new="Copper-LANTERN-58").data == "0000052D"
    assert reset(landscape, two, "Copper-LANTERN-58").success is not acts_on_sets
    assert reset(landscape, one, "Meadow-Anvil-26").success


@pytest.mark.parametrize("flags", [{"disabled": True}, {"smartcard_required": True}, {}])
@pytest.mark.proves("SR-WB-11", "H-25")
def test_a_set_touches_no_flag_and_lets_nobody_in_who_was_not(landscape: Landscape, flags: dict[str, bool]) -> None:
    anchor = landscape.account()
    landscape.flags(anchor, **flags)
    landscape.expire(anchor, NOW - DAY)
    before = read(landscape, anchor)
    assert reset(landscape, anchor).success
    after = read(landscape, anchor)
    assert after.user_account_control == before.user_account_control
    assert not landscape.directory.authenticate(after, OTHER, now=NOW).success


@pytest.mark.proves("SR-WB-12")
def test_reuse_is_refused_on_change_and_on_reset(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0))
    anchor = landscape.account()
    assert reset(landscape, anchor, OTHER).success
    assert change(landscape, anchor, OTHER, PASSWORD).data == "0000052D"
    assert reset(landscape, anchor, PASSWORD).data == "0000052D"
    assert landscape.accepts(anchor, OTHER)


def test_the_krbtgt_account_is_spared_complexity_and_history(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0))
    anchor = landscape.account("krbtgt", rid=502)
    assert reset(landscape, anchor, "krbtgt").success
    assert reset(landscape, anchor, "krbtgt").success
