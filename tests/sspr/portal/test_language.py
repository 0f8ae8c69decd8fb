"""In which language a page speaks, as a browser sees it."""

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from directory.models import User
from sspr.languages import LANGUAGES, Language
from sspr.portal.language import ACCOUNT_COOKIE
from tests.factories.directory import TenantFactory, UserFactory

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

pytestmark = pytest.mark.django_db

RIGHT = "Correct-horse-7"
ENGLISH_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}
GERMAN_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}
COOKIE = "language"


@pytest.fixture
def alex() -> User:
    return UserFactory(name="alex", tenant=TenantFactory(name="Contoso", domain="contoso.example"), password=RIGHT)


def spoken(page: "Page") -> str:
    """The language a page says it is in."""
    found = re.search(r'<html lang="([^"]+)" dir="(ltr|rtl)">', page.content.decode())
    assert found is not None
    assert page["Content-Language"] == found[1]
    return found[1]


def choose(client: Client, language: str, back: str = "/signin/") -> "Page":
    return client.post("/language/", {"language": language, "next": back})


def sign_in(client: Client) -> None:
    client.post("/signin/", {"user_id": "alex@contoso.example"})
    client.post("/signin/password/", {"password": RIGHT})


@pytest.mark.proves("F-BRD-03")
@pytest.mark.parametrize("path", ["/reset/", "/", "/signin/"])
def test_the_address_beats_the_browser_and_an_unknown_region_falls_back_to_its_language(
    client: Client, path: str
) -> None:
    page = client.get(f"{path}?mkt=es-us", **ENGLISH_BROWSER)
    assert spoken(page) == "es"
    with translation.override("es"):
        words = gettext("Skip to content")
    assert words != "Skip to content"
    assert words in page.content.decode()


def test_what_the_address_said_is_remembered(client: Client) -> None:
    client.get("/?mkt=es-us", **ENGLISH_BROWSER)
    assert spoken(client.get("/reset/", **ENGLISH_BROWSER)) == "es"


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("mkt=de-DE", "de"),
        ("mkt=DE_at", "de"),
        ("lng=ar", "ar"),
        ("lng=es-MX", "es"),
        ("mkt=de&lng=es", "de"),
        ("mkt=nonsense&lng=es", "es"),
        ("mkt=es&mkt=de", "de"),
        ("mkt=pt-br", "en"),
        ("mkt=", "en"),
        ("mkt=../../etc/passwd", "en"),
        ("mkt=de%0d%0aSet-Cookie:%20x=y", "en"),
        ("mkt=de%00", "en"),
        ("mkt=%ff%fe", "en"),
        ("mkt=%D8%A7%D8%B1", "en"),
        (f"mkt={'de-' * 3000}", "en"),
        ("xmkt=de", "en"),
    ],
)
def test_every_spelling_of_a_language_is_understood_and_garbage_does_no_harm(
    client: Client, query: str, language: str
) -> None:
    page = client.get(f"/?{query}", **ENGLISH_BROWSER)
    assert page.status_code == 200
    assert spoken(page) == language
    assert (COOKIE in page.cookies) is (language != "en")


@pytest.mark.parametrize("header", ["de-AT,en;q=0.5", "pt-BR, de;q=0.8", "*;q=0.1, de", f"{'xx,' * 2000}de"])
def test_without_a_choice_the_browser_says(client: Client, header: str) -> None:
    assert spoken(client.get("/", HTTP_ACCEPT_LANGUAGE=header)) == ("en" if len(header) > 500 else "de")


def test_a_choice_at_the_foot_comes_back_to_the_same_page_and_beats_the_browser(client: Client) -> None:
    answer = choose(client, "ar", back="/reset/?username=adele%40contoso.example&mkt=en&lng=de")
    assert answer.status_code == 302
    assert answer["Location"] == "/reset/?username=adele%40contoso.example"
    assert spoken(client.get(answer["Location"], **GERMAN_BROWSER)) == "ar"


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/reset/?username=alex%40contoso.example&whr=contoso.example&mkt=de&x=1", "whr=contoso.example"),
        ("/signin/?next=/account/password/&x=1", "/signin/?next=%2Faccount%2Fpassword%2F"),
        ("/reset/?next=/account/&x=1", "/reset/"),
    ],
)
def test_the_chooser_carries_on_what_the_page_needs_of_its_address_and_nothing_else(
    client: Client, address: str, back: str
) -> None:
    found = re.search(r'name="next" value="([^"]*)"', client.get(address).content.decode())
    assert found is not None
    assert found[1].endswith(back)
    assert "x=1" not in found[1]
    assert "mkt" not in found[1]


def test_the_cookie_lasts_a_year_is_closed_to_scripts_and_set_only_when_it_changes(client: Client) -> None:
    cookie = client.get("/?mkt=de").cookies[COOKIE]
    assert (cookie.value, cookie["max-age"], cookie["httponly"]) == ("de", 365 * 24 * 3600, True)
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert COOKIE not in client.get("/?mkt=de").cookies
    assert COOKIE not in client.get("/").cookies
    assert COOKIE not in choose(client, "de").cookies


@pytest.mark.parametrize("cookie", ["xx", "../de", "de" * 5000, "\x00"])
def test_a_cookie_that_names_no_language_of_ours_counts_for_nothing(client: Client, cookie: str) -> None:
    client.cookies[COOKIE] = cookie
    assert spoken(client.get("/", **GERMAN_BROWSER)) == "de"


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "signin/", "/\n/x"],
)
def test_the_way_back_never_leads_to_another_host(client: Client, back: str) -> None:
    assert choose(client, "de", back)["Location"] == "/"


def test_a_choice_needs_a_form_of_ours_and_an_unknown_language_changes_nothing(client: Client) -> None:
    assert Client(enforce_csrf_checks=True).post("/language/", {"language": "de"}).status_code == 403
    assert client.get("/language/").status_code == 405
    assert COOKIE not in choose(client, "tlh").cookies


def test_a_choice_of_somebody_signed_in_is_kept_and_found_again_in_another_browser(alex: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    choose(here, "de")
    alex.refresh_from_db()
    assert alex.preferred_language == "de"

    sign_in(elsewhere)
    assert spoken(elsewhere.get("/account/", **ENGLISH_BROWSER)) == "de"


def test_what_was_chosen_in_this_browser_beats_what_was_chosen_elsewhere(client: Client, alex: User) -> None:
    User.objects.update(preferred_language="de")
    choose(client, "es")
    sign_in(client)
    assert spoken(client.get("/account/", **ENGLISH_BROWSER)) == "es"


def test_the_language_of_an_account_goes_when_its_person_signs_out(client: Client, alex: User) -> None:
    User.objects.update(preferred_language="de")
    sign_in(client)
    assert spoken(client.get("/account/", **ENGLISH_BROWSER)) == "de"
    left = client.post("/signout/", follow=True, **ENGLISH_BROWSER)
    assert spoken(left) == "en"
    assert "You are signed out." in left.content.decode()


def test_an_account_brings_its_language_no_longer_than_the_browser_is_open(client: Client, alex: User) -> None:
    User.objects.update(preferred_language="de")
    sign_in(client)
    assert COOKIE not in client.cookies
    assert client.cookies[ACCOUNT_COOKIE]["max-age"] == ""
    assert client.cookies[ACCOUNT_COOKIE]["httponly"]


def test_what_was_chosen_by_hand_stays_after_signing_out(client: Client, alex: User) -> None:
    User.objects.update(preferred_language="de")
    sign_in(client)
    choose(client, "es")
    assert spoken(client.post("/signout/", follow=True, **ENGLISH_BROWSER)) == "es"


def test_a_preference_that_is_none_of_ours_is_passed_over(client: Client, alex: User) -> None:
    User.objects.update(preferred_language="tlh")
    sign_in(client)
    assert spoken(client.get("/account/", **GERMAN_BROWSER)) == "de"


def test_a_language_may_be_chosen_while_a_change_of_password_is_due(client: Client, alex: User) -> None:
    User.objects.update(must_change_password=True)
    sign_in(client)
    choose(client, "de")
    alex.refresh_from_db()
    assert alex.preferred_language == "de"


@pytest.mark.urls("tests.sspr.portal.urls_that_fail")
@pytest.mark.parametrize(
    "path",
    ["/nowhere/", "/fails/400", "/fails/403", "/fails/405", "/fails/500", "/fails/database", "/fails/broker"],
)
def test_error_pages_speak_the_language_too_and_let_one_choose(path: str) -> None:
    page = Client(raise_request_exception=False).get(path, headers={"Accept-Language": "ar"})
    assert page.status_code >= 400
    assert spoken(page) == "ar"
    assert 'href="?mkt=de"' in page.content.decode()


def test_a_form_out_of_date_a_strange_method_and_a_strange_host_are_refused_in_the_language_too() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "ar"})
    assert spoken(client.post("/signin/")) == "ar"
    assert spoken(client.generic("TRACE", "/")) == "ar"
    assert spoken(client.get("/", HTTP_HOST="evil.example")) == "ar"


def test_nothing_of_a_request_is_left_to_the_next(client: Client) -> None:
    client.get("/?mkt=ar")
    assert translation.get_language() == "en"
    assert spoken(Client().get("/")) == "en"


def test_caches_learn_what_the_page_depends_on(client: Client) -> None:
    vary = {name.strip() for name in client.get("/")["Vary"].split(",")}
    assert {"Accept-Language", "Cookie"} <= vary


@pytest.mark.proves("SR-A11Y-13")
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("path", ["/", "/signin/", "/reset/", "/editions/"])
def test_each_page_says_its_language_and_direction_and_marks_the_names_of_the_others(
    client: Client, language: Language, path: str
) -> None:
    page = client.get(path, HTTP_ACCEPT_LANGUAGE=language.code).content.decode()
    direction = "rtl" if language.code == "ar" else "ltr"
    assert f'<html lang="{language.code}" dir="{direction}">' in page
    for other in LANGUAGES:
        button = re.search(rf'<button[^>]*value="{other.code}"[^>]*>', page)
        assert button is not None
        assert f'lang="{other.code}"' in button[0]
        assert ('aria-current="true"' in button[0]) is (other is language)


@pytest.mark.proves("SR-A11Y-13")
def test_titles_tell_step_and_state(client: Client) -> None:
    def title(page: "Page") -> str:
        found = re.search(r"<title>(.*?)</title>", page.content.decode())
        assert found is not None
        return found[1]

    titles = [title(client.get(path)) for path in ("/", "/signin/", "/reset/", "/editions/")]
    assert len(set(titles)) == 4
    assert title(client.post("/signin/", {"user_id": ""})) == f"Error: {titles[1]}"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_language_no_speaker_has_read_says_so_in_its_own_words(client: Client, language: Language) -> None:
    page = client.get("/", HTTP_ACCEPT_LANGUAGE=language.code).content.decode()
    with translation.override(language.code):
        words = gettext("These words were not reviewed by a speaker of the language.")
    assert (words in page) is not language.reviewed
