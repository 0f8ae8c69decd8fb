"""SR-WEB-02 and SR-WEB-03: nothing changes unless a form of ours, in the person's own browser, asked for it."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret
from django.test import Client
from django.urls import reverse

from directory.models import OnPremisesStatus, User
from licensing.entitlement import Reason
from sspr import seeding
from sspr.machines.reset import State
from sspr.models import ResetRun
from sspr.portal import branding
from sspr.portal.reset import visit
from tests.hardening.conftest import make_insider
from tests.hardening.routes import Finder, every_route
from tests.hardening.writes import SESSION, watched
from tests.sspr.portal.reset.test_pages import _run as run_in
from tests.sspr.portal.reset.test_pages import on_run

pytestmark = pytest.mark.django_db(databases="__all__")

REFUSED = (403, 405)
FOREIGN = "https://evil.example"
# What would do harm, were it let through; to every route all of it is sent.
PAYLOAD = {
    "user_id": "alex@contoso.example",
    "password": "Harbour-teapot-71",
    "current_password": "Harbour-teapot-71",
    "new_password": "Quiet-lantern-tide-48",
    "confirmation": "Quiet-lantern-tide-48",
    "goal": "reset",
    "method": "email",
    "deed": "send",
    "turn": "off",
    "post": "yes",
    "language": "de",
    "whr": "contoso.example",
    "mkt": "de",
    "lng": "de",
}
# All that a link may do to whoever follows it: have the browser remember words and look. `csrf` comes with every form.
REMEMBERED_OF_A_LINK = {"language", branding.COOKIE}
OF_THE_PAGE = {"csrf", "session", "messages", visit.TYPED}  # what pages keep for themselves, link or not


def token_on(client: Client, path: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def a_foreign_token() -> str:
    """Well formed, and drawn for nobody."""
    token: str = _mask_cipher_secret(_get_new_csrf_string())
    return token


def send(client: Client, path: str, token: str, **headers: str) -> HttpResponse:
    data = PAYLOAD | ({"csrfmiddlewaretoken": token} if token else {})
    return client.post(path, data, headers=headers)


@pytest.fixture
def guarded(contoso: None) -> Client:
    """Like `insider`, and the portal looks for tokens as it does for a real browser."""
    return make_insider(check_tokens=True)


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def old_token(client: Client) -> str:
    """A token of this browser from before it signed in."""
    token = token_on(client, "/signin/")
    send(client, "/signin/", token)
    alex = User.objects.get(user_principal_name="alex@contoso.example")
    answer = client.post("/signin/password/", {"password": seeding.password_of(alex), "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    return token


FORGERIES: dict[str, Callable[[Client, str], HttpResponse]] = {
    "no token": lambda client, path: send(client, path, ""),
    "somebody else's token": lambda client, path: send(client, path, a_foreign_token()),
    "token in a header of another's": lambda client, path: send(client, path, "", **{"x-csrftoken": a_foreign_token()}),
    "our token, another site": lambda client, path: send(client, path, token_on(client, "/account/"), origin=FOREIGN),
    "our token, an opaque site": lambda client, path: send(client, path, token_on(client, "/account/"), origin="null"),
}


@pytest.mark.proves("SR-WEB-02")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_route_takes_a_forged_post(forgery: str, finder: Finder, guarded: Client) -> None:
    paths = {str(route): finder.path(route) for route in every_route()}
    guarded.get("/account/")
    with watched() as tables:
        answers = {name: FORGERIES[forgery](guarded, path).status_code for name, path in paths.items()}
    assert {name: status for name, status in answers.items() if status not in REFUSED} == {}
    assert tables == []


@pytest.mark.proves("SR-WEB-02")
def test_a_token_from_before_sign_in_is_worth_nothing_after_it(finder: Finder, stranger: Client) -> None:
    paths = {str(route): finder.path(route) for route in every_route()}
    token = old_token(stranger)
    with watched() as tables:
        answers = {name: send(stranger, path, token).status_code for name, path in paths.items()}
    assert {name: status for name, status in answers.items() if status not in REFUSED} == {}
    assert tables == []


def test_the_same_posts_with_our_token_do_their_work(finder: Finder, guarded: Client) -> None:
    """Else the refusals above could have other reasons."""
    token = token_on(guarded, "/account/")
    assert send(guarded, "/lab/agent/contoso.example/", token, origin="http://testserver").status_code == 302
    assert not OnPremisesStatus.objects.filter(agent_running=True).exists()
    assert send(guarded, "/signout/", token).status_code == 302
    assert guarded.get("/account/").status_code == 302


@pytest.mark.proves("SR-WEB-02")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(method: str, finder: Finder, insider: Client) -> None:
    """As an administrator and trainer, at addresses that show something, with a payload in the query."""
    written = {}
    for route in every_route():
        path = finder.path(route)
        with watched() as tables:
            answer = insider.generic(method, path, query_params=PAYLOAD)
        assert set(answer.cookies) <= REMEMBERED_OF_A_LINK | OF_THE_PAGE, path
        written[str(route)] = [table for table in tables if table != SESSION]
    assert {name: tables for name, tables in written.items() if tables} == {}


@pytest.mark.proves("SR-WEB-02")
@pytest.mark.parametrize(
    "state", [state for state in State if state is not State.WAITING]
)  # which the directory moves, whoever looks
def test_looking_does_not_move_a_run(state: State, client: Client) -> None:
    run = run_in(state, reason=Reason.USER_NOT_LICENSED.value)
    on_run(client, run)
    with watched() as tables:
        for address in State:
            client.get(reverse(f"reset:{address}"), PAYLOAD)
    assert [table for table in tables if table != SESSION] == []
    run.refresh_from_db()
    assert (run.state, run.version) == (state, 0)


class TestLoginForgery:
    """A page elsewhere cannot put a visitor into a session, a run or a tenant of the attacker's choosing."""

    @pytest.mark.proves("SR-WEB-03")
    @pytest.mark.parametrize("path", ["/signin/", "/signin/password/", "/reset/", "/reset/verify/", "/reset/choose/"])
    @pytest.mark.parametrize("token", ["", "attacker's"])
    def test_a_foreign_page_starts_nothing(self, path: str, token: str, contoso: None, stranger: Client) -> None:
        drawn = token_on(Client(), "/signin/") if token else ""
        response = send(stranger, path, drawn, origin=FOREIGN)
        assert response.status_code == 403
        assert "session" not in response.cookies
        assert visit.TYPED not in response.cookies
        assert not ResetRun.objects.exists()

    @pytest.mark.proves("SR-WEB-03")
    @pytest.mark.parametrize("path", ["/signin/", "/reset/"])
    def test_a_link_fills_in_a_name_and_starts_nothing(self, path: str, contoso: None, stranger: Client) -> None:
        response = stranger.get(path, PAYLOAD | {"username": "alex@contoso.example"})
        assert set(response.cookies) - {"csrf"} == REMEMBERED_OF_A_LINK
        assert not ResetRun.objects.exists()
        assert stranger.get("/signin/password/").status_code == 302

    @pytest.mark.proves("SR-WEB-03")
    def test_who_is_signed_in_stays_it(self, guarded: Client, contoso: None) -> None:
        """Neither signed out nor signed in as another by a page elsewhere."""
        for path in ("/signout/", "/signin/", "/signin/password/"):
            assert send(guarded, path, "", origin=FOREIGN).status_code == 403
        assert "admin@contoso.example" in guarded.get("/account/").text

    @pytest.mark.proves("SR-WEB-03")
    def test_cookies_stay_at_home(self, contoso: None, stranger: Client) -> None:
        old_token(stranger)
        send(stranger, "/reset/", token_on(stranger, "/reset/"))
        cookies = {name: stranger.cookies[name] for name in ("session", "csrf", visit.TYPED)}
        assert {name: cookie["samesite"] for name, cookie in cookies.items()} == dict.fromkeys(cookies, "Lax")
        assert all(cookie["httponly"] for cookie in cookies.values())
