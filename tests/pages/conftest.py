"""One house and one browser for all pages; each state is looked at once, whatever number of tests ask about it."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from tests.pages.browser import BrowserThread, open_browser
from tests.pages.house import House, open_house
from tests.pages.inspection import Report, inspect
from tests.pages.registry import Look


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The mark `django_db` has the databases made, and here nothing more: pytest-django would wrap each test into a
    transaction, which the server's threads would wait for, or empty the databases after each, which takes its time."""


Inspect = Callable[[Look], Report]


@pytest.fixture(scope="session")
def house(django_db_setup: None) -> Iterator[House]:
    with open_house() as house:
        yield house


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserThread]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def inspected(house: House, chromium: BrowserThread, django_db_blocker: DjangoDbBlocker) -> Inspect:
    reports: dict[str, Report | Exception] = {}

    def report_of(look: Look) -> Report:
        if str(look) not in reports:
            reports[str(look)] = visit(look)
        report = reports[str(look)]
        if isinstance(report, Exception):
            raise report
        return report

    def visit(look: Look) -> Report | Exception:
        with django_db_blocker.unblock(), house.visited():
            try:
                return chromium.do(partial(inspect, house, look, look.state.arrange()))
            except Exception as error:  # noqa: BLE001 - kept for every test that asks about this state
                return error

    return report_of


@pytest.fixture
def report(request: pytest.FixtureRequest, inspected: Inspect) -> Report:
    return inspected(request.param)
