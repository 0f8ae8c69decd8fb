"""Every page of the portal in a browser that runs no script."""

import re
from collections.abc import Callable, Iterable
from functools import partial

import pytest
from pytest_django import DjangoDbBlocker

from tests.pages.browser import BrowserThread
from tests.pages.house import House
from tests.pages.inspection import controls
from tests.pages.registry import Look, looks

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.django_db(databases="__all__")]


@pytest.fixture
def seen(
    house: House, chromium: BrowserThread, django_db_blocker: DjangoDbBlocker
) -> Callable[[Look], tuple[list[str], list[str], str]]:
    def both_ways(look: Look) -> tuple[list[str], list[str], str]:
        with django_db_blocker.unblock(), house.visited():
            return chromium.do(partial(controls, house, look, look.state.arrange()))

    return both_ways


@pytest.mark.proves("SR-WEB-07")
@pytest.mark.parametrize(
    "look",
    [
        pytest.param(look, id=str(look), marks=() if look.page.area == "reset" and look.in_sample else pytest.mark.slow)
        for look in looks("en")
    ],
)
def test_nothing_that_one_may_do_is_missing(
    look: Look, seen: Callable[[Look], tuple[list[str], list[str], str]]
) -> None:
    """Links, fields and buttons that send something; others are made by script, or for it."""
    with_script, without, heading = seen(look)
    assert heading
    assert with_script
    assert whatever_it_is_called(with_script) - whatever_it_is_called(without) == set()


def whatever_it_is_called(controls: Iterable[str]) -> set[str]:
    """A form that is sent twice makes two rows, each with an id of its own in the links that lead on."""
    return {re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", control) for control in controls}
