"""Whose look a page shows, from when on, and how its files are served."""

import re
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory import branding
from directory.branding import Edit
from directory.models import Branding, Domain, Preset, Tenant
from directory.pictures import Kind, make
from sspr.portal.branding import COOKIE
from tests.factories.directory import TenantFactory, UserFactory
from tests.factories.pictures import drawn

pytestmark = pytest.mark.django_db(databases="__all__")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNIN, PASSWORD, RESET = "/signin/", "/signin/password/", "/reset/"


def dressed(tenant: Tenant, colour: str = "#472a52", language: str = "", **words: object) -> Branding:
    row = Branding(tenant=tenant, language=language)
    pictures = {kind: make(drawn(colour=colour, width=100), kind) for kind in Kind}
    branding.save(row, Edit({"brand_colour": colour, **words}, pictures), by="a test", correlation_id=uuid.uuid4())
    return row


@pytest.fixture
def contoso() -> Tenant:
    tenant = TenantFactory(name="Contoso", domain="contoso.example")
    dressed(tenant)
    return tenant


@pytest.fixture
def northwind() -> Tenant:
    """Strict: nothing may tell whether somebody exists."""
    tenant = TenantFactory(name="Northwind Traders", domain="northwind.example", preset=Preset.STANDARDS)
    dressed(tenant, "#1f3d7a")
    return tenant


def page(client: Client, address: str, **data: str) -> str:
    answer = client.post(address, data, follow=True) if data else client.get(address, follow=True)
    assert answer.status_code == 200
    return str(answer.content, "utf-8")


def shows(text: str, tenant: Tenant) -> bool:
    """Whether logo, colours, icon and name are all there; none of them may be there alone."""
    row = Branding.objects.select_related("logo", "favicon").get(tenant=tenant, language="")
    assert row.logo
    assert row.favicon
    signs = [
        f'<img src="{row.logo.url}"' in text,
        f'href="{branding.stylesheet_url(row)}"' in text,
        f'<link rel="icon" href="{row.favicon.url}"' in text,
        f"<bdi>{tenant.name}</bdi>" in text,
    ]
    assert len(set(signs)) == 1, signs
    return all(signs)


@pytest.mark.proves("F-BRD-01")
def test_opened_directly_the_way_back_shows_the_tenant_only_after_the_user_id(client: Client, contoso: Tenant) -> None:
    UserFactory(tenant=contoso, name="adele")
    assert not shows(page(client, RESET), contoso)
    assert shows(page(client, RESET, user_id="adele@contoso.example"), contoso)


@pytest.mark.proves("F-BRD-01")
def test_signing_in_shows_the_tenant_only_after_the_user_id(client: Client, contoso: Tenant) -> None:
    assert not shows(page(client, SIGNIN), contoso)
    assert shows(page(client, SIGNIN, user_id="adele@contoso.example"), contoso)
    assert not shows(page(client, SIGNIN), contoso)  # somebody else may be next


@pytest.mark.proves("F-BRD-02")
@pytest.mark.parametrize("address", ["/", SIGNIN, RESET])
def test_asked_for_by_domain_the_look_is_there_at_once_and_for_this_visit(
    client: Client, contoso: Tenant, address: str
) -> None:
    assert shows(page(client, f"{address}?whr=contoso.example"), contoso)
    for later in ("/", SIGNIN, RESET, "/editions/"):
        assert shows(page(client, later), contoso)
    assert not shows(page(Client(), address), contoso)


def test_remembering_a_domain_costs_no_session_and_nothing_in_the_database(client: Client, contoso: Tenant) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/?whr=CONTOSO.example")
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "SAVEPOINT")) for query in queries)
    assert not Session.objects.exists()
    assert "session" not in answer.cookies
    remembered = answer.cookies[COOKIE]
    assert (remembered.value, remembered["max-age"], remembered["expires"]) == ("contoso.example", "", "")
    assert (remembered["httponly"], remembered["samesite"], remembered["path"]) == (True, "Lax", "/")
    assert COOKIE not in client.get("/?whr=contoso.example").cookies  # the browser has it


@pytest.mark.parametrize("kept", ["nowhere.example", "@", "x" * 3000, "contoso.example@contoso.example\\n"])
def test_a_cookie_somebody_wrote_themselves_shows_nothing(client: Client, contoso: Tenant, kept: str) -> None:
    client.cookies[COOKIE] = kept
    assert not shows(page(client, "/"), contoso)


@pytest.mark.proves("SR-ENUM-10")
def test_the_look_follows_the_domain_and_tells_nothing_about_the_person(client: Client, northwind: Tenant) -> None:
    UserFactory(tenant=northwind, name="johanna")
    for address in (SIGNIN, RESET):
        pages = []
        for name in ("johanna", "nobody7"):
            with time_machine.travel(NOON, tick=False):
                text = page(Client(), address, user_id=f"{name}@northwind.example").replace(name, "somebody")
            assert shows(text, northwind)
            pages.append(re.sub(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|value="\w{64}"', "", text))
        assert pages[0] == pages[1]


@pytest.mark.proves("SR-TEN-02")
def test_the_address_never_decides_whose_run_it_is(client: Client, contoso: Tenant, northwind: Tenant) -> None:
    UserFactory(tenant=contoso, name="adele")
    assert shows(page(client, f"{RESET}?whr=northwind.example"), northwind)
    text = page(client, f"{RESET}?whr=northwind.example", user_id="adele@contoso.example")
    assert shows(text, contoso)
    assert not shows(text, northwind)


def test_whoever_is_signed_in_sees_their_own_organisation(client: Client, contoso: Tenant, northwind: Tenant) -> None:
    client.force_login(UserFactory(tenant=contoso))
    assert shows(page(client, "/account/"), contoso)
    assert shows(page(client, "/?whr=northwind.example"), contoso)


@pytest.mark.proves("SR-INJ-01")
@pytest.mark.parametrize(
    "asked",
    [
        "",
        "nowhere.example",
        "@",
        "x" * 20_000,
        "%00",
        "%ff%fe",
        "contoso.example%0d%0aX:1",
        "'%3E%3Cscript%3E",
        "..%2f",
    ],
)
def test_whatever_else_is_asked_for_is_ignored(client: Client, contoso: Tenant, asked: str) -> None:
    text = page(client, f"/?whr={asked}")
    assert not shows(text, contoso)
    assert "script>'" not in text
    assert not Session.objects.exists()
    assert COOKIE not in client.cookies


def test_a_later_wrong_domain_does_not_take_the_look_away(client: Client, contoso: Tenant) -> None:
    page(client, "/?whr=CONTOSO.example")
    assert shows(page(client, "/?whr=nowhere.example"), contoso)


def test_a_domain_that_left_the_tenant_takes_its_look_along(client: Client, contoso: Tenant) -> None:
    page(client, "/?whr=contoso.example")
    Domain.objects.filter(name="contoso.example").delete()
    assert not shows(page(client, "/"), contoso)


def test_a_tenant_without_branding_has_the_portals_look(client: Client) -> None:
    TenantFactory(name="Tailspin Toys", domain="tailspin.example")
    text = page(client, "/?whr=tailspin.example")
    assert "Tailspin" not in text
    assert "/branding/" not in text


def test_the_language_spoken_chooses_the_words(client: Client, contoso: Tenant) -> None:
    dressed(contoso, language="es", sign_in_text="Nunca le pedimos su contraseña.")
    Branding.objects.filter(tenant=contoso, language="").update(sign_in_text="We never ask for it.")
    page(client, SIGNIN, user_id="adele@contoso.example")
    assert "We never ask for it." in page(client, PASSWORD)
    assert "Nunca le pedimos su contraseña." in page(client, f"{PASSWORD}?mkt=es-us")


@pytest.mark.proves("SR-INJ-02")
def test_an_organisations_words_are_shown_as_text_and_marked_as_its_own(client: Client, contoso: Tenant) -> None:
    row = Branding.objects.get(tenant=contoso)
    words = {
        "sign_in_text": "<script>alert(1)</script> {{ 7|add:7 }}\nRoom 2.14",
        "footer_links": [{"title": "<b>Terms</b>", "address": 'https://contoso.example/?a="><script>'}],
    }
    Branding.objects.filter(pk=row.pk).update(**words)  # past every check
    text = page(client, SIGNIN, user_id="adele@contoso.example")
    assert "From Contoso:" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}<br>Room 2.14" in text
    assert "<bdi>&lt;b&gt;Terms&lt;/b&gt;</bdi>" in text
    assert 'href="https://contoso.example/?a=&quot;&gt;&lt;script&gt;"' in text


@pytest.mark.proves("SR-WEB-06", "SR-WEB-04")
def test_files_are_served_as_what_they_are_and_can_do_nothing(client: Client, contoso: Tenant) -> None:
    row = Branding.objects.select_related("logo").get(tenant=contoso)
    assert row.logo
    for address, kind in ((row.logo.url, "image/png"), (branding.stylesheet_url(row), "text/css; charset=utf-8")):
        answer = client.get(address)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")  # another session needs no other picture
    assert client.get(row.logo.url).content == bytes(row.logo.content)


def test_files_are_served_without_asking_who_is_there(
    client: Client, contoso: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One query, and none for a session or a person, even where somebody must first change the password."""
    client.force_login(UserFactory(tenant=contoso, must_change_password=True))
    row = Branding.objects.select_related("logo").get(tenant=contoso)
    assert row.logo
    with django_assert_num_queries(1):
        assert client.get(row.logo.url).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("name", ["picture", "stylesheet"])
def test_an_unknown_file_is_not_found_and_not_kept(client: Client, contoso: Tenant, name: str) -> None:
    row = [Branding.objects.get().pk] if name == "stylesheet" else []
    answer = client.get(reverse(f"branding:{name}", args=[*row, "0" * 64]))
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_mark_stands_beside_the_name_and_a_wide_logo_in_place_of_it(client: Client, contoso: Tenant) -> None:
    assert 'alt=""' in page(client, "/?whr=contoso.example")
    row = Branding.objects.get(tenant=contoso)
    branding.save(
        row, Edit(pictures={Kind.LOGO: make(drawn(300, 60), Kind.LOGO)}), by="a test", correlation_id=uuid.uuid4()
    )
    text = page(client, "/?whr=contoso.example")
    assert 'width="280" height="56" alt="Contoso"' in text
    assert "<bdi>Contoso</bdi>" not in text
