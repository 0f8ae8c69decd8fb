"""Sign-in, two resets and a change by somebody who has no pointer. See `keyboard` for what is looked at on the way."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys import inside
from tests.journeys.browser import Person
from tests.journeys.keyboard import Keyboard
from tests.servers.portal import Portal

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("untouched")]

NEW = "Copper+Willow/52"
SMALL = {"width": 1024, "height": 420}  # so that there is something for a banner to cover


@pytest.fixture
def sitting(untouched: Portal, people_of: Callable[..., Person]) -> Iterator[Callable[[str], tuple[Person, Keyboard]]]:
    """Brings a persona with a keyboard; at the end nobody may have lost sight of the focus."""
    keyboards: list[Keyboard] = []

    def bring(name: str) -> tuple[Person, Keyboard]:
        person = people_of(untouched, name, viewport=SMALL)
        keyboards.append(Keyboard(person.page))
        return person, keyboards[-1]

    yield bring
    assert [complaint for keyboard in keyboards for complaint in keyboard.complaints] == []


Sitting = Callable[[str], tuple[Person, Keyboard]]


def signs_in(person: Person, keys: Keyboard, password: str) -> None:
    person.opens("/signin/")
    keys.types("User ID", person.name)
    keys.press("Enter")
    keys.comes_to("Enter your password")
    keys.types("Password", password)
    keys.presses("Sign in", "Space")
    person.arrives_at("/account/")


@pytest.mark.proves("SR-A11Y-08")
def test_signing_in_and_changing_a_password(untouched: Portal, sitting: Sitting) -> None:
    johanna, keys = sitting("johanna@northwind.example")
    signs_in(johanna, keys, johanna.member.password)
    keys.presses("Password")
    keys.comes_to("Change your password")
    keys.types("Current password", johanna.member.password)
    keys.types("New password", NEW)
    keys.types("Confirm new password", NEW)
    keys.presses("Submit")
    johanna.sees("Your password has been changed")
    assert inside.in_the_cloud(untouched, johanna.name, NEW, johanna.member.password) == [NEW]


@pytest.mark.proves("SR-A11Y-08")
def test_a_reset_in_the_cloud_with_a_mistake_on_the_way(untouched: Portal, sitting: Sitting) -> None:
    lee, keys = sitting("lee@woodgrove.example")
    lee.opens("/reset/")
    keys.types("Email or user name", lee.name)
    keys.press("Enter")
    keys.comes_to("Prove it is you")
    keys.goes_to("Email my alternate email")
    keys.press("ArrowDown", "ArrowUp")
    keys.presses("Email", "Space")
    lee.page.get_by_label("Code from the message").locator("visible=true").wait_for()
    keys.types("Code from the message", "000000")
    keys.press("Enter")
    lee.page.get_by_role("alert").first.wait_for()
    summary = keys.here()
    assert summary is not None
    assert summary["isSummary"], "the summary of errors takes the focus"
    keys.types("Code from the message", lee.newest_code())
    keys.press("Enter")
    keys.comes_to("Choose a new password")
    keys.types("New password", NEW)
    keys.types("Confirm new password", NEW)
    keys.presses("Finish")
    lee.arrives_at("/reset/done/")
    assert inside.in_the_cloud(untouched, lee.name, NEW, lee.member.password) == [NEW]


@pytest.mark.proves("SR-A11Y-08")
def test_a_reset_that_is_carried_home(untouched: Portal, sitting: Sitting) -> None:
    joni, keys = sitting("joni@woodgrove.example")
    joni.opens("/reset/")
    keys.types("Email or user name", joni.name)
    keys.press("Enter")
    keys.comes_to("Why are you having trouble")
    keys.goes_to("I forgot my password")
    keys.press("ArrowDown", "ArrowUp")
    keys.presses("Next")
    keys.comes_to("Prove it is you")
    keys.goes_to("Email my alternate email")
    keys.presses("Email")
    joni.page.get_by_label("Code from the message").locator("visible=true").wait_for()
    keys.types("Code from the message", joni.newest_code())
    keys.presses("Next")
    keys.comes_to("Choose a new password")
    keys.types("New password", NEW)
    keys.types("Confirm new password", NEW)
    keys.presses("Finish", "Space")
    joni.arrives_at("/reset/done/")
    assert inside.on_premises(untouched, joni.name, NEW)["on_premises"] == [NEW]


@pytest.mark.proves("SR-A11Y-08")
@pytest.mark.parametrize("path", ["/", "/signin/", "/reset/", "/editions/", "/account/", "/account/security-info/"])
def test_no_page_is_a_trap_and_the_first_stop_leads_past_the_head(sitting: Sitting, path: str) -> None:
    patti, keys = sitting("patti@contoso.example")
    if path.startswith("/account/"):
        signs_in(patti, keys, patti.member.password)
    patti.opens(path)
    assert len(keys.walks_round()) >= 4
    keys.goes_to("Skip to content")
    keys.press("Enter")
    after = keys.stops()
    assert patti.page.evaluate("document.querySelector('main').contains(document.activeElement)"), after


@pytest.mark.proves("SR-A11Y-08")
def test_the_way_back_is_the_way_there(sitting: Sitting) -> None:
    grady, keys = sitting("grady@contoso.example")
    grady.opens("/signin/")
    there = [stop["name"] for stop in keys.walks_round()]
    keys.press("Shift+Tab")
    back = []
    for _ in there:
        here = keys.here()
        back.append(here["name"] if here else "")
        keys.press("Shift+Tab")
    named = [name for name in reversed(back) if name]
    assert len(named) > 3, back
    assert named == there[-len(named) :]
