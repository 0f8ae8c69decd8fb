"""What only a browser shows: paste, the caret beside “Show”, the focus after a mistake, and the last two minutes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from tests.pages import conftest as pages
from tests.pages.browser import BrowserThread, context_for, send
from tests.pages.house import House
from tests.pages.registry import Visit, looks

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.xdist_group("pages en")]

house = pages.house
chromium = pages.chromium
_django_db_marker = pages._django_db_marker

STATES = {f"{look.page.name}-{look.state.name}": look for look in looks("en")}
FOCUSED = "() => [document.activeElement.id, document.activeElement.getAttribute('role')]"
Shown = Callable[[str, Callable[[Page], Any]], Any]


@pytest.fixture
def shown(house: House, chromium: BrowserThread, django_db_blocker: DjangoDbBlocker) -> Shown:
    """`shown("reset-choose-cloud", job)` opens that state in a browser and runs the job on its page."""

    def show(state: str, job: Callable[[Page], Any]) -> Any:
        with django_db_blocker.unblock(), house.visited():
            return chromium.do(partial(_open, house, STATES[state].state.arrange(), job))

    return show


def _open(house: House, visit: Visit, job: Callable[[Page], Any], browser: Browser) -> Any:
    with _page(browser, house, visit) as page:
        page.goto(visit.path)
        if visit.form:
            send(page, visit.form)
        return job(page)


@contextmanager
def _page(browser: Browser, house: House, visit: Visit) -> Iterator[Page]:
    context = context_for(browser, house.address, visit, "en", permissions=["clipboard-read", "clipboard-write"])
    try:
        page = context.new_page()
        page.clock.install()
        yield page
    finally:
        context.close()


def paste(page: Page, text: str) -> None:
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


@pytest.mark.proves("SR-A11Y-01")
@pytest.mark.parametrize(
    ("state", "selector", "text"),
    [
        ("signin-empty", "input[name=user_id]", "alex@contoso.example"),
        ("signin-password-empty", "input[name=password]", "Harbour-teapot-71"),
        ("reset-who-empty", "input[name=user_id]", "alex@contoso.example"),
        ("reset-verify-code-asked", "input[name=code] >> visible=true", "123 456"),
        ("reset-choose-cloud", "input[name=new_password]", "Quiet-lantern-tide-48"),
        ("reset-choose-cloud", "input[name=confirmation]", "Quiet-lantern-tide-48"),
        ("password-empty", "input[name=current_password]", "Harbour-teapot-71"),
    ],
)
def test_one_can_paste(shown: Shown, state: str, selector: str, text: str) -> None:
    def job(page: Page) -> str:
        before = page.url
        page.locator(selector).first.focus()
        paste(page, text)
        page.clock.run_for(1000)
        assert page.url == before, "a paste moved the page on"
        value: str = page.locator(selector).first.input_value()
        return value

    assert shown(state, job) == text


@pytest.mark.proves("SR-A11Y-16")
def test_the_last_digit_of_a_code_sends_nothing(shown: Shown) -> None:
    def job(page: Page) -> list[str]:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.locator("input[name=code] >> visible=true").first.focus()
        page.keyboard.type("123456")
        page.keyboard.press("Tab")
        page.clock.run_for(5000)
        return [address for address in sent if "/static/" not in address]  # the icon may come late

    assert shown("reset-verify-code-asked", job) == []


@pytest.mark.proves("SR-A11Y-15")
@pytest.mark.parametrize("state", ["signin-password-empty", "reset-choose-cloud", "password-empty"])
def test_show_keeps_caret_and_focus(shown: Shown, state: str) -> None:
    def job(page: Page) -> None:
        field = page.locator("input[type=password]").first
        identifier = field.get_attribute("id")
        field.focus()
        page.keyboard.type("Quiet-lantern")
        for _ in range(4):
            page.keyboard.press("ArrowLeft")
        button = page.locator(f"button[data-reveal={identifier}]")
        caret = f"document.getElementById('{identifier}').selectionStart"
        button.click()
        assert page.evaluate(FOCUSED)[0] == identifier
        assert page.evaluate(caret) == 9
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator(f"#{identifier}")).to_have_attribute("type", "text")
        button.click()
        assert page.evaluate(caret) == 9
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(page.locator(f"#{identifier}")).to_have_attribute("type", "password")

    shown(state, job)


MISTAKES = [
    name
    for name in STATES
    if STATES[name].page.area in ("door", "reset", "desk")
    and STATES[name].state.name.startswith(("error", "wrong", "too-easy", "different"))
]


WITHOUT_FIELD = {"password-wrong-at-home"}  # found out long after the form was sent, and so a message above it


@pytest.mark.proves("SR-A11Y-05")
@pytest.mark.parametrize("state", MISTAKES)
def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(shown: Shown, state: str) -> None:
    def job(page: Page) -> None:
        expect(page.get_by_role("alert")).to_be_focused()
        links = page.locator("[role=alert] li a")
        if state in WITHOUT_FIELD:
            assert links.count() == 0
            return
        target = str(links.first.get_attribute("href")).removeprefix("#")
        links.first.press("Enter")
        assert page.evaluate("(id) => document.getElementById(id).contains(document.activeElement)", target)

    shown(state, job)


@pytest.mark.proves("SR-A11Y-10")
def test_the_end_is_announced_twice_and_then_one_press_goes_on(shown: Shown) -> None:
    def job(page: Page) -> None:
        say = page.locator("[data-countdown] [data-say]")
        assert say.get_attribute("role") == "status"
        field = page.locator("input[name=new_password]")
        field.focus()
        page.keyboard.type("Quiet")
        left = int(page.locator("[data-countdown]").get_attribute("data-countdown") or 0)
        page.clock.fast_forward((left - 140) * 1000)
        page.clock.run_for(1500)
        assert say.inner_text() == ""
        page.clock.run_for(25_000)
        assert "2 minutes" in say.inner_text()
        page.clock.run_for(90_000)
        assert "30 seconds" in say.inner_text()
        assert page.evaluate(FOCUSED)[0] == field.get_attribute("id"), "the focus stays where it was"
        assert field.input_value() == "Quiet"
        address = page.url
        page.clock.run_for(40_000)
        assert "Your time is up" in say.inner_text()
        assert page.url == address, "nobody is moved anywhere"
        page.get_by_role("button", name="Start again as").first.click()
        page.wait_for_url("**/reset/verify/")
        assert "alex@contoso.example" in page.locator("main").inner_text()

    shown("reset-choose-cloud", job)


@pytest.mark.proves("SR-A11Y-19")
@pytest.mark.parametrize("state", ["signin-empty", "reset-waiting-promised", "reset-done-cloud", "editions-anonymous"])
def test_for_whoever_asks_nothing_moves(shown: Shown, state: str) -> None:
    """Every browser of these tests asks for less motion."""

    def job(page: Page) -> list[str]:
        moving: list[str] = page.evaluate(
            """() => document.getAnimations().filter((one) => one.playState === 'running'
              && one.effect.getComputedTiming().duration > 1).map((one) => one.effect.target.outerHTML.slice(0, 80))"""
        )
        return moving

    assert shown(state, job) == []
