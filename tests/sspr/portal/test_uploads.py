"""Who may send how much, decided before a byte of it is read."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from directory.models import Role
from sspr.portal.uploads import MOST
from tests.factories.directory import TenantFactory, UserFactory

pytestmark = pytest.mark.django_db(databases="__all__")

FORM = "/admin/directory/branding/add/"
LARGE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


class Unread:
    """A body that fails whoever reads it."""

    def read(self, *args: object) -> bytes:
        raise AssertionError("Somebody read the body.")

    readline = read

    def close(self) -> None:
        return None


def sent(client: Client, path: str, length: int, kind: str = "multipart/form-data; boundary=x") -> Any:
    body: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}
    return client.generic("POST", path, b"", kind, **body)


@pytest.mark.proves("SR-WEB-06")
@pytest.mark.parametrize("path", ["/", "/signin/", "/reset/", "/admin/login/", "/admin/", FORM])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_nobody_unknown_sends_much_to_any_page(path: str, kind: str) -> None:
    answer = sent(Client(enforce_csrf_checks=True), path, LARGE, kind)
    assert answer.status_code == 413
    assert "We could not read that request" in answer.text


@pytest.mark.proves("SR-WEB-06")
@pytest.mark.parametrize(
    ("role", "path", "length", "status"),
    [
        (Role.GLOBAL_ADMINISTRATOR, FORM, MOST + 1, 413),
        (Role.GLOBAL_ADMINISTRATOR, "/account/", LARGE, 413),
        (Role.HELPDESK_ADMINISTRATOR, FORM, LARGE, 413),
    ],
)
def test_nor_does_somebody_known_where_no_file_is_asked_for(role: Role, path: str, length: int, status: int) -> None:
    client = Client()
    client.force_login(UserFactory(tenant=TenantFactory(), roles=[role]))
    assert sent(client, path, length).status_code == status


def test_the_form_that_takes_pictures_takes_them() -> None:
    client = Client()
    client.force_login(UserFactory(tenant=TenantFactory(), roles=[Role.GLOBAL_ADMINISTRATOR]))
    assert sent(client, FORM, MOST).status_code != 413


def test_small_forms_go_their_way(client: Client) -> None:
    assert client.post("/signin/", {"user_id": "adele@contoso.example"}).status_code == 302
