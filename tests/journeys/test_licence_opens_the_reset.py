"""Pradeep has no licence and cannot reset, until his administrator gives him one."""

import pytest

from tests.journeys import inside
from tests.journeys.conftest import People
from tests.servers.portal import Portal

pytestmark = pytest.mark.journey

CHANGED = "Harbour-Kettle-41"
RESET = "Meadow+Lantern/58"


@pytest.mark.proves("F-EDN-01", "F-EDN-02", "F-EDN-04")
def test_a_licence_opens_the_reset(portal: Portal, people: People) -> None:
    pradeep = people("pradeep@tailspin.example")
    pradeep.signs_in(pradeep.member.password)
    pradeep.opens("/account/password/")
    pradeep.types("Current password", pradeep.member.password)
    pradeep.types("New password", CHANGED)
    pradeep.types("Confirm new password", CHANGED)
    pradeep.presses("Submit")
    pradeep.sees("Your password has been changed")
    pradeep.cannot_sign_in(pradeep.member.password)

    pradeep.gives_the_user_id()
    pradeep.arrives_at("/reset/refused/")
    pradeep.sees("SSPR_0012")

    administrator = people("admin@tailspin.example")
    administrator.signs_in(administrator.member.password)
    administrator.opens("/admin/directory/user/?q=pradeep")
    administrator.follows(pradeep.member.display_name)
    administrator.follows("Assign a licence")
    administrator.follows("Choose Microsoft 365 Business Standard")
    administrator.presses("Assign")
    administrator.sees("Microsoft 365 Business Standard")

    elsewhere = people("pradeep@tailspin.example")
    elsewhere.signs_in(CHANGED)
    elsewhere.opens("/account/")
    elsewhere.arrives_at("/account/")

    pradeep.gives_the_user_id()
    pradeep.proves_by_mail()
    pradeep.chooses(RESET)
    pradeep.arrives_at("/reset/done/")

    elsewhere.opens("/account/")
    elsewhere.arrives_at("/signin/")
    elsewhere.cannot_sign_in(CHANGED)
    pradeep.signs_in(RESET)
    assert inside.in_the_cloud(portal, pradeep.name, RESET, CHANGED, pradeep.member.password) == [RESET]
