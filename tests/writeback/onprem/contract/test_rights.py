"""Rights reach an account from where they were given, unless something cuts them off (§6; writeback.md §8, §9)."""

import pytest

from tests.writeback.onprem.contract.landscape import DAY, NOW, PASSWORD, Landscape, change, read, reset
from writeback.onprem.rights import Right

pytestmark = pytest.mark.django_db(databases="__all__")

HOUR = DAY / 24


def refused(landscape: Landscape, anchor: str) -> bool:
    """Whether both reset and unlock are refused for want of rights; the account is as it was then."""
    account = read(landscape, anchor)
    results = (reset(landscape, anchor), landscape.directory.clear_lockout(account, now=NOW))
    told = {(result.code, result.data) for result in results}
    assert told in ({(50, "00000005")}, {(0, "")})
    assert (account.may_reset, account.may_unlock) == ((False, False) if told != {(0, "")} else (True, True))
    return told == {(50, "00000005")}


@pytest.mark.proves("SR-WB-13")
def test_rights_on_a_unit_reach_what_lies_in_it_and_nothing_else(landscape: Landscape) -> None:
    landscape.delegate([])
    landscape.delegate(list(Right), "Staff")
    inside = landscape.account("inside", unit=("Staff",))
    deeper = landscape.account("deeper", unit=("Staff", "Berlin"))
    outside = landscape.account("outside", unit=("Guests",))
    assert not refused(landscape, inside)
    assert not refused(landscape, deeper)
    assert refused(landscape, outside)
    assert landscape.accepts(outside, PASSWORD)


def test_a_unit_that_does_not_inherit_cuts_them_off(landscape: Landscape) -> None:
    anchor = landscape.account(unit=("Staff", "Board"))
    assert not refused(landscape, anchor)
    landscape.inherit(("Staff", "Board"), False)
    other = landscape.account("other", unit=("Staff", "Board"))
    assert refused(landscape, other)
    landscape.delegate(list(Right), "Staff", "Board")
    assert not refused(landscape, other)


def test_an_account_that_does_not_inherit_has_none(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.flags(anchor, inherits=False)
    assert refused(landscape, anchor)


def test_a_denial_on_the_account_is_stronger_than_what_it_inherits(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.flags(anchor, connector_may_reset=False)
    assert reset(landscape, anchor).data == "00000005"
    assert landscape.directory.clear_lockout(read(landscape, anchor), now=NOW).success


def test_moving_out_of_the_unit_takes_them_away(landscape: Landscape) -> None:
    landscape.delegate([])
    landscape.delegate(list(Right), "Staff")
    anchor = landscape.account(unit=("Staff",))
    landscape.rename_and_move(anchor, "ehagens", "Guests")
    assert refused(landscape, anchor)


def test_without_remote_sam_calls_nothing_goes(landscape: Landscape) -> None:
    landscape.policy(connector_may_call_sam=False)
    assert refused(landscape, landscape.account())


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.proves("F-WRB-08", "SR-WB-13")
def test_the_protection_run_takes_them_from_direct_and_nested_members(landscape: Landscape, nested: bool) -> None:
    anchor = landscape.account()
    if nested:
        landscape.group("Server team", accounts=[anchor])
        landscape.group("Platform", groups=["Server team"])
        landscape.group("Domain Admins", groups=["Platform"])
    else:
        landscape.group("Domain Admins", accounts=[anchor])
    assert read(landscape, anchor).may_reset, "until the next run"
    landscape.protection_run(NOW + HOUR)
    assert refused(landscape, anchor)
    assert landscape.accepts(anchor, PASSWORD)


def test_a_circle_of_groups_does_no_harm(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("One", accounts=[anchor])
    landscape.group("Two", groups=["One"])
    landscape.group("One", groups=["Two"])
    landscape.group("Backup Operators", groups=["Two"])
    landscape.protection_run(NOW)
    assert refused(landscape, anchor)


def test_protection_stays_with_who_has_left_the_group(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("Print Operators", accounts=[anchor])
    landscape.protection_run(NOW)
    landscape.leave("Print Operators", anchor)
    landscape.protection_run(NOW + HOUR)
    assert refused(landscape, anchor)
    landscape.flags(anchor, inherits=True)  # an administrator mends it by hand
    landscape.protection_run(NOW + 2 * HOUR)
    assert not refused(landscape, anchor)


def test_the_run_undoes_what_was_mended_while_still_in_the_group(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("Domain Admins", accounts=[anchor])
    landscape.protection_run(NOW)
    landscape.flags(anchor, inherits=True)
    assert read(landscape, anchor).may_reset
    landscape.protection_run(NOW + HOUR)
    assert refused(landscape, anchor)


def test_other_members_and_other_groups_are_left_alone(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("Domain Users", accounts=[anchor])
    landscape.group("Readers", accounts=[anchor])
    landscape.protection_run(NOW)
    assert not refused(landscape, anchor)


@pytest.mark.parametrize(
    ("bits", "group", "protected"),
    [
        (1, "Account Operators", False),
        (2, "Server Operators", False),
        (4, "Print Operators", False),
        (8, "Backup Operators", False),
        (15, "Domain Admins", True),
        (8, "Account Operators", True),
    ],
)
def test_operators_can_be_left_out(landscape: Landscape, bits: int, group: str, protected: bool) -> None:
    landscape.policy(unprotected_operators=bits)
    anchor = landscape.account()
    landscape.group(group, accounts=[anchor])
    landscape.protection_run(NOW)
    assert refused(landscape, anchor) is protected


def test_administrator_and_krbtgt_are_protected_whatever_their_groups(landscape: Landscape) -> None:
    anchors = [landscape.account("Administrator", rid=500), landscape.account("krbtgt", rid=502)]
    landscape.protection_run(NOW)
    assert all(refused(landscape, anchor) for anchor in anchors)


@pytest.mark.proves("F-WRB-08")
def test_a_protected_person_changes_all_the_same(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.group("Domain Admins", accounts=[anchor])
    landscape.protection_run(NOW)
    assert change(landscape, anchor).success
