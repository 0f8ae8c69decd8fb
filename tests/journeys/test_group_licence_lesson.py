"""Megan's lesson: her group is licensed, she resets; she leaves the group while the next reset is under way."""

import time

import pytest

from tests.journeys import inside
from tests.journeys.browser import SLOW, Person
from tests.journeys.conftest import People
from tests.servers.portal import Portal

pytestmark = pytest.mark.journey

FIRST = "Orchard-Compass-62"
SECOND = "Lantern+Glacier/17"


@pytest.mark.proves("F-LIC-06", "F-LIC-19", "H-46")
def test_a_group_licence_opens_the_reset_and_leaving_the_group_closes_one_under_way(
    portal: Portal, people: People
) -> None:
    megan, administrator = people("megan@contoso.example"), people("admin@contoso.example")
    megan.gives_the_user_id()
    megan.arrives_at("/reset/refused/")
    megan.sees("SSPR_0012")

    administrator.signs_in(administrator.member.password)
    administrator.opens("/admin/directory/group/?q=Sales")
    administrator.follows("Sales")
    administrator.follows("Assign a product")
    administrator.follows("Choose Microsoft 365 E3")
    administrator.presses("Assign")
    administrator.sees("Latest changes applied to all members")
    administrator.sees("1 person licensed")

    comes_as_far_as_the_new_password(megan)
    megan.chooses(FIRST)
    megan.arrives_at("/reset/done/")

    comes_as_far_as_the_new_password(megan)
    takes_out_of_sales(administrator)
    megan.chooses(SECOND)
    megan.arrives_at("/reset/refused/")
    megan.sees("SSPR_0012")
    assert inside.in_the_cloud(portal, megan.name, FIRST, SECOND) == [FIRST]


def comes_as_far_as_the_new_password(megan: Person) -> None:
    megan.gives_the_user_id()
    megan.forgot_the_password()
    megan.proves_by_mail()
    megan.arrives_at("/reset/choose/")


def takes_out_of_sales(administrator: Person) -> None:
    administrator.opens("/admin/directory/membership/?q=Sales")
    administrator.follows("megan@contoso.example")
    administrator.follows("Delete", exactly=True)  # not "Deleted people"
    administrator.presses("Delete")
    ends_at = time.monotonic() + SLOW / 1000
    while time.monotonic() < ends_at:  # the worker follows within a second or so
        administrator.opens("/admin/directory/user/?q=megan")
        administrator.follows("Megan Bowen")
        if administrator.page.get_by_text("No licence is assigned.").count():
            return
        time.sleep(0.3)
    raise AssertionError("megan still holds a licence of the group she left")
