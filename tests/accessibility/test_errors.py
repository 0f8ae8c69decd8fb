"""SR-A11Y-05 over every state of every page in which something is wrong."""

import pytest

from tests.accessibility.conftest import Document
from tests.accessibility.dom import Element, Page

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.xdist_group("documents")]

Documents = dict[str, Document]
MISTAKES = ("error", "wrong-c", "wrong-n", "wrong-app", "too-easy", "different", "left-empty")  # how such states begin
SHORTEST_HELP = 4  # words; fewer name the fault and no way out of it
WORDS_OF_DJANGO = ("This field is required.", "Enter a valid value.", "Select a valid choice.")


def summaries(page: Page) -> list[Element]:
    return [one for one in page.all("div", role="alert") if one.all("li") and one["tabindex"] == "-1"]


def is_mistake(document: Document) -> bool:
    """By the name of the state, and not by what the page makes of it."""
    return document.look.page.area in ("door", "reset", "desk") and document.look.state.name.startswith(MISTAKES)


@pytest.fixture
def mistaken(documents: Documents) -> Documents:
    return {name: document for name, document in documents.items() if is_mistake(document)}


@pytest.mark.proves("SR-A11Y-05")
def test_every_mistake_is_summed_up(mistaken: Documents) -> None:
    assert len(mistaken) > 12, sorted(mistaken)
    assert [name for name, document in mistaken.items() if len(summaries(document.page)) != 1] == []


def test_every_form_of_the_portal_is_seen_with_a_mistake(mistaken: Documents, documents: Documents) -> None:
    """Every page on which people type or pick something in the main part."""
    asking = {
        document.look.page.name
        for document in documents.values()
        if document.look.page.area in ("door", "reset", "desk")
        and any(one.tag == "main" for field in document.page.fields() for one in field.ancestors())
    }
    assert {document.look.page.name for document in mistaken.values()} == asking


@pytest.mark.proves("SR-A11Y-05")
def test_the_summary_takes_the_focus_and_leads_to_each_field(mistaken: Documents) -> None:
    for name, document in mistaken.items():
        page = document.page
        (summary,) = summaries(page)
        assert "autofocus" in summary or "data-focus" in summary, name
        assert summary.all("h2"), name
        for link in summary.all("a"):
            target = page.by_id(link["href"].removeprefix("#"))
            assert target is not None, (name, link)
            assert link.text, name
        assert (
            len(
                [
                    one
                    for one in page.all()
                    if "autofocus" in one and "popover" not in {a for x in one.ancestors() for a in x.attributes}
                ]
            )
            <= 1
        ), name


@pytest.mark.proves("SR-A11Y-05")
def test_a_wrong_field_says_so_and_names_its_error(mistaken: Documents) -> None:
    seen = 0
    for name, document in mistaken.items():
        page = document.page
        for field in page.fields():
            errors = [one for one in page.described_by(field) if one is not None and one["id"].endswith("_error")]
            assert bool(errors) == (field["aria-invalid"] == "true"), (name, field)
            for error in errors:
                seen += 1
                assert error.text.startswith("Error:"), (name, error.text)
                lines = [line.text for line in summaries(page)[0].all("li")]
                assert all(text.strip() in lines for text in error.text.split("Error:") if text), (name, error.text)
    assert seen > 8


@pytest.mark.proves("SR-A11Y-05")
def test_every_error_says_how_to_mend_it(mistaken: Documents) -> None:
    for name, document in mistaken.items():
        for line in summaries(document.page)[0].all("li"):
            assert len(line.text.split()) >= SHORTEST_HELP, (name, line.text)
            assert line.text not in WORDS_OF_DJANGO, name


@pytest.mark.proves("SR-A11Y-05")
def test_the_title_says_that_something_is_wrong(documents: Documents, mistaken: Documents) -> None:
    assert {name: doc.page.title for name, doc in mistaken.items() if not doc.page.title.startswith("Error: ")} == {}
    sound = {
        name: document
        for name, document in documents.items()
        if not document.look.page.is_error and not document.page.all(role="alert")
    }
    assert {name: doc.page.title for name, doc in sound.items() if doc.page.title.startswith("Error: ")} == {}
