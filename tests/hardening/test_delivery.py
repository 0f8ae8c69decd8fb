"""How files and pages travel: compressed where nobody did it before, in production kept for ever."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from directory import branding
from directory.models import User
from directory.models.branding import Branding
from tests.hardening.conftest import PERSON

pytestmark = pytest.mark.django_db(databases="__all__")

GZIP = {"accept-encoding": "gzip, deflate, br"}
FILES = ["css/base.css", "css/components.css", "js/busy.js", "img/icons.svg"]
KEY_PAGE = "/account/security-info/app/"
FOR_EVER = "max-age=315360000, public, immutable"


def body(response: HttpResponse) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize("path", ["/", "/signin/", *(f"/static/{name}" for name in FILES)])
def test_text_travels_compressed_and_arrives_whole(client: Client, path: str) -> None:
    packed = client.get(path, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    arrived = body(packed)
    plain = body(client.get(path))
    assert len(arrived) < len(plain)
    if path.startswith("/static/"):
        assert gzip.decompress(arrived) == plain


def test_the_key_of_an_authenticator_travels_as_it_is(insider: Client) -> None:
    """What is never compressed tells nothing by its length to whoever guesses (BREACH); a wrong code shows it again."""
    for answer in (
        insider.get(KEY_PAGE, headers=GZIP),
        insider.post(KEY_PAGE, {"code": "000000"}, headers=GZIP),
    ):
        assert "otpauth://" in answer.text
        assert "Content-Encoding" not in answer.headers
    assert insider.get("/account/", headers=GZIP).headers["Content-Encoding"] == "gzip"


def test_a_temporary_password_travels_as_it_is(insider: Client) -> None:
    alex = User.objects.get(user_principal_name=PERSON)
    on_page = insider.post(reverse("admin:person-temporary-password", args=[alex.pk]), headers=GZIP)
    new = {
        "tenant": alex.tenant_id,
        "user_principal_name": "new.person@contoso.example",
        "display_name": "New Person",
    }
    for answer in (on_page, insider.post(reverse("admin:directory_user_add"), new, headers=GZIP)):
        assert answer.status_code == 200
        assert 'class="secret"' in answer.text
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/signin/", "/reset/", "/account/", KEY_PAGE, "/admin/"])
def test_no_page_repeats_what_a_stranger_wrote_into_its_address(path: str, insider: Client) -> None:
    """Else guesses stood beside whatever the page holds. Only the search of a list does."""
    answer = insider.get(path, {"guess": "gu3ss1ng", "stage": "gu3ss1ng"}, follow=True)
    assert answer.status_code == 200
    assert "gu3ss1ng" not in answer.text


def test_a_file_for_every_cache_carries_nothing_of_the_visitor(insider: Client) -> None:
    sheet = branding.stylesheet_url(Branding.objects.exclude(brand_colour="").earliest("pk"))
    answer = insider.get(sheet, {"mkt": "ar"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"range": "bytes=0-99"}, 206), ({"if-modified-since": "Fri, 01 Jan 2038 00:00:00 GMT"}, 304)],
)
def test_parts_and_empty_answers_stay_as_they_are(client: Client, headers: dict[str, str], status: int) -> None:
    response = client.get("/static/css/base.css", headers=GZIP | headers)
    assert response.status_code == status
    assert "Content-Encoding" not in response.headers
    assert len(body(response)) == (100 if status == 206 else 0)


def test_a_head_has_no_body(client: Client) -> None:
    assert body(client.head("/static/css/base.css", headers=GZIP)) == b""


@pytest.fixture
def in_production(tmp_path: Path) -> Iterator[Client]:
    """Static files collected as a deployment collects them, under names that change with what they hold."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Client()


@pytest.mark.parametrize("name", FILES)
def test_in_production_files_are_kept_for_ever_under_a_name_that_changes(in_production: Client, name: str) -> None:
    address = staticfiles_storage.url(name)
    assert address != f"/static/{name}"
    response = in_production.get(address, headers=GZIP)
    assert response.headers["Cache-Control"] == FOR_EVER
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(body(response))) > 0


def test_in_production_pages_name_them_so(in_production: Client) -> None:
    page = in_production.get("/signin/")
    assert staticfiles_storage.url("css/base.css") in page.text
    assert page.headers["Cache-Control"] == "no-store"
