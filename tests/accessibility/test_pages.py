"""What holds for pages as a whole: SR-A11Y-06, -10, -12, -16, -19, -20."""

import re

import pytest
from django.test import Client

from directory.models import AuthenticationMethod
from directory.rules.methods import Method
from tests.accessibility.conftest import Document
from tests.accessibility.dom import Page
from tests.factories.people import PASSWORD, person
from tests.proofs.ids import ROOT

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.xdist_group("documents")]

Documents = dict[str, Document]
BLANKET = re.compile(r"@media\s*\(prefers-reduced-motion:\s*(reduce|no-preference)\)\s*\{")
STILL = re.compile(r"reduce\)\s*\{\s*\*[^{}]*\{[^}]*animation:\s*none !important[^}]*transition:\s*none !important")
GLIDES = re.compile(r"\.animate\(|scroll-behavior|behavior:\s*[\"']smooth")
FIXED = re.compile(r"(?<![\w-])font(-size)?\s*:[^;}]*\d(px|pt|cm|mm|in)\b")
MOVES = re.compile(r"(?<![\w-])(animation|transition)(-name|-duration|-property)?\s*:\s*(?!none)", re.IGNORECASE)
AUTOMATIC = re.compile(r"\.(submit|requestSubmit)\s*\(|location\s*(\.href)?\s*=|location\.(assign|replace|reload)")
SLOWEST_FLASH = 1 / 3  # seconds; three a second is the most there may be


def statuses(page: Page) -> list[str]:
    return [one.text for one in page.all(role="status")]


# --- what is announced ---


@pytest.mark.proves("SR-A11Y-06")
@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("reset-verify-code-asked", r"Asked for at"),
        ("reset-waiting-promised", r"\w+ \w+"),
        ("reset-waiting-picked-up", r"\w+ \w+"),
        ("reset-waiting-unlock", r"\w+ \w+"),
    ],
)
def test_what_changes_by_itself_stands_in_a_polite_region(documents: Documents, state: str, says: str) -> None:
    assert [text for text in statuses(documents[state].page) if re.search(says, text)]


@pytest.mark.proves("SR-A11Y-06")
@pytest.mark.parametrize("state", ["reset-choose-cloud", "reset-verify-choice"])
def test_time_left_and_strength_are_told_in_regions_that_are_there_from_the_start(
    documents: Documents, state: str
) -> None:
    page = documents[state].page
    regions = [one for one in page.all(role="status") if "data-say" in one]
    assert len(regions) == (2 if "choose" in state else 1)
    assert all(one["aria-live"] in ("", "polite") for one in regions)


@pytest.mark.proves("SR-A11Y-06")
def test_nothing_interrupts_but_what_went_wrong(documents: Documents) -> None:
    shouting = {
        name: [repr(one) for one in document.page.all(aria_live="assertive")]
        for name, document in documents.items()
        if document.page.all(aria_live="assertive")
    }
    assert shouting == {}


# --- time ---


@pytest.mark.proves("SR-A11Y-10")
def test_every_open_page_of_a_reset_says_how_long_and_why(documents: Documents) -> None:
    open_pages = [name for name in documents if re.match(r"reset-(why|verify|choose)-", name)]
    assert len(open_pages) > 10
    for name in open_pages:
        page = documents[name].page
        box = page.one(where=lambda one: "data-countdown" in one)
        assert 0 < int(box["data-countdown"]) <= 15 * 60, name
        assert "Whoever finds this page open could go on in your place" in box.text, name
        assert {int(one["data-at"]) for one in box.all("template")} >= {0, 30, 120}, name


@pytest.mark.proves("SR-A11Y-10")
def test_after_the_end_one_press_goes_on(documents: Documents) -> None:
    page = documents["reset-expired-expired"].page if "reset-expired-expired" in documents else None
    found = page or next(document.page for name, document in documents.items() if name.startswith("reset-expired"))
    (form,) = [one for one in found.one("main").all("form") if one["action"] == "/reset/"]
    assert form.all("input", "select", where=lambda one: one["type"] not in ("hidden", "submit")) == []
    assert "Start again as" in form.text


# --- help ---


@pytest.mark.proves("SR-A11Y-12")
def test_help_stands_at_the_foot_of_every_page_in_one_order(documents: Documents) -> None:
    assert len(documents) > 60
    for name, document in documents.items():
        page = document.page
        foot = page.one("footer", class_="foot")
        assert page.comes_before(page.one("main"), foot), name
        text = foot.text
        places = [re.search(words, text) for words in (r"administrator", r"Support code", r"Language")]
        assert all(places), (name, text)
        starts = [place.start() for place in places if place]
        assert starts == sorted(starts), (name, text)


# --- large text ---


def test_no_style_sheet_says_the_size_of_text_in_pixels() -> None:
    """The browser's own setting must count. Tests in tests/pages enlarge text by it and see nothing that ignores it."""
    assert FIXED.search("a { font: bold 12px/1.5 serif }")
    sizes = re.compile(r"--t-\w+\s*:[^;]*\d(px|pt)\b")
    assert {
        name: hit[0] for name, css in styles().items() for hit in (FIXED.search(css), sizes.search(css)) if hit
    } == {}


# --- moving on ---


@pytest.mark.proves("SR-A11Y-16")
def test_no_script_sends_a_form_or_leads_away() -> None:
    ours = [
        file for file in (ROOT / "static" / "js").glob("*.js") if AUTOMATIC.search(file.read_text(encoding="utf-8"))
    ]
    assert [file.name for file in ours] == []


@pytest.mark.proves("SR-A11Y-16")
def test_no_field_acts_when_it_is_filled_or_picked(documents: Documents) -> None:
    """htmx acts on what `hx-trigger` says; only waiting pages look again, and then by a page's own element."""
    for name, document in documents.items():
        for one in document.page.all():
            if any(verb in one for verb in ("hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch")):
                assert one.tag not in ("input", "select", "textarea", "form"), (name, one)
                assert re.match(r"load|every|click", one["hx-trigger"]), (name, one)
        refreshing = [one for one in document.page.all("meta") if one["http-equiv"].lower() == "refresh"]
        assert all(one.parent and one.parent.tag == "noscript" for one in refreshing), name
        assert not refreshing or "waiting" in name or name.startswith("lab-phone-"), name


# --- motion ---


def styles() -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "static" / "css").glob("*.css")}


def blocks_for_motion(css: str) -> list[str]:
    """The insides of every media query about motion."""
    found = []
    for opening in BLANKET.finditer(css):
        depth, at = 1, opening.end()
        while depth and at < len(css):
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        found.append(css[opening.start() : at])
    return found


@pytest.mark.proves("SR-A11Y-19")
def test_whoever_asks_for_stillness_gets_it(documents: Documents) -> None:
    """One rule takes movement from everything, and stands on every page on which a style sheet moves something."""
    sheets = styles()
    moving = {name for name, css in sheets.items() if MOVES.search(css)}
    still = {name for name, css in sheets.items() if any(STILL.search(block) for block in blocks_for_motion(css))}
    assert moving
    assert still
    for name, document in documents.items():
        linked = {one["href"].rpartition("/")[2] for one in document.page.all("link", rel="stylesheet")}
        assert linked & moving, name
        assert linked & still, name


@pytest.mark.proves("SR-A11Y-19")
def test_no_script_moves_anything_and_nothing_glides_when_scrolled() -> None:
    scripts = [file.read_text(encoding="utf-8") for file in (ROOT / "static" / "js").glob("*.js")]
    assert scripts
    assert [text for text in [*scripts, *styles().values()] if GLIDES.search(text)] == []


@pytest.mark.proves("SR-A11Y-19")
def test_nothing_flashes(documents: Documents) -> None:
    for name, css in styles().items():
        for value in re.findall(r"animation\s*:\s*([^;}]+)", css):
            seconds = [float(n) / (1000 if unit == "ms" else 1) for n, unit in re.findall(r"([\d.]+)(ms|s)\b", value)]
            assert not seconds or "infinite" not in value or max(seconds) > SLOWEST_FLASH, (name, value)
    for name, document in documents.items():
        assert document.page.all("blink", "marquee") == [], name


# --- deeds one regrets ---


@pytest.mark.proves("SR-A11Y-20")
def test_removing_a_method_is_asked_about_first(client: Client) -> None:
    person("alex@contoso.example", methods=[Method.EMAIL, Method.APP_CODE])
    client.post("/signin/", {"user_id": "alex@contoso.example"})
    client.post("/signin/password/", {"password": PASSWORD})
    listed = Page(client.get("/account/security-info/").text)
    assert [one for one in listed.all("form") if "remove" in one["action"]] == []
    ways = [one["href"] for one in listed.all("a") if "/remove/" in one["href"]]
    assert len(ways) == 2
    asked = Page(client.get(ways[0]).text)
    assert AuthenticationMethod.objects.count() == 2
    form = asked.one("main").one("form")
    assert {"Remove", "Keep it as it is"} <= {one.text for one in form.all("button", "a")}
    client.post(ways[0])
    assert AuthenticationMethod.objects.count() == 1


@pytest.mark.proves("SR-A11Y-20")
def test_leaving_a_reset_is_asked_about_first(documents: Documents) -> None:
    """Only inside a dialog is there a button that stops it, and the first choice there is to go on."""
    page = documents["reset-choose-cloud"].page
    (leaving,) = [one for one in page.all("form") if one["action"] == "/reset/canceled/"]
    assert any("popover" in one or one.tag == "dialog" for one in leaving.ancestors())
    assert "autofocus" in leaving.all("button")[0]
