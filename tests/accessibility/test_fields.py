"""Fields one can fill in by hand, by paste, by password manager: SR-A11Y-01 to -04, -11, -15, -18."""

import re

import pytest
from django.test import Client

from tests.accessibility.conftest import Document
from tests.accessibility.dom import Element, Page
from tests.proofs.ids import ROOT

BASE = (ROOT / "static" / "css" / "base.css").read_text(encoding="utf-8")

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.xdist_group("documents")]

Documents = dict[str, Document]

# What each field of people is, by its name, and so what a browser may put into it.
MEANINGS = {
    "user_id": {"username", "username webauthn"},
    "password": {"current-password"},
    "current_password": {"current-password"},
    "new_password": {"new-password"},
    "confirmation": {"new-password"},
    "code": {"one-time-code"},
    "number": {"tel"},
}
FREE = {"language", "way", "goal", "fault"}  # picked, not typed
OF_OTHERS = {"person", "figure", "spread"}  # a trainer's, about somebody else: no browser knows them
PUZZLES = re.compile(r"captcha|puzzle|i.?am not a robot|characters you see|what is \d+ ?[+x]", re.IGNORECASE)


def typed(page: Page) -> list[Element]:
    return [one for one in page.fields() if one["type"] not in ("radio", "checkbox") and one.tag != "select"]


def failing(documents: Documents, complaint: "object") -> dict[str, list[str]]:
    """By page, what `complaint` says of its fields; pages without complaints are left out."""
    assert callable(complaint)
    found = {
        name: [f"{field!r}: {said}" for field in document.page.fields() if (said := complaint(document.page, field))]
        for name, document in documents.items()
        if not name.startswith("lab-components")
    }
    return {name: said for name, said in found.items() if said}


@pytest.mark.proves("SR-A11Y-03")
def test_every_field_says_what_belongs_into_it(documents: Documents) -> None:
    def complaint(page: Page, field: Element) -> str:
        if field["name"] in FREE | OF_OTHERS:
            return ""
        if field["autocomplete"] not in MEANINGS.get(field["name"], set()):
            return f"is not known to be {field['autocomplete']!r}; a new field joins MEANINGS"
        if field["type"] == "number" or (field["name"] == "code" and field["inputmode"] != "numeric"):
            return "takes digits by type=number, or without a numeric keyboard"
        return ""

    assert failing(documents, complaint) == {}
    seen = {field["name"] for document in documents.values() for field in typed(document.page)}
    assert seen >= MEANINGS.keys()


@pytest.mark.proves("SR-A11Y-03")
def test_a_password_manager_finds_the_name_beside_each_password(documents: Documents) -> None:
    lacking = [
        name
        for name, document in documents.items()
        if not name.startswith("lab-components")
        for form in document.page.all("form")
        if form.all("input", type="password") and not form.all("input", autocomplete="username")
    ]
    assert lacking == []


@pytest.mark.proves("SR-A11Y-01")
def test_nothing_hinders_paste_and_autofill(documents: Documents) -> None:
    def complaint(page: Page, field: Element) -> str:
        if any(name.startswith("on") for name in field.attributes):
            return "listens for what is typed"
        if field["autocomplete"] == "off":
            return "refuses autofill"
        if "maxlength" in field and int(field["maxlength"]) < 16:
            return "is too short for what one pastes: a code with blanks, say"
        return "is read-only" if "readonly" in field else ""

    assert failing(documents, complaint) == {}


@pytest.mark.proves("SR-A11Y-01")
def test_a_code_is_one_field(documents: Documents) -> None:
    forms = [form for document in documents.values() for form in document.page.all("form")]
    codes = [len(form.all("input", autocomplete="one-time-code")) for form in forms]
    assert max(codes) == 1
    assert sum(codes) > 5


@pytest.mark.proves("SR-A11Y-02")
def test_nobody_has_to_solve_anything(documents: Documents) -> None:
    """No words of a puzzle, and nothing that could show one; the only pictures are a tenant's own and a QR code."""
    for name, document in documents.items():
        assert not PUZZLES.search(document.page.text), name
        assert document.page.all("canvas", "audio", "video", "iframe", "object", "embed") == [], name
        strange = [one for one in document.page.all("img") if not one["src"].startswith(("data:", "/branding/"))]
        assert strange == [], name


@pytest.mark.proves("SR-A11Y-04")
def test_every_field_has_a_label_to_be_seen(documents: Documents) -> None:
    def complaint(page: Page, field: Element) -> str:
        labels = page.labels_of(field)
        if not any(label.text for label in labels):
            return "has no label"
        hidden = [label for label in labels if "sr" in label["class"].split()]
        return "has a label nobody sees" if hidden else ""

    assert failing(documents, complaint) == {}


@pytest.mark.proves("SR-A11Y-04")
def test_radios_stand_under_their_question(documents: Documents) -> None:
    for name, document in documents.items():
        for radio in document.page.all("input", type="radio"):
            groups = [one for one in radio.ancestors() if one.tag == "fieldset"]
            legends = [legend for group in groups for legend in group.all("legend")]
            assert any(legend.text for legend in legends), (name, radio)


@pytest.mark.proves("SR-A11Y-04")
def test_hints_come_before_the_field_and_belong_to_it(documents: Documents) -> None:
    seen = 0
    for name, document in documents.items():
        page = document.page
        for field in page.fields():
            described = page.described_by(field)
            assert None not in described, (name, field)
            for hint in described:
                if hint is not None and hint["id"].endswith("helptext"):
                    seen += 1
                    assert page.comes_before(hint, field), (name, field)
        for hint in page.all("p", "div", class_="field__hint"):
            users = [one for one in page.all("input", "select", "fieldset") if hint["id"] in one["aria-describedby"]]
            assert users, (name, hint)
    assert seen > 5


@pytest.mark.proves("SR-A11Y-04")
def test_what_must_be_filled_in_says_so_in_words(documents: Documents) -> None:
    def complaint(page: Page, field: Element) -> str:
        if field["type"] in ("radio", "checkbox") or field.tag == "select":
            return ""
        around = next((one for one in field.ancestors() if "field" in one["class"].split()), None)
        return (
            ""
            if around and re.search(r"\b(required|optional)\b", around.text)
            else "says neither required nor optional"
        )

    assert failing(documents, complaint) == {}


@pytest.mark.proves("SR-A11Y-11")
def test_no_page_after_the_first_asks_who_it_is(documents: Documents) -> None:
    """The name is there for password managers, filled in and out of the way."""
    first = ("signin-", "reset-who-")
    later = {
        name: document.page
        for name, document in documents.items()
        if name.startswith(("signin-password-", "signin-again-", "reset-", "password-", "security-info"))
        and not name.startswith("reset-who-")
    }
    assert len(later) > 20
    for name, page in later.items():
        asked = [field for field in typed(page) if field["autocomplete"] in ("username", "email")]
        assert asked == [], name
        assert all(one["value"] for one in page.all("input", autocomplete="username")), name
    assert any(name.startswith(first) for name in documents)


@pytest.mark.proves("SR-A11Y-11")
def test_the_name_goes_along_from_sign_in_to_the_way_back(client: Client) -> None:
    answer = client.post("/signin/", {"user_id": "alex@contoso.example"}, follow=True)
    links = [one["href"] for one in Page(answer.text).all("a") if one["href"].startswith("/reset/")]
    assert links
    field = Page(client.get(links[0]).text).one("input", name="user_id")
    assert field["value"] == "alex@contoso.example"


@pytest.mark.proves("SR-A11Y-15")
def test_show_is_a_button_that_says_its_state_and_whose_it_is(documents: Documents) -> None:
    seen = 0
    for name, document in documents.items():
        page = document.page
        for field in page.all("input", type="password"):
            (button,) = [one for one in page.all("button") if one["data-reveal"] == field["id"]]
            assert (button["type"], button["aria-pressed"]) == ("button", "false"), name
            label = page.labels_of(field)[0].text
            assert label in button.text, (name, button.text)
            seen += 1
    assert seen > 8
    assert "@media (scripting: none) {\n  [data-copy], [data-reveal]" in BASE, "nothing to press without script"


@pytest.mark.proves("SR-A11Y-18")
def test_the_key_of_an_app_is_picture_text_and_link(documents: Documents) -> None:
    pages = [document.page for name, document in documents.items() if name.startswith("security-info-add-app-")]
    assert pages
    for page in pages:
        picture = page.one("img", class_="qr")
        link = next(one for one in page.all("a") if one["href"].startswith("otpauth://"))
        seed = next(found[1] for one in [link] if (found := re.search(r"secret=(\w+)", one["href"])))
        assert picture["alt"]
        assert link.text
        assert seed in page.text.replace(" ", "")
