"""The change page of somebody whose password lives in the cloud."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from directory.models import User
from sspr.flows.change import ask
from sspr.models import ChangeRun
from tests.factories.directory import UserFactory

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

pytestmark = pytest.mark.django_db

OLD, NEW = "Correct-horse-7", "Quiet-harbour-teapot-3"


@pytest.fixture
def pradeep() -> User:
    return UserFactory(name="pradeep", password=OLD)


def browser(user: User, password: str = OLD) -> Client:
    """A browser in which `user` signed in by hand."""
    client = Client()
    client.post("/signin/", {"user_id": user.user_principal_name})
    client.post("/signin/password/", {"password": password})
    return client


def signed_in(client: Client) -> bool:
    return client.get("/account/security-info/").status_code == 200


def submit(client: Client, current: str = OLD, new: str = NEW, again: str | None = None) -> "Page":
    return client.post(
        "/account/password/",
        {"current_password": current, "new_password": new, "confirmation": new if again is None else again},
    )


@pytest.mark.proves("F-ENT-10", "SR-SES-01", "SR-SES-02")
def test_after_a_change_everybody_signs_in_again_with_the_new_password(pradeep: User) -> None:
    here, elsewhere = browser(pradeep), browser(pradeep)
    assert signed_in(here)
    assert signed_in(elsewhere)

    assert submit(here)["Location"] == "/account/password/done/"

    assert not signed_in(elsewhere)
    done = here.get("/account/password/done/").content.decode()
    assert "Your password has been changed" in done
    assert "signed out everywhere" in done
    assert not signed_in(here)
    assert signed_in(browser(pradeep, NEW))
    assert not signed_in(browser(pradeep, OLD))


def test_a_form_sent_twice_shows_how_the_first_one_ended(pradeep: User, monkeypatch: pytest.MonkeyPatch) -> None:
    here, twin = browser(pradeep), browser(pradeep)
    begin = ask.begin

    def late(*args: Any, **kwargs: Any) -> ChangeRun:
        monkeypatch.setattr(ask, "begin", begin)
        assert submit(twin)["Location"] == "/account/password/done/"
        return begin(*args, **kwargs)

    monkeypatch.setattr(ask, "begin", late)
    assert submit(here)["Location"] == "/account/password/done/"
    assert "Your password has been changed" in here.get("/account/password/done/").content.decode()


@pytest.mark.proves("SR-SES-03")
def test_a_change_gives_a_new_session_id(pradeep: User) -> None:
    here = browser(pradeep)
    before = here.cookies["session"].value
    submit(here)
    assert here.cookies["session"].value != before


@pytest.mark.proves("F-ENT-11")
def test_a_wrong_current_password_is_told_at_its_field(pradeep: User) -> None:
    here = browser(pradeep)
    response = submit(here, current="wrong")
    assert response.status_code == 200
    assert "This is not your current password." in response.content.decode()
    assert signed_in(browser(pradeep))


@pytest.mark.proves("SR-PWD-08")
def test_each_broken_rule_is_named_and_the_page_stays(pradeep: User) -> None:
    here = browser(pradeep)
    page = submit(here, new="short").content.decode()
    assert "This is too short." in page
    assert "Use three of these four kinds" in page
    assert "easy to guess" in submit(here, new="Password1!").content.decode()
    assert "This is your current password." in submit(here, new=OLD).content.decode()
    assert submit(here)["Location"] == "/account/password/done/"


@pytest.mark.proves("SR-PWD-09")
@pytest.mark.parametrize("left_out", ["current_password", "new_password", "confirmation"])
def test_nothing_may_be_left_out(pradeep: User, left_out: str) -> None:
    here = browser(pradeep)
    form = {"current_password": OLD, "new_password": NEW, "confirmation": NEW}
    for value in ([], [""], ["", ""]):
        assert here.post("/account/password/", form | {left_out: value}).status_code == 200
    assert signed_in(browser(pradeep))


def test_the_two_new_passwords_must_agree(pradeep: User) -> None:
    here = browser(pradeep)
    assert "The two new passwords differ" in submit(here, again=NEW + " ").content.decode()
    assert signed_in(browser(pradeep))


def test_blanks_around_a_password_belong_to_it(pradeep: User) -> None:
    submit(browser(pradeep), new=f" {NEW} ")
    assert signed_in(browser(pradeep, f" {NEW} "))
    assert not signed_in(browser(pradeep, NEW))


@pytest.mark.proves("SR-SES-10")
def test_neither_page_nor_session_holds_a_password(pradeep: User) -> None:
    here = browser(pradeep)
    page = submit(here, new="short-but-refused", again="differs").content.decode()
    assert OLD not in page
    assert "short-but-refused" not in page
    assert "short-but-refused" not in str(dict(here.session))


def test_the_page_works_with_password_managers_and_cuts_nothing(pradeep: User) -> None:
    page = browser(pradeep).get("/account/password/").content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert 'autocomplete="current-password"' in page
    assert "maxlength" not in page
    assert "8 to 256 characters" in page


@pytest.mark.proves("SR-ENR-07")
def test_another_site_cannot_send_the_form(pradeep: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(pradeep)
    assert submit(strict).status_code == 403
    strict.get("/account/password/", {"current_password": OLD, "new_password": NEW, "confirmation": NEW})
    assert signed_in(browser(pradeep))


@pytest.mark.proves("F-EDN-08")
def test_a_synchronised_person_without_the_licence_reads_why_before_typing_anything() -> None:
    raul = UserFactory(name="raul", synchronised=True, password=OLD)
    page = browser(raul).get("/account/password/").content.decode()
    assert "SSPR_0012" in page
    assert "Business Standard is not enough for a synchronised person" in page
    assert 'type="password"' not in page


def test_a_disabled_account_cannot_go_on(pradeep: User) -> None:
    here = browser(pradeep)
    User.objects.filter(pk=pradeep.pk).update(account_enabled=False)
    assert submit(here)["Location"].startswith("/signin/")


@pytest.mark.parametrize("word", ["waiting", "done", "refused", "failed"])
def test_without_a_run_its_pages_lead_to_the_form(pradeep: User, word: str) -> None:
    assert browser(pradeep).get(f"/account/password/{word}/")["Location"] == "/account/password/"


def test_a_run_is_shown_to_nobody_else_on_the_same_browser(pradeep: User) -> None:
    here = browser(pradeep)
    submit(here)
    here.force_login(UserFactory())
    assert here.get("/account/password/done/")["Location"] == "/account/password/"


def test_a_forged_cookie_leads_nowhere(pradeep: User) -> None:
    here = browser(pradeep)
    here.cookies["change"] = "00000000-0000-0000-0000-000000000000:forged:signature"
    assert here.get("/account/password/done/")["Location"] == "/account/password/"
