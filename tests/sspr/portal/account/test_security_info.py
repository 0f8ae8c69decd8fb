"""Security info: what is on file, adding an authenticator, taking a method away."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import time_machine
from django.test import Client

from directory import keyring, totp
from directory.models import AuditEvent, AuthenticationMethod, Scope, User
from directory.rules.methods import Method
from licensing.catalog import load
from tests.factories.directory import MethodFactory, TenantFactory, UserFactory
from tests.factories.licences import license

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

pytestmark = pytest.mark.django_db

RIGHT = "Correct-horse-7"
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ADD = "/account/security-info/app/"


@pytest.fixture(autouse=True)
def frozen() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def patti() -> User:
    load()
    user = UserFactory(name="patti", password=RIGHT, methods=[Method.EMAIL])
    license(user, "AAD_PREMIUM")
    return user


def browser(user: User) -> Client:
    client = Client()
    client.post("/signin/", {"user_id": user.user_principal_name})
    client.post("/signin/password/", {"password": RIGHT})
    return client


def shown_seed(page: "Page") -> str:
    found = re.search(r"secret=([A-Z2-7]{32})", page.content.decode())
    assert found
    return found[1]


def code(seed: str) -> str:
    return pyotp.TOTP(seed).at(datetime.now(tz=UTC))


def apps(user: User) -> list[AuthenticationMethod]:
    return list(AuthenticationMethod.objects.filter(user=user, method=Method.APP_CODE))


def test_what_is_on_file_is_listed_with_masks(patti: User) -> None:
    page = browser(patti).get("/account/security-info/").content.decode()
    assert "Alternate email" in page
    assert "home.example" in page
    assert "jo@home.example" not in page
    assert "1 usable, 1 needed" in page


@pytest.mark.proves("SR-ENR-04")
def test_an_app_counts_once_a_code_from_it_was_typed_and_its_seed_is_stored_encrypted(patti: User) -> None:
    here = browser(patti)
    page = here.get(ADD)
    seed = shown_seed(page)
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert " ".join(re.findall("....", seed)) in page.content.decode()
    assert apps(patti) == []

    assert "This code does not fit" in here.post(ADD, {"code": "000000"}).content.decode()
    assert apps(patti) == []

    assert here.post(ADD, {"code": code(seed)})["Location"] == "/account/security-info/"
    (app,) = apps(patti)
    assert seed not in app.secret
    assert keyring.decrypt(app.secret) == seed
    assert seed not in here.get("/account/security-info/").content.decode()


@pytest.mark.proves("SR-SES-10", "SR-ENR-04")
def test_a_seed_that_waits_for_its_code_lies_in_the_session_encrypted(patti: User) -> None:
    here = browser(patti)
    seed = shown_seed(here.get(ADD))
    assert seed not in str(dict(here.session))
    assert shown_seed(here.get(ADD)) == seed  # a second tab does not replace it


def test_a_seed_waits_ten_minutes(patti: User, frozen: time_machine.Traveller) -> None:
    here = browser(patti)
    seed = shown_seed(here.get(ADD))
    frozen.shift(timedelta(minutes=11))
    confirm_password(here)

    assert here.post(ADD, {"code": code(seed)})["Location"] == ADD
    assert shown_seed(here.get(ADD)) != seed
    assert apps(patti) == []


@pytest.mark.proves("SR-ENR-05")
def test_the_same_confirmation_sent_twice_registers_once(patti: User) -> None:
    here = browser(patti)
    seed = shown_seed(here.get(ADD))
    twin = Client()
    twin.cookies["session"] = here.cookies["session"].value
    pending = here.session["security_info.pending_app"]

    here.post(ADD, {"code": code(seed)})
    session = here.session
    session["security_info.pending_app"] = pending
    session.save()
    twin.post(ADD, {"code": code(seed)})

    assert len(apps(patti)) == 1


@pytest.mark.proves("SR-ENR-05")
def test_a_pending_seed_is_worth_nothing_to_somebody_else(patti: User) -> None:
    here = browser(patti)
    seed = shown_seed(here.get(ADD))
    other = UserFactory(password=RIGHT, tenant=patti.tenant)
    license(other, "AAD_PREMIUM")
    there = browser(other)
    session = there.session
    session["security_info.pending_app"] = here.session["security_info.pending_app"]
    session.save()

    there.post(ADD, {"code": code(seed)})

    assert apps(other) == []


def test_a_sixth_app_is_one_too_many(patti: User) -> None:
    for _ in range(totp.APPS_ALLOWED):
        MethodFactory(user=patti, method=Method.APP_CODE)
    here = browser(patti)
    assert here.get(ADD)["Location"] == "/account/security-info/"
    assert "five authenticator apps" in here.get("/account/security-info/").content.decode()


def confirm_password(client: Client, password: str = RIGHT) -> "Page":
    return client.post(f"/signin/again/?next={ADD}", {"password": password})


def test_changes_need_a_sign_in_of_the_last_five_minutes(patti: User, frozen: time_machine.Traveller) -> None:
    here = browser(patti)
    method = patti.authentication_methods.get()
    removal = f"/account/security-info/{method.pk}/remove/"
    frozen.shift(timedelta(minutes=5, seconds=1))

    assert here.get(ADD)["Location"] == "/signin/again/?next=%2Faccount%2Fsecurity-info%2Fapp%2F"
    assert here.post(ADD, {"code": "123456"})["Location"].startswith("/signin/again/")
    assert here.post(removal)["Location"].startswith("/signin/again/")
    assert patti.authentication_methods.exists()

    assert confirm_password(here, "wrong").status_code == 200
    assert here.get(ADD).status_code == 302
    assert confirm_password(here)["Location"] == ADD
    assert here.get(ADD).status_code == 200


@pytest.mark.proves("SR-RATE-06")
def test_the_password_asked_again_counts_with_the_others(patti: User) -> None:
    here = browser(patti)
    for number in range(10):
        confirm_password(here, f"guess-{number}")
    assert "locked for a short time" in confirm_password(here).content.decode()


def test_a_method_is_taken_away_after_a_question(patti: User) -> None:
    here = browser(patti)
    method = patti.authentication_methods.get()
    address = f"/account/security-info/{method.pk}/remove/"

    assert "Remove this method: Alternate email?" in here.get(address).content.decode()
    assert patti.authentication_methods.exists()
    here.post(address)

    assert not patti.authentication_methods.exists()
    event = AuditEvent.objects.get(activity="User deleted security info")
    assert (event.actor, event.target) == (patti, patti)


def test_the_question_says_when_too_little_would_be_left(patti: User) -> None:
    mail = patti.authentication_methods.get()
    question = f"/account/security-info/{mail.pk}/remove/"
    page = browser(patti).get(question).content.decode()
    assert "A reset asks for 1 usable method, and none would be left" in page
    assert "Keep it as it is" in page

    User.objects.filter(pk=patti.pk).update(alternate_email="patti@elsewhere.example")
    assert "What is left is enough" in browser(patti).get(question).content.decode()


def test_the_key_of_an_app_is_there_as_picture_text_and_link(patti: User) -> None:
    response = browser(patti).get(ADD)
    seed, page = shown_seed(response), response.content.decode()
    assert re.search(r'<img[^>]+alt="[^"]+The same key stands below as text', page)
    assert f">{' '.join(re.findall('....', seed))}</code>" in page
    assert re.search(r'<a class="btn" href="otpauth://totp/', page)


@pytest.mark.parametrize(("allowed", "offered"), [(totp.APPS_ALLOWED, False), (totp.APPS_ALLOWED - 1, True)])
def test_one_more_app_is_offered_only_while_there_is_room(patti: User, allowed: int, offered: bool) -> None:
    for _ in range(allowed):
        MethodFactory(user=patti, method=Method.APP_CODE)
    assert (f'href="{ADD}"' in browser(patti).get("/account/security-info/").content.decode()) is offered


def test_nobody_takes_away_what_belongs_to_somebody_else(patti: User) -> None:
    theirs = MethodFactory(user=UserFactory())
    here = browser(patti)
    address = f"/account/security-info/{theirs.pk}/remove/"
    assert here.get(address).status_code == 404
    here.post(address)
    assert AuthenticationMethod.objects.filter(pk=theirs.pk).exists()


@pytest.mark.proves("SR-ENR-07")
def test_another_site_changes_nothing(patti: User) -> None:
    method = patti.authentication_methods.get()
    address = f"/account/security-info/{method.pk}/remove/"
    inside = browser(patti)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["session"] = inside.cookies["session"].value

    assert strict.post(address).status_code == 403
    assert strict.post(ADD, {"code": "123456"}).status_code == 403
    strict.get(address)
    assert patti.authentication_methods.exists()


@pytest.mark.proves("F-REG-08")
@pytest.mark.parametrize("scope", [Scope.NONE, Scope.SELECTED])
def test_where_it_is_not_enabled_the_page_says_so(scope: str) -> None:
    user = UserFactory(tenant=TenantFactory(policy__scope=scope), password=RIGHT)
    here = browser(user)
    for address in ("/account/security-info/", ADD):
        assert "Your administrator has not enabled this feature for you." in here.get(address).content.decode()


def test_without_a_licence_the_page_names_the_code() -> None:
    page = browser(UserFactory(password=RIGHT)).get("/account/security-info/").content.decode()
    assert "SSPR_0012" in page
