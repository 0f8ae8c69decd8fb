import pytest
from django.test import Client
from django.urls import reverse

from sspr.models import ResetRun

pytestmark = pytest.mark.django_db(databases="__all__")
BODY = b'--b\r\nContent-Disposition: form-data; name="user_id"\r\n\r\n\\ud800@contoso.example\r\n--b--\r\n'


def send(kind: str) -> int:
    client = Client(raise_request_exception=False)
    return client.generic("POST", reverse("reset:who"), BODY, content_type=f"{kind}; boundary=b").status_code


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "hex", "idna", "undefined", "utf-16", "latin-1", "nonsense", '""', "UTF-7"]
)
def test_no_other_character_set_is_read(charset: str) -> None:
    assert send(f"multipart/form-data; charset={charset}") == 400
    assert send(f"application/x-www-form-urlencoded; charset={charset}") == 400
    assert not ResetRun.objects.exists()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", '"utf-8"', "us-ascii"])
def test_utf8_is_read_however_it_is_written(charset: str) -> None:
    assert send(f"multipart/form-data; charset={charset}") == 302


def test_a_refusal_is_a_page_with_a_reference() -> None:
    response = Client().generic("POST", "/", BODY, content_type="text/plain; charset=hex")
    assert "We could not read that request" in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()
