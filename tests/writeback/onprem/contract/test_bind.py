"""Signing in as the person: what is told to whom (active-directory.md §5.1, §5.2, §7.3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.writeback.onprem.contract.landscape import DAY, NOW, PASSWORD, Landscape, bind, read

pytestmark = pytest.mark.django_db(databases="__all__")

MINUTE = timedelta(minutes=1)
State = Callable[[Landscape, str], None]


def test_the_right_password_lets_in(landscape: Landscape) -> None:
    assert bind(landscape, landscape.account()) == ""


def test_a_refusal_has_code_49_and_says_why_in_its_text(landscape: Landscape) -> None:
    account = read(landscape, landscape.account())
    result = landscape.directory.authenticate(account, "wrong", now=NOW)
    assert (result.code, result.bind_error) == (49, "52e")
    assert result.text.startswith("80090308: LdapErr")


@pytest.mark.proves("SR-WB-09", "H-42")
def test_an_empty_password_is_never_a_success_and_never_counted(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=1, min_password_length=0, complexity=False)
    anchor = landscape.account()
    landscape.flags(anchor, password_not_required=True)
    assert bind(landscape, anchor, "") == "52e"
    assert landscape.lockout(anchor) == (0, None)


@pytest.mark.proves("SR-WB-09")
def test_nobody_is_found_by_an_empty_name(landscape: Landscape) -> None:
    landscape.account()
    assert landscape.directory.find(landscape.tenant_id, "", NOW) == ()


def test_an_account_deleted_meanwhile_is_unknown(landscape: Landscape) -> None:
    anchor = landscape.account()
    account = read(landscape, anchor)
    landscape.delete(anchor)
    assert landscape.directory.authenticate(account, PASSWORD, now=NOW).bind_error == "525"


def disabled(landscape: Landscape, anchor: str) -> None:
    landscape.flags(anchor, disabled=True)


def over(landscape: Landscape, anchor: str) -> None:
    landscape.expire(anchor, NOW)


def outdated(landscape: Landscape, anchor: str) -> None:
    landscape.date_password(anchor, NOW - 43 * DAY)


def flagged(landscape: Landscape, anchor: str) -> None:
    landscape.date_password(anchor, None)


@pytest.mark.parametrize(
    ("state", "told"),
    [(disabled, "533"), (over, "701"), (outdated, "532"), (flagged, "773")],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_state_is_told_only_to_who_knows_the_password(landscape: Landscape, state: State, told: str) -> None:
    anchor = landscape.account()
    state(landscape, anchor)
    assert bind(landscape, anchor) == told
    assert bind(landscape, anchor, "wrong") == "52e"


def test_an_account_that_never_expires_lets_in_whatever_its_age(landscape: Landscape) -> None:
    anchor = landscape.account(password_set_at=NOW - 400 * DAY)
    landscape.flags(anchor, never_expires=True)
    assert bind(landscape, anchor) == ""


@pytest.mark.proves("F-DIR-13")
def test_only_the_one_without_dont_expire_must_change(landscape: Landscape) -> None:
    plain, spared = landscape.account("plain"), landscape.account("spared")
    landscape.flags(spared, never_expires=True)
    for anchor in (plain, spared):
        landscape.date_password(anchor, None)
    assert bind(landscape, plain) == "773"
    assert bind(landscape, spared) == ""


def test_requiring_a_smart_card_puts_the_password_out_of_force(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.flags(anchor, smartcard_required=True)
    assert bind(landscape, anchor) == "52e"
    assert not landscape.accepts(anchor, PASSWORD)


@pytest.mark.proves("F-DIR-09")
def test_the_fifth_wrong_password_within_the_window_locks(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    told = [bind(landscape, anchor, "wrong", now=NOW + count * MINUTE) for count in range(5)]
    assert told == ["52e"] * 5
    assert landscape.lockout(anchor) == (5, NOW + 4 * MINUTE)
    assert bind(landscape, anchor, now=NOW + 5 * MINUTE) == "775"


@pytest.mark.proves("F-DIR-10")
def test_a_pause_longer_than_the_window_begins_anew(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    for _ in range(4):
        bind(landscape, anchor, "wrong")
    bind(landscape, anchor, "wrong", now=NOW + 31 * MINUTE)
    assert landscape.lockout(anchor) == (1, None)


def test_wrong_passwords_of_a_locked_account_are_not_counted(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account(locked=True)
    assert bind(landscape, anchor, "wrong", now=NOW + MINUTE) == "775"
    assert landscape.lockout(anchor) == (0, NOW)


@pytest.mark.parametrize(("after", "told"), [(29, "775"), (31, "")])
@pytest.mark.proves("F-DIR-12")
def test_a_lock_ends_with_its_duration(landscape: Landscape, after: int, told: str) -> None:
    anchor = landscape.account(locked=True)
    assert bind(landscape, anchor, now=NOW + after * MINUTE) == told


def test_a_lock_without_duration_waits_for_an_administrator(landscape: Landscape) -> None:
    landscape.policy(lockout_duration=None)
    anchor = landscape.account(locked=True)
    assert bind(landscape, anchor, now=NOW + 365 * DAY / 10) == "775"


@pytest.mark.proves("F-DIR-11")
def test_who_is_unlocked_signs_in(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=1)
    anchor = landscape.account()
    bind(landscape, anchor, "wrong")
    assert landscape.directory.clear_lockout(read(landscape, anchor), now=NOW).success
    assert landscape.lockout(anchor) == (0, None)
    assert bind(landscape, anchor) == ""


def test_the_right_password_forgets_wrong_ones(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    bind(landscape, anchor, "wrong")
    bind(landscape, anchor)
    assert landscape.lockout(anchor) == (0, None)


@pytest.mark.parametrize("moment", [NOW, NOW + DAY])
def test_a_threshold_of_zero_counts_nothing(landscape: Landscape, moment: datetime) -> None:
    anchor = landscape.account()
    bind(landscape, anchor, "wrong", now=moment)
    assert landscape.lockout(anchor) == (0, None)
