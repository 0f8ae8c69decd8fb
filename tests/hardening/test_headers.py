"""SR-WEB-01 and SR-WEB-04 on every route and on everything that goes wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.hardening.routes import Finder, every_route
from tests.proofs.ids import ROOT
from tests.sspr.test_settings import PRODUCTION

pytestmark = pytest.mark.django_db(databases="__all__")

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},  # the picture of an authenticator's seed is in the page, not at an address
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
}
# A tenant's pictures and colours are files, opened by nobody but our pages: less is allowed them than any page.
FILE_POLICY = {
    "default-src": {"'none'"},
    "form-action": {"'none'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "sandbox": set(),
}
PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
# Each is an address of a page that goes wrong: with urls_that_fail, with a foreign host, or without a token.
FAILURES = {
    "/fails/400": 400,
    "/fails/403": 403,
    "/nowhere/": 404,
    "/static/nowhere.css": 404,
    "/fails/405": 405,
    "/fails/500": 500,
    "/fails/database": 503,
}


def policy_of(response: HttpResponse) -> dict[str, set[str]]:
    directives = (part.split() for part in response.headers.get("Content-Security-Policy", "").split(";"))
    return {words[0]: set(words[1:]) for words in directives if words}


def gaps(response: HttpResponse, **more: str) -> dict[str, Any]:
    """What this answer does not carry as it should; empty when all is well. A file is read to its end."""
    if response.streaming:
        list(response)
    wanted = PROTECTION | {name.replace("_", "-"): value for name, value in more.items()}
    found: dict[str, Any] = {
        name: response.headers.get(name) for name, value in wanted.items() if response.headers.get(name) != value
    }
    if policy_of(response) not in (POLICY, FILE_POLICY):
        found["policy"] = policy_of(response)
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found["Permissions-Policy"] = response.headers.get("Permissions-Policy")
    return found


def failing(found: dict[str, Any]) -> dict[str, Any]:
    return {where: what for where, what in found.items() if what}


@pytest.mark.proves("SR-WEB-01")
@pytest.mark.parametrize("caller", ["visitor", "insider"])
def test_every_route_carries_the_headers(caller: str, finder: Finder, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(caller)
    found = {str(route): gaps(client.get(finder.path(route))) for route in every_route()}
    assert len(found) > 100
    assert failing(found) == {}


@pytest.mark.proves("SR-WEB-04")
@pytest.mark.parametrize("caller", ["visitor", "insider"])
def test_no_route_is_kept_by_a_cache(caller: str, finder: Finder, request: pytest.FixtureRequest) -> None:
    """Files that say nothing about anybody lie under names that change with them, and may stay."""
    client: Client = request.getfixturevalue(caller)
    routes = [route for route in every_route() if not route.pattern.startswith("branding/")]
    said = {str(route): client.get(finder.path(route)).headers.get("Cache-Control") for route in routes}
    assert {where: what for where, what in said.items() if what is None or "no-store" not in what} == {}


def test_an_insider_really_gets_in(finder: Finder, insider: Client) -> None:
    """Else the tests above would look at refusals only."""
    answers = {str(route): insider.get(finder.path(route)).status_code for route in every_route()}
    assert sum(status == 200 for status in answers.values()) > 50
    assert {where: status for where, status in answers.items() if status >= 500} == {}


@pytest.mark.proves("SR-WEB-01")
@pytest.mark.urls("tests.sspr.portal.urls_that_fail")
@pytest.mark.parametrize(("path", "status"), FAILURES.items())
def test_everything_that_goes_wrong_carries_them_too(visitor: Client, path: str, status: int) -> None:
    response = visitor.get(path)
    assert response.status_code == status
    assert gaps(response) == {}


@pytest.mark.proves("SR-WEB-01")
def test_refusals_before_any_view_carry_them(visitor: Client) -> None:
    answers = {
        "foreign host": (400, visitor.get("/signin/", headers={"host": "evil.example"})),
        "no token": (403, Client(enforce_csrf_checks=True).post("/signin/")),
        "too long": (413, visitor.post("/signin/", {"user_id": "x" * 300_000})),
        "unknown method": (405, visitor.generic("TRACE", "/signin/")),
        "file by post": (405, visitor.post("/static/css/base.css")),
    }
    assert {name: response.status_code for name, (_, response) in answers.items()} == {
        name: status for name, (status, _) in answers.items()
    }
    assert failing({name: gaps(response) for name, (_, response) in answers.items()}) == {}


@pytest.mark.proves("SR-WEB-01")
@pytest.mark.parametrize("path", ["css/base.css", "js/focus.js", "img/icons.svg", "admin/css/base.css"])
def test_files_carry_them_and_are_for_our_pages_only(visitor: Client, path: str) -> None:
    response = visitor.get(f"/static/{path}")
    assert response.status_code == 200
    assert gaps(response) == {}
    assert "Access-Control-Allow-Origin" not in response.headers


def production_says(var: Path, *names: str) -> dict[str, Any]:
    """Settings as a production start reads them, in a process of its own."""
    show = f"import json, sspr.settings as s; print(json.dumps({{name: getattr(s, name) for name in {names!r}}}))"
    environment = {"PATH": os.environ["PATH"], "PORTAL_VAR": str(var), **PRODUCTION}
    said = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


@pytest.mark.proves("SR-WEB-01")
def test_in_production_every_route_pins_https_for_a_year(tmp_path: Path, finder: Finder, settings: Settings) -> None:
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "MIDDLEWARE", "SECURE_SSL_REDIRECT")
    for name, value in production_says(tmp_path, *names).items():
        setattr(settings, name, value)
    client = Client(raise_request_exception=False)
    paths = [*map(finder.path, every_route()), "/nowhere/", "/static/css/base.css"]
    found = {path: gaps(client.get(path, secure=True), Strict_Transport_Security=ONE_YEAR) for path in paths}
    assert failing(found) == {}

    plain = client.get("/signin/")
    assert plain.headers["Location"] == "https://testserver/signin/"
    assert gaps(plain) == {}
    foreign = client.get("/signin/", headers={"host": "evil.example"})
    assert (foreign.status_code, gaps(foreign)) == (400, {})
