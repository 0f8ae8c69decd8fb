"""The whole of it in a browser that runs no script: the pages look again by themselves, and nobody is stuck."""

from collections.abc import Callable

import pytest

from tests.journeys import inside
from tests.journeys.browser import Person
from tests.servers.portal import Portal

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("untouched")]

NEW = "Copper+Willow/52"
WEAK = "aaaa"


@pytest.fixture
def plain(untouched: Portal, people_of: Callable[..., Person]) -> Callable[[str], Person]:
    """Brings a persona whose browser has script switched off."""
    return lambda name: people_of(untouched, name, java_script_enabled=False)


@pytest.mark.proves("SR-WEB-07")
def test_alex_resets_in_the_cloud_after_two_mistakes(untouched: Portal, plain: Callable[[str], Person]) -> None:
    alex = plain("alex@contoso.example")
    alex.gives_the_user_id()
    alex.picks("Email my alternate email")
    alex.presses("Email")
    alex.gives("Code from the message", "000000")
    alex.sees("This code is not right")
    alex.gives("Code from the message", alex.newest_code())
    alex.chooses(WEAK)
    alex.sees("Please look again")
    alex.chooses(NEW)
    alex.arrives_at("/reset/done/")
    alex.signs_in(NEW)
    assert inside.in_the_cloud(untouched, alex.name, NEW, alex.member.password) == [NEW]


@pytest.mark.proves("SR-WEB-07")
def test_adele_waits_for_her_password_to_come_home(untouched: Portal, plain: Callable[[str], Person]) -> None:
    adele = plain("adele@contoso.example")
    adele.gives_the_user_id()
    adele.forgot_the_password()
    adele.proves_by_text()
    adele.chooses(NEW)
    adele.arrives_at("/reset/done/")
    assert inside.on_premises(untouched, adele.name, NEW)["on_premises"] == [NEW]


@pytest.mark.proves("SR-WEB-07")
def test_isaiah_unlocks(untouched: Portal, plain: Callable[[str], Person]) -> None:
    isaiah = plain("isaiah@contoso.example")
    isaiah.gives_the_user_id()
    isaiah.says("I know my password, but still can’t sign in")
    isaiah.proves_by_mail()
    isaiah.arrives_at("/reset/unlocked/")
    assert not inside.on_premises(untouched, isaiah.name)["locked"]


@pytest.mark.proves("SR-WEB-07")
@pytest.mark.parametrize("name", ["miriam@fabrikam.example", "henrietta@northwind.example"])
def test_a_known_password_is_changed(untouched: Portal, plain: Callable[[str], Person], name: str) -> None:
    """Hers in the cloud, the other's in her organisation's own directory."""
    person = plain(name)
    person.signs_in(person.member.password)
    person.opens("/account/password/")
    person.types("Current password", person.member.password)
    person.types("New password", NEW)
    person.types("Confirm new password", NEW)
    person.presses("Submit")
    person.sees("Your password has been changed")
    person.signs_in(NEW)
