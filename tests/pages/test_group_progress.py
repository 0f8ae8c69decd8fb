"""A group's page in a real browser, open while a worker serves the members: it follows without being loaded again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from licensing import processing
from licensing.models import GroupProcessing
from licensing.states import Processing
from tests.pages.admin_groups import CHANGE, queued, sees
from tests.pages.browser import BrowserThread, context_for
from tests.pages.house import House
from tests.pages.registry import Visit

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.django_db(databases="__all__")]
TYPED = "half a description"


def begin() -> None:
    GroupProcessing.objects.update(state=Processing.IN_PROGRESS, total=3, succeeded=1)


def end() -> None:
    GroupProcessing.objects.update(state=Processing.QUEUED, total=0, succeeded=0)
    processing.finish()


def test_the_banner_follows_and_what_was_typed_below_it_stays(
    house: House, chromium: BrowserThread, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), house.visited():
        visit = sees(CHANGE, queued)
        steps = Steps(house.address, visit)
        assert chromium.do(steps.opened) == "Waiting to be processed"
        begin()
        assert chromium.do(steps.shows("In progress", "1 of 3")) == TYPED
        end()
        assert chromium.do(steps.shows("Latest changes applied to all members", "All licenses assigned")) == TYPED
        assert chromium.do(steps.closed) == []


class Steps:
    """One tab, in the browser's own thread."""

    def __init__(self, address: str, visit: Visit) -> None:
        self.address, self.visit = address, visit
        self.complaints: list[str] = []

    def opened(self, browser: Browser) -> str:
        self.context = context_for(browser, self.address, self.visit, "en")
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.goto(self.visit.path)
        self.page.get_by_label("Description").fill(TYPED)
        return self.page.locator("#group-processing [role=status]").inner_text()

    def shows(self, *words: str) -> Callable[[Browser], str]:
        def look(browser: Browser) -> str:
            for word in words:
                expect(self.page.locator("#group-licences")).to_contain_text(word)
            return self.page.get_by_label("Description").input_value()

        return look

    def closed(self, browser: Browser) -> list[str]:
        """What the browser complained of, its content security policy for one."""
        self.context.close()
        return self.complaints
