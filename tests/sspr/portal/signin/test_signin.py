"""Signing in and out, as a browser sees it."""

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from directory.models import AuditEvent, Preset, User
from tests.factories.directory import OperatorFactory, TenantFactory, UserFactory

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

pytestmark = pytest.mark.django_db

RIGHT = "Correct-horse-7"


@pytest.fixture
def alex() -> User:
    return UserFactory(name="alex", tenant=TenantFactory(name="Contoso", domain="contoso.example"), password=RIGHT)


def name(client: Client, user_id: str, *, query: str = "") -> "Page":
    return client.post(f"/signin/{query}", {"user_id": user_id})


def enter(client: Client, password: str) -> "Page":
    return client.post("/signin/password/", {"password": password})


def sign_in(client: Client, user_id: str, password: str = RIGHT, *, query: str = "") -> "Page":
    name(client, user_id, query=query)
    return enter(client, password)


def signed_in(client: Client) -> bool:
    return client.get("/signin/").status_code == 302


def without_random(page: bytes) -> str:
    """The page less form token and support code, which differ each time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.decode())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


def test_first_the_user_id_then_the_password(client: Client, alex: User) -> None:
    assert name(client, " Alex@Contoso.example ")["Location"] == "/signin/password/"

    page = client.get("/signin/password/").content.decode()
    assert "Alex@Contoso.example" in page
    assert "Use another account" in page

    assert enter(client, RIGHT)["Location"] == "/account/"
    assert signed_in(client)


@pytest.mark.proves("F-ENT-01")
def test_forgot_my_password_carries_the_user_id_to_the_reset(client: Client, alex: User) -> None:
    name(client, "alex+1@contoso.example")
    assert 'href="/reset/?username=alex%2B1%40contoso.example"' in client.get("/signin/password/").content.decode()


def test_a_user_id_in_the_address_is_filled_in(client: Client) -> None:
    assert 'value="alex@contoso.example"' in client.get("/signin/?username=alex@contoso.example").content.decode()


def test_the_password_page_without_a_user_id_leads_back(client: Client) -> None:
    assert client.get("/signin/password/")["Location"] == "/signin/"


@pytest.mark.proves("SR-ENUM-07", "SR-ENUM-10")
@pytest.mark.parametrize("preset", Preset)
def test_wrong_unknown_and_disabled_look_and_work_alike(
    client: Client, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    tenant = TenantFactory(domain="contoso.example", preset=preset)
    UserFactory(name="alex", tenant=tenant, password=RIGHT)
    UserFactory(name="gone", tenant=tenant, password=RIGHT, account_enabled=False)
    hashed: list[str] = []
    count_hashes(monkeypatch, hashed)

    pages = []
    for user, password in (("alex", "wrong"), ("nobody", "wrong"), ("gone", RIGHT)):
        name(client, f"{user}@contoso.example")
        asked = client.get("/signin/password/").content
        answered = enter(client, password)
        assert answered.status_code == 200
        pages.append([without_random(page).replace(user, "") for page in (asked, answered.content)])

    assert pages[0] == pages[1] == pages[2]
    assert len(hashed) == 3  # one hash each, also for nobody


def count_hashes(monkeypatch: pytest.MonkeyPatch, hashed: list[str]) -> None:
    """Note each computation of an Argon2id hash, to make one as well as to compare with one."""
    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, noting(getattr(Argon2PasswordHasher, name), hashed))


def noting(work: Callable[..., Any], done: list[str]) -> Callable[..., Any]:
    def noted(*args: Any, **kwargs: Any) -> Any:
        done.append(work.__name__)
        return work(*args, **kwargs)

    return noted


def test_a_lock_is_named_where_the_product_names_it_and_nowhere_else(client: Client) -> None:
    faithful = UserFactory(password=RIGHT)
    strict = UserFactory(tenant=TenantFactory(preset=Preset.STANDARDS), password=RIGHT)
    for user in (faithful, strict):
        name(client, user.user_principal_name)
        for number in range(10):
            enter(client, f"wrong-{number}")
        page = enter(client, RIGHT).content.decode()
        assert ("locked for a short time" in page) is (user is faithful)
        assert not signed_in(client)


@pytest.mark.proves("SR-SES-03")
def test_signing_in_and_out_each_give_a_new_session_id(client: Client, alex: User) -> None:
    name(client, alex.user_principal_name)
    before = client.cookies["session"].value
    enter(client, RIGHT)
    inside = client.cookies["session"].value
    client.post("/signout/")

    assert before != inside
    assert client.cookies["session"].value != inside


@pytest.mark.proves("SR-SES-07")
def test_signing_out_needs_a_post_and_ends_the_session_on_the_server(client: Client, alex: User) -> None:
    sign_in(client, alex.user_principal_name)
    cookie = client.cookies["session"].value

    assert client.get("/signout/").status_code == 405
    assert signed_in(client)
    client.post("/signout/")

    thief = Client()
    thief.cookies["session"] = cookie
    assert not signed_in(thief)


@pytest.mark.proves("SR-SES-10")
def test_the_session_never_holds_the_password(client: Client, alex: User) -> None:
    name(client, alex.user_principal_name)
    enter(client, "wrong-password-1")
    assert "wrong-password-1" not in str(dict(client.session))
    enter(client, RIGHT)
    assert RIGHT not in str(dict(client.session))


@pytest.mark.proves("SR-LOG-06")
def test_a_password_typed_as_user_id_is_not_kept_in_clear(client: Client) -> None:
    name(client, "MyS3cret-password!")
    assert "MyS3cret-password!" in client.get("/signin/password/").content.decode()
    assert "MyS3cret-password!" not in str(dict(client.session))


@pytest.mark.parametrize(
    ("destination", "arrives_at"),
    [
        ("/editions/", "/editions/"),
        ("/admin/?page=2", "/admin/?page=2"),
        ("https://evil.example/", "/account/"),
        ("//evil.example/", "/account/"),
        ("/\\evil.example/", "/account/"),
        ("http://testserver/account/", "/account/"),
        ("javascript:alert(1)", "/account/"),
        ("", "/account/"),
    ],
)
def test_next_leads_only_to_paths_of_this_portal(client: Client, alex: User, destination: str, arrives_at: str) -> None:
    name_response = client.post("/signin/", {"user_id": alex.user_principal_name}, QUERY_STRING=f"next={destination}")
    assert name_response.status_code == 302
    assert enter(client, RIGHT)["Location"] == arrives_at


def test_who_is_signed_in_already_goes_to_the_account(client: Client, alex: User) -> None:
    client.force_login(alex)
    assert client.get("/signin/")["Location"] == "/account/"
    assert client.get("/signin/password/")["Location"] == "/account/"


def test_a_temporary_password_leads_to_the_change_and_nowhere_else(client: Client) -> None:
    user = UserFactory(password=RIGHT)
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert sign_in(client, user.user_principal_name, query="?next=/editions/")["Location"] == "/account/password/"
    assert client.get("/account/")["Location"] == "/account/password/"


def test_sign_in_and_sign_out_are_audited_with_the_address(client: Client, alex: User) -> None:
    sign_in(client, alex.user_principal_name)
    client.post("/signout/")
    log = [(event.activity, event.actor, event.source_address) for event in AuditEvent.objects.order_by("at")]
    assert log == [("Sign-in", alex, "127.0.0.1"), ("Sign-out", alex, "127.0.0.1")]


@pytest.mark.proves("SR-SES-08")
def test_a_disabled_account_is_out_at_the_next_request(client: Client, alex: User) -> None:
    sign_in(client, alex.user_principal_name)
    User.objects.filter(pk=alex.pk).update(account_enabled=False)
    assert not signed_in(client)


def test_a_platform_operator_signs_in_too(client: Client) -> None:
    assert sign_in(client, OperatorFactory(password=RIGHT).user_principal_name)["Location"] == "/account/"


@pytest.mark.parametrize(
    "rubbish", ["", " ", "x" * 5000, "nul\0inside", "no-domain", "ütf@contoso.example", str(uuid.UUID(int=7))]
)
def test_rubbish_is_nobody_and_breaks_nothing(client: Client, rubbish: str) -> None:
    response = name(client, rubbish)
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert enter(client, "wrong").status_code == 200
    assert not signed_in(client)


def test_forms_are_refused_without_their_token(alex: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/signin/", {"user_id": alex.user_principal_name}).status_code == 403
    strict.force_login(alex)
    assert strict.post("/signout/").status_code == 403
