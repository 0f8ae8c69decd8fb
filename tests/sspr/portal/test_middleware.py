import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from directory import audit
from directory.models import User
from sspr.portal.middleware import CorrelationMiddleware, source_address


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(audit.source_address.get() or "nobody")


def test_audit_rows_learn_the_address_of_the_caller(rf: RequestFactory) -> None:
    response = CorrelationMiddleware(answer)(rf.get("/", REMOTE_ADDR="192.0.2.7"))
    assert response.content == b"192.0.2.7"
    assert audit.source_address.get() is None


def test_every_answer_names_its_request(rf: RequestFactory) -> None:
    request = rf.get("/", HTTP_X_REQUEST_ID="chosen-by-the-caller")
    response = CorrelationMiddleware(answer)(request)
    assert response["X-Request-ID"] == str(vars(request)["correlation_id"])


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "address"),
    [
        (False, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
        (None, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
        (True, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1", "", None),
        (True, "10.0.0.1", "203.0.113.9, nonsense", None),
        (False, "2001:db8::1", "", "2001:db8::1"),
        (False, "", "", None),
    ],
)
def test_forwarded_addresses_are_believed_from_our_own_proxy_only(
    rf: RequestFactory, settings, behind_proxy: bool | None, remote: str, forwarded: str, address: str | None
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    assert source_address(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)) == address


def test_the_log_names_the_route_and_never_what_was_typed(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sspr.portal.middleware"):
        client.get("/healthz", {"username": "hunter2@contoso.example"})
    lines = [json.dumps(record.msg, default=str) for record in caplog.records]
    assert any('"route": "healthz"' in line for line in lines)
    assert not any("hunter2" in line for line in lines)


@pytest.mark.django_db(databases="__all__")
@pytest.mark.proves("SR-WEB-04")
@pytest.mark.parametrize("path", ["/", "/signin/", "/reset/", "/account/", "/editions/", "/admin/"])
def test_no_page_is_kept_by_a_cache(client: Client, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "no-store"


@pytest.fixture
def newcomer() -> User:
    return User.objects.create(user_principal_name="ann@contoso.example", display_name="Ann", must_change_password=True)


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("path", ["/account/", "/admin/", "/account/security-info/"])
def test_who_holds_a_temporary_password_is_led_to_changing_it(client: Client, newcomer: User, path: str) -> None:
    client.force_login(newcomer)
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/account/password/")


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("path", ["/account/password/", "/reset/", "/signin/"])
def test_the_ways_to_change_it_stay_open(client: Client, newcomer: User, path: str) -> None:
    client.force_login(newcomer)
    assert client.get(path).headers.get("Location") != "/account/password/"


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("wanted", ["ja", "fr-CA, fr;q=0.8", "en-GB"])
def test_a_browser_in_a_language_we_do_not_speak_gets_whole_pages_in_english(client: Client, wanted: str) -> None:
    client.get("/signin/", HTTP_ACCEPT_LANGUAGE=wanted)
    response = client.post("/signin/", {"user_id": ""}, HTTP_ACCEPT_LANGUAGE=wanted)
    assert response["Content-Language"] == "en"
    assert '<html lang="en"' in response.content.decode()


@pytest.mark.django_db(databases="__all__")
def test_a_poll_of_the_lab_leaves_the_session_cookie_alone(client: Client) -> None:
    """Sign-in in another tab may have given the session a new key a moment ago; the browser must keep that one."""
    client.cookies["session"] = "a" * 32
    response = client.get("/lab/phone/nobody/", headers={"HX-Request": "true"})
    assert "session" not in response.cookies
