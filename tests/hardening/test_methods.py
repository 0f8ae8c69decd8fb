"""SR-WEB-08: methods nobody offers, folders, sources and versions; the latter against servers that really run."""

import http.client
import socket
from contextlib import suppress

import pytest
from django.test import Client

from tests.hardening.routes import Finder, every_route
from tests.servers.portal import Portal

UNSUPPORTED = ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND"]
NOT_SERVED = [
    "/static/", "/static/css/", "/static/css", "/static/vendor/", "/branding/",
    "/.git/config", "/.git/HEAD", "/.env", "/manage.py", "/sspr/settings.py", "/pyproject.toml", "/var/portal.sqlite3",
    "/static/../sspr/settings.py", "/static/%2e%2e/sspr/settings.py", "/static/..%2fsspr/settings.py",
    "/static//etc/passwd", "/static/css/base.css.map", "/static/css/base.css~", "/static/staticfiles.json",
    "/server-status", "/debug/", "/__debug__/", "/swagger.json",
]  # fmt: skip
TELLTALES = ("waitress", "gunicorn", "python", "django", "cpython", "whitenoise")


@pytest.mark.django_db(databases="__all__")
@pytest.mark.proves("SR-WEB-08")
@pytest.mark.parametrize("method", UNSUPPORTED)
def test_no_route_answers_a_method_that_forms_do_not_know(method: str, finder: Finder, insider: Client) -> None:
    answers = {str(route): insider.generic(method, finder.path(route)) for route in every_route()}
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 405} == {}
    assert all("GET" in answer.headers["Allow"] for answer in answers.values())


@pytest.mark.django_db(databases="__all__")
@pytest.mark.proves("SR-WEB-08")
@pytest.mark.parametrize("path", ["/", "/account/", "/editions/", "/lab/", "/account/password/done/", "/healthz"])
def test_pages_to_be_read_take_no_post(path: str, insider: Client) -> None:
    assert insider.post(path).status_code == 405


@pytest.mark.django_db(databases="__all__")
@pytest.mark.proves("SR-WEB-08")
@pytest.mark.parametrize("path", ["/signout/", "/lab/agent/contoso.example/", "/language/"])
def test_deeds_are_not_done_by_reading(path: str, insider: Client) -> None:
    response = insider.get(path)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


@pytest.mark.journey
@pytest.mark.proves("SR-WEB-08")
def test_a_running_portal_shows_no_folder_no_source_and_no_version(portal: Portal) -> None:
    found = {}
    for path in NOT_SERVED:
        status, headers, body = ask(portal, "GET", path)
        if status not in (400, 404):
            found[path] = str(status)
        found |= telling(path, headers, body)
    for path in ("/", "/signin/", "/nowhere/", "/healthz", "/static/css/base.css"):
        found |= telling(path, *ask(portal, "GET", path)[1:])
    assert found == {}


@pytest.mark.journey
@pytest.mark.proves("SR-WEB-08")
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "NONSENSE"])
def test_a_running_portal_refuses_methods(portal: Portal, method: str) -> None:
    for path in ("/", "/signin/", "/static/css/base.css", "/healthz"):
        status, headers, body = ask(portal, method, path)
        assert (path, status) == (path, 405)
        assert b"X-Marked" not in body
        assert telling(path, headers, body) == {}


@pytest.mark.journey
@pytest.mark.proves("SR-WEB-08")
@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",
        b"POST /signin/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
    ],
    ids=["foreign host", "no host", "no HTTP", "no such HTTP", "long address", "long header", "no length"],
)
def test_what_the_server_itself_refuses_names_no_program(portal: Portal, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", portal.port), timeout=10) as connection:
        try:
            connection.sendall(said)
            with suppress(OSError):  # refused by the first bytes, and hung up on before the last
                connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("latin-1")
        except ConnectionError:
            answer = ""  # hung up on, which tells nothing either
    head, _, body = answer.partition("\r\n\r\n")
    assert not head or head.startswith("HTTP/")
    assert [word for word in TELLTALES if word in answer.lower()] == [], answer[:500]
    assert "Traceback" not in body


def ask(portal: Portal, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Without a client that would tidy the path up."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=10)
    try:
        connection.putrequest(method, path)
        connection.putheader("X-Marked", "X-Marked")
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def telling(path: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
    """What names a program of ours, by where it stood."""
    said = " ".join(f"{name}: {value}" for name, value in headers.items()).lower()
    words = [word for word in TELLTALES if word in said]
    if "server" in {name.lower() for name in headers} or "x-powered-by" in said or words:
        return {path: said}
    return {path: "traceback"} if b"Traceback" in body or b"SECRET_KEY" in body else {}
