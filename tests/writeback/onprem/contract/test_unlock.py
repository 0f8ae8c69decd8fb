"""Writing `lockoutTime` 0 (active-directory.md §5)."""

import pytest

from tests.writeback.onprem.contract.landscape import NOW, PASSWORD, Landscape, read

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.proves("F-DIR-11")
def test_the_lock_and_the_count_go_and_the_password_stays(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=1)
    anchor = landscape.account()
    landscape.directory.change_password(read(landscape, anchor), "wrong", "Copper-Lantern-58", now=NOW)()
    assert landscape.lockout(anchor) == (1, NOW)
    assert landscape.directory.clear_lockout(read(landscape, anchor), now=NOW).success
    assert landscape.lockout(anchor) == (0, None)
    assert landscape.accepts(anchor, PASSWORD)


@pytest.mark.proves("SR-WB-11")
def test_no_other_flag_is_touched(landscape: Landscape) -> None:
    anchor = landscape.account(locked=True)
    landscape.flags(anchor, disabled=True)
    before = read(landscape, anchor)
    landscape.directory.clear_lockout(before, now=NOW)
    after = read(landscape, anchor)
    assert (after.user_account_control, after.pwd_last_set) == (before.user_account_control, before.pwd_last_set)


@pytest.mark.parametrize("protected", [True, False])
@pytest.mark.proves("SR-WB-13")
def test_without_the_right_it_is_refused(landscape: Landscape, protected: bool) -> None:
    anchor = landscape.account(locked=True, protected=protected)
    landscape.flags(anchor, connector_may_unlock=False)
    result = landscape.directory.clear_lockout(read(landscape, anchor), now=NOW)
    assert (result.code, result.data) == (50, "00000005")
    assert landscape.lockout(anchor)[1] == NOW
