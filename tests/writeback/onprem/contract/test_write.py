"""Writing the two attributes a client may write, and no others (active-directory.md §5, §7.2)."""

import pytest

from tests.writeback.onprem.contract.landscape import DAY, NOW, Landscape, bind, read
from writeback.onprem.rights import Right

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    "attribute",
    ["badPwdCount", "badPasswordTime", "msDS-User-Account-Control-Computed", "ntPwdHistory", "userAccountControl"],
)
def test_what_the_directory_keeps_to_itself(landscape: Landscape, attribute: str) -> None:
    account = read(landscape, landscape.account())
    result = landscape.directory.write(account, attribute, 0, now=NOW)
    assert (result.code, result.data) == (53, "0000209A")
    assert read(landscape, landscape.account("other")).user_account_control == 512


@pytest.mark.parametrize(("attribute", "value"), [("lockoutTime", 1), ("lockoutTime", -1), ("pwdLastSet", 1)])
def test_other_values_are_refused(landscape: Landscape, attribute: str, value: int) -> None:
    anchor = landscape.account(locked=True)
    result = landscape.directory.write(read(landscape, anchor), attribute, value, now=NOW)
    assert result.data == "00000057"
    after = read(landscape, anchor)
    assert (after.locked, after.pwd_last_set) == (True, NOW - 2 * DAY)


def test_pwd_last_set_0_asks_for_a_change_and_minus_1_dates_it_now(landscape: Landscape) -> None:
    anchor = landscape.account()
    assert landscape.directory.write(read(landscape, anchor), "pwdLastSet", 0, now=NOW).success
    assert bind(landscape, anchor) == "773"
    assert landscape.directory.write(read(landscape, anchor), "pwdLastSet", -1, now=NOW).success
    assert read(landscape, anchor).pwd_last_set == NOW
    assert bind(landscape, anchor) == ""


@pytest.mark.parametrize(
    ("attribute", "right"), [("lockoutTime", Right.WRITE_LOCKOUT_TIME), ("pwdLastSet", Right.WRITE_PWD_LAST_SET)]
)
@pytest.mark.proves("SR-WB-13")
def test_each_attribute_needs_its_own_right(landscape: Landscape, attribute: str, right: Right) -> None:
    anchor = landscape.account()
    account = read(landscape, anchor)
    landscape.delegate([one for one in Right if one is not right])
    assert landscape.directory.write(account, attribute, 0, now=NOW).data == "00000005"
    landscape.delegate([right])
    account = read(landscape, anchor)
    assert (account.may_unlock, account.may_require_change) == (
        right is Right.WRITE_LOCKOUT_TIME, right is Right.WRITE_PWD_LAST_SET,
    )  # fmt: skip
    assert landscape.directory.write(account, attribute, 0, now=NOW).success
