"""A change by the person: the old password counts, and so does everything a set is spared (active-directory.md §3)."""

from datetime import timedelta

import pytest

from tests.writeback.onprem.contract.landscape import DAY, NOW, OTHER, PASSWORD, THIRD, Landscape, change, read, reset

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_right_old_password_changes_it(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert change(landscape, anchor).success
    assert landscape.accepts(anchor, OTHER)
    assert not landscape.accepts(anchor, PASSWORD)
    assert read(landscape, anchor).pwd_last_set == NOW


def test_a_wrong_old_password_is_told_apart_and_counted(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    result = change(landscape, anchor, "wrong")
    assert (result.code, result.data) == (19, "00000056")
    assert landscape.lockout(anchor) == (1, None)
    assert landscape.accepts(anchor, PASSWORD)


@pytest.mark.proves("F-DIR-09")
def test_the_fifth_wrong_old_password_locks(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    for minute in range(5):
        change(landscape, anchor, "wrong", now=NOW + timedelta(minutes=minute))
    assert landscape.lockout(anchor) == (5, NOW + timedelta(minutes=4))
    assert read(landscape, anchor).locked


@pytest.mark.proves("F-DIR-10")
def test_after_a_pause_longer_than_the_window_the_count_begins_anew(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    for _ in range(4):
        change(landscape, anchor, "wrong")
    change(landscape, anchor, "wrong", now=NOW + timedelta(minutes=31))
    assert landscape.lockout(anchor) == (1, None)


def test_a_locked_account_cannot_change_even_with_the_right_password(landscape: Landscape) -> None:
    anchor = landscape.account(locked=True)
    result = change(landscape, anchor)
    assert (result.code, result.data) == (53, "00000775")
    assert landscape.accepts(anchor, PASSWORD)


@pytest.mark.proves("F-DIR-12")
def test_a_lock_that_has_run_out_no_longer_stands_in_the_way(landscape: Landscape) -> None:
    anchor = landscape.account(locked=True)
    assert change(landscape, anchor, now=NOW + timedelta(minutes=31)).success


@pytest.mark.parametrize("password", ["Ab1!", "sommer99", "xxErIN9!", "EHAGENS-2024", "Ab1!" * 64 + "x"])
def test_a_refusal_by_policy_never_says_which_rule(landscape: Landscape, password: str) -> None:
    anchor = landscape.account()
    result = change(landscape, anchor, new=password)
    assert (result.code, result.data) == (19, "0000052D")
    assert landscape.accepts(anchor, PASSWORD)


@pytest.mark.proves("F-DIR-06")
def test_a_remembered_password_is_refused(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert change(landscape, anchor, PASSWORD, OTHER).success
    assert change(landscape, anchor, OTHER, PASSWORD, now=NOW + 2 * DAY).data == "0000052D"
    assert change(landscape, anchor, OTHER, THIRD, now=NOW + 2 * DAY).success


def test_the_minimum_age_counts(landscape: Landscape) -> None:
    anchor = landscape.account(password_set_at=NOW - DAY / 2)
    assert change(landscape, anchor).data == "0000052D"


@pytest.mark.proves("F-DIR-16")
def test_somebody_who_may_not_change_is_refused(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.flags(anchor, cannot_change_password=True)
    result = change(landscape, anchor)
    assert (result.code, result.data) == (53, "000008C3")


def test_a_protected_person_may_still_change(landscape: Landscape) -> None:
    assert change(landscape, landscape.account(protected=True)).success


def test_of_two_changes_prepared_at_once_the_second_knows_a_stale_password(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0))
    anchor = landscape.account()
    account = read(landscape, anchor)
    first = landscape.directory.change_password(account, PASSWORD, OTHER, now=NOW)
    second = landscape.directory.change_password(account, PASSWORD, THIRD, now=NOW)
    assert first().success
    assert second().data == "00000056"
    assert landscape.accepts(anchor, OTHER)


@pytest.mark.proves("SR-WB-12")
def test_a_change_needs_the_old_password_though_the_connector_could_reset(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert read(landscape, anchor).may_reset
    assert not change(landscape, anchor, "").success
    assert not change(landscape, anchor, "wrong").success
    assert landscape.accepts(anchor, PASSWORD)


def test_a_change_needs_no_right_of_the_connectors(landscape: Landscape) -> None:
    landscape.delegate([])
    assert change(landscape, landscape.account()).success


def test_a_lock_that_has_run_out_is_gone_after_a_change(landscape: Landscape) -> None:
    anchor = landscape.account(locked=True)
    assert change(landscape, anchor, now=NOW + timedelta(minutes=31)).success
    assert landscape.lockout(anchor)[1] is None


def test_an_expired_password_can_be_changed(landscape: Landscape) -> None:
    anchor = landscape.account(password_set_at=NOW - 43 * DAY)
    assert change(landscape, anchor).success


def test_a_password_that_must_be_changed_meets_no_minimum_age(landscape: Landscape) -> None:
    anchor = landscape.account(password_set_at=NOW)
    landscape.date_password(anchor, None)
    assert change(landscape, anchor).success


@pytest.mark.proves("F-DIR-06")
def test_history_reaches_back_as_far_as_the_policy_says_and_no_further(landscape: Landscape) -> None:
    landscape.policy(min_password_age=timedelta(0), password_history_length=2)
    anchor = landscape.account()
    assert change(landscape, anchor, PASSWORD, OTHER).success
    assert change(landscape, anchor, OTHER, PASSWORD).data == "0000052D"
    assert change(landscape, anchor, OTHER, THIRD).success
    assert change(landscape, anchor, THIRD, PASSWORD).success
    assert not reset(landscape, anchor, PASSWORD).success
