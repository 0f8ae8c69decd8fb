"""Fixtures of the stories. Chromium is the machine's own; `*.localhost` leads home, so each has a host of his own."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys import inside
from tests.journeys.browser import Person, Watch
from tests.journeys.inside import Member
from tests.servers import deployments, machine
from tests.servers.portal import Portal

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]

People = Callable[..., Person]


@pytest.fixture(scope="module")  # no longer: Playwright's event loop would stand in the way of other tests' databases
def browser() -> Iterator[Browser]:
    chromium = machine.executable("chromium") or machine.executable("chromium-browser")
    if chromium is None:
        machine.missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def casts() -> dict[int, dict[str, Member]]:
    """The personas of each portal met so far, by its port: asking takes a second."""
    return {}


PLAYING = pytest.StashKey[list[Person]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that goes wrong shows what everybody had before their eyes."""
    report = yield
    if report.failed and report.when == "call":
        for person in item.stash.get(PLAYING, []):
            seen = f"{person.page.url}\n{person.page.locator('body').inner_text()}"
            report.sections.append((f"what {person.name} sees", seen))
        for portal in filter(None, map(getattr(item, "funcargs", {}).get, ("portal", "demo"))):
            report.sections.append(("what the portal says went wrong", "\n".join(portal.errors())))
    return report


@pytest.fixture
def people_of(
    request: pytest.FixtureRequest, browser: Browser, casts: dict[int, dict[str, Member]]
) -> Iterator[Callable[[Portal, str], Person]]:
    """Brings a persona to a portal, in a browser profile of his own; asked again, the same person on another device.

    `options` are those of a Playwright context, such as `java_script_enabled=False`; the phone always has script.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []
    playing = request.node.stash.setdefault(PLAYING, [])

    def bring(portal: Portal, name: str, **options: Any) -> Person:
        if portal.port not in casts:
            casts[portal.port] = inside.cast(portal)
        member = casts[portal.port][name]
        watch = Watch(portal.port)
        watches.append(watch)

        def device(host: str, **options: Any) -> Page:
            context = browser.new_context(base_url=portal.url(host), **options)
            context.set_default_timeout(20_000)
            watch.over(context)
            contexts.append(context)
            return context.new_page()

        playing.append(Person(member, page=device(member.host, **options), phone=device("localhost")))
        return playing[-1]

    yield bring
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture(scope="session")
def untouched(workshop: Path, seeded: Path) -> Iterator[Portal]:
    """A demo in one process, for stories that tell how people hold the portal rather than what it does."""
    with deployments.running(deployments.embedded(workshop / "untouched", seeded_from=seeded)) as portal:
        yield portal


@pytest.fixture
def people(portal: Portal, people_of: Callable[[Portal, str], Person]) -> People:
    """Brings a persona to the portal of this deployment, by user principal name."""
    return lambda name: people_of(portal, name)
