"""Every page, in every state, in English and Arabic: what nobody should have to stumble over.

Each state is loaded once and then looked at in place: in both themes, narrow, enlarged, and with text set wider. Each
language has a process with a browser of its own.
`make test` looks at a fixed sample, spread over all areas: the states that name languages in `sample`.
"""

from collections.abc import Callable
from typing import TypeVar

import pytest
from _pytest.mark.structures import ParameterSet
from django.test import override_settings
from django.urls import resolve

from tests.pages.house import URLS
from tests.pages.inspection import Check, Report
from tests.pages.registry import Look, looks, pages

pytestmark = pytest.mark.django_db(databases="__all__")
Test = TypeVar("Test", bound=Callable[..., None])
LOOKS = looks()


def one(look: Look, *arguments: Look) -> ParameterSet:
    together = pytest.mark.xdist_group(f"pages {look.language}")
    return pytest.param(*arguments, id=str(look), marks=together if look.in_sample else (together, pytest.mark.slow))


def each(*, administration: bool | None = None) -> Callable[[Test], Test]:
    """A test of every state; of those in the administration, or of all others, where it is said."""
    return pytest.mark.parametrize(
        "report",
        [one(look, look) for look in LOOKS if administration is None or administration == (look.page.area == "admin")],
        indirect=True,
    )


def found(report: Report, *checks: Check) -> list[str]:
    return [f"{check}: {complaint}" for check in checks for complaint in report.found.get(check, [])]


@pytest.mark.parametrize(
    ("look", "report"),
    [one(look, look, look) for look in LOOKS],
    indirect=["report"],
)
def test_the_state_is_shown_by_the_page_it_is_registered_for(look: Look, report: Report) -> None:
    known = {page.template for page in pages()}
    assert [name for name in report.templates if name in known][:1] == [look.page.template]
    assert report.status == look.state.status
    if not look.page.is_error:
        with override_settings(ROOT_URLCONF=URLS):
            assert resolve(report.path).view_name == look.page.route


@pytest.mark.proves("SR-A11Y-21")
@each(administration=False)
def test_axe_finds_nothing_in_either_theme(report: Report) -> None:
    assert found(report, Check.AXE_LIGHT, Check.AXE_DARK) == []


@pytest.mark.proves("SR-A11Y-17")
@each(administration=True)
def test_axe_finds_nothing_in_the_administration_either(report: Report) -> None:
    assert found(report, Check.AXE_LIGHT, Check.AXE_DARK) == []


@pytest.mark.proves("SR-A11Y-14")
@each()
def test_nothing_is_lost_on_a_narrow_screen_or_with_larger_or_wider_text(report: Report) -> None:
    assert found(report, Check.NARROW, Check.LARGE, Check.SPACED) == []


@pytest.mark.proves("SR-A11Y-09")
@each()
def test_targets_are_large_enough_or_kept_apart(report: Report) -> None:
    assert found(report, Check.TARGETS) == []


@pytest.mark.proves("SR-A11Y-13")
@each()
def test_the_page_says_its_language_and_runs_in_its_direction(report: Report) -> None:
    assert found(report, Check.LANGUAGE) == []


@each()
def test_it_has_a_title_a_main_heading_a_main_part_and_a_skip_link_that_works(report: Report) -> None:
    assert found(report, Check.SKELETON) == []


@pytest.mark.proves("SR-WEB-05")
@each()
def test_nothing_is_fetched_from_elsewhere(report: Report) -> None:
    assert found(report, Check.ELSEWHERE) == []


@each()
def test_the_browser_has_nothing_to_complain_about(report: Report) -> None:
    assert found(report, Check.CONSOLE) == []


@each(administration=False)
def test_a_first_visit_is_light_and_nothing_moves_while_it_loads(report: Report) -> None:
    assert found(report, Check.WEIGHT, Check.SHIFT) == []
