"""The codes people read aloud to the help desk."""

from sspr.machines.endings import Ending


def test_what_an_administrator_must_mend_and_what_may_pass_have_codes_of_their_own() -> None:
    assert Ending.ADMIN_ACTION_REQUIRED.code == "SSPR_0029"
    assert Ending.CONNECTIVITY_ERROR.code == "SSPR_0030"


def test_a_success_whose_cloud_copy_is_late_has_no_code() -> None:
    assert Ending.CLOUD_FAILURE.code is None
