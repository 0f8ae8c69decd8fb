import re
import uuid

import pytest
from django.db import OperationalError
from django.test import Client

from directory.models import User

pytestmark = pytest.mark.urls("tests.sspr.portal.urls_that_fail")

REFERENCE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture
def visitor() -> Client:
    """A browser: it sees the page of an error, not the exception."""
    return Client(raise_request_exception=False)


@pytest.mark.proves("SR-ERR-01")
@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/fails/400", 400, "We could not read that request"),
        ("/fails/403", 403, "This page is not open to you"),
        ("/nowhere/", 404, "There is no page at this address"),
        ("/fails/405", 405, "This page cannot be used that way"),
        ("/fails/500", 500, "Something went wrong on our side"),
        ("/fails/database", 503, "We cannot reach a part of the system"),
        ("/fails/broker", 503, "We cannot reach a part of the system"),
    ],
)
def test_every_failure_has_a_page_with_words_and_a_reference(
    visitor: Client, path: str, status: int, words: str
) -> None:
    response = visitor.get(path)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "What you can do now" in page
    assert response["X-Request-ID"] in page
    assert "secret detail" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("path", ["/fails/400", "/nowhere/", "/fails/405", "/fails/500", "/fails/database"])
def test_error_pages_carry_the_same_headers_as_every_page(visitor: Client, path: str) -> None:
    response = visitor.get(path)
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.proves("SR-LINK-02")
def test_a_foreign_host_is_refused_before_any_work(visitor: Client, django_assert_num_queries) -> None:
    response = visitor.get("/fails/500", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert REFERENCE.search(response.content.decode())
    assert "evil.example" not in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/fails/405")
    assert response.status_code == 403
    assert "That form is out of date" in response.content.decode()


def test_a_refused_method_says_which_are_allowed(visitor: Client) -> None:
    assert visitor.get("/fails/405")["Allow"] == "POST"


@pytest.mark.proves("SR-WEB-08")
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "NONSENSE"])
def test_methods_that_no_page_answers_are_refused_everywhere(visitor: Client, method: str) -> None:
    assert visitor.generic(method, "/healthz").status_code == 405


def test_an_outage_met_outside_a_view_is_told_as_an_outage(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session is read by middleware, where no view could catch anything."""

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("no such host")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    visitor.cookies["session"] = "a" * 32
    response = visitor.get("/account/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"


def test_error_pages_need_no_database(visitor: Client) -> None:
    """No mark allows this test a database, so any query would fail it."""
    assert visitor.get("/nowhere/").status_code == 404
    assert visitor.get("/fails/database").status_code == 503


def test_references_differ(visitor: Client) -> None:
    first, second = (uuid.UUID(visitor.get("/nowhere/")["X-Request-ID"]) for _ in range(2))
    assert first != second


@pytest.mark.django_db(databases="__all__")
def test_a_person_signed_in_sees_the_same_page(visitor: Client) -> None:
    person = User.objects.create(user_principal_name="ann@contoso.example", display_name="Ann")
    visitor.force_login(person)
    assert visitor.get("/fails/500").status_code == 500
