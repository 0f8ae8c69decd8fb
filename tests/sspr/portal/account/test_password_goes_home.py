"""The change page of a synchronised person: waiting, and every end of it."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import User
from sspr.models import ChangeRun
from tests.factories.licences import license
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, domain, hybrid
from writeback import delivery, health
from writeback.models import WritebackJob
from writeback.onprem import stage

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE, WAITING = "/account/password/", "/account/password/waiting/"


@pytest.fixture
def adele() -> User:
    user = hybrid("adele")
    license(user, "AAD_PREMIUM")
    assert user.tenant
    domain(user.tenant, min_password_age=timedelta(0))
    return user


@pytest.fixture
def here(client: Client, adele: User) -> Client:
    client.post("/signin/", {"user_id": adele.user_principal_name})
    client.post("/signin/password/", {"password": PASSWORD})
    return client


def submit(client: Client, current: str = PASSWORD, new: str = NEW_PASSWORD) -> "Page":
    return client.post(PAGE, {"current_password": current, "new_password": new, "confirmation": new})


def deliver() -> None:
    for job in WritebackJob.objects.filter(state="pending"):
        delivery.deliver(job.pk, now=timezone.now())


def fragment(client: Client, query: str = "") -> "Page":
    return client.get(WAITING + query, headers={"HX-Request": "true"})


def test_it_waits_until_the_directory_said_yes_then_signs_out_everywhere(here: Client, adele: User) -> None:
    assert submit(here)["Location"] == WAITING
    page = here.get(WAITING).content.decode()
    assert "Bringing your new password home" in page
    assert '<meta http-equiv="refresh" content="2">' in page
    assert NEW_PASSWORD not in page

    deliver()

    assert here.get(WAITING)["Location"] == "/account/password/done/"
    assert "Your password has been changed" in here.get("/account/password/done/").content.decode()
    assert here.get("/account/")["Location"].startswith("/signin/")
    here.post("/signin/", {"user_id": adele.user_principal_name})
    assert here.post("/signin/password/", {"password": NEW_PASSWORD})["Location"] == "/account/"


def test_the_live_view_is_silent_until_there_is_news(here: Client) -> None:
    submit(here)
    first = fragment(here)
    assert 'id="journey"' in first.content.decode()
    assert "<html" not in first.content.decode()
    assert fragment(here, "?stage=promised").status_code == 204

    deliver()

    news = fragment(here, "?stage=promised")
    assert news["HX-Redirect"] == "/account/password/done/"


def test_the_form_is_not_offered_while_one_is_on_its_way(here: Client) -> None:
    submit(here)
    assert here.get(PAGE)["Location"] == WAITING
    assert submit(here, new="Violet-Anchor-47")["Location"] == WAITING
    assert WritebackJob.objects.count() == 1


def test_a_form_sent_twice_before_the_first_answer_came_promises_once(here: Client) -> None:
    submit(here)
    del here.cookies["change"]  # the second one was sent without it
    assert submit(here)["Location"] == WAITING
    assert here.get(WAITING).status_code == 200
    assert WritebackJob.objects.count() == 1


@pytest.mark.proves("F-EVT-05")
@pytest.mark.parametrize(
    ("current", "new", "says"),
    [
        ("not-my-password-1", NEW_PASSWORD, "The current password is not the one that we know."),
        (PASSWORD, "lowercaselettersonly", "did not accept this password under its own rules"),
    ],
)
def test_what_the_directory_refuses_may_be_typed_again(here: Client, current: str, new: str, says: str) -> None:
    submit(here, current, new)
    deliver()
    assert here.get(WAITING)["Location"] == PAGE
    page = here.get(PAGE).content.decode()
    assert says in page
    assert "Your password is as it was" in page

    submit(here)
    deliver()
    assert here.get(WAITING)["Location"] == "/account/password/done/"
    assert len(set(ChangeRun.objects.values_list("correlation_id", flat=True))) == 1


def test_no_cloud_rule_is_shown_to_somebody_whose_password_lives_at_home(here: Client) -> None:
    page = here.get(PAGE).content.decode()
    assert "under the rules there" in page
    assert "256 characters" not in page
    assert "data-strength" not in page


def test_an_agent_that_stopped_is_told_with_code_and_next_step(here: Client, adele: User) -> None:
    assert adele.tenant
    health.agent_off(adele.tenant)
    page = here.get(PAGE).content.decode()
    assert "SSPR_0030" in page

    assert submit(here)["Location"] == "/account/password/failed/"
    page = here.get("/account/password/failed/").content.decode()
    assert "your password was not changed" in page
    assert str(ChangeRun.objects.get().correlation_id) in page
    assert "SSPR_0030" in page
    assert "Wait a few minutes and try again" in page


def test_a_licence_taken_away_meanwhile_ends_at_the_refusal(here: Client, adele: User) -> None:
    submit(here)
    adele.license_assignments.all().delete()
    deliver()
    assert here.get(WAITING)["Location"] == "/account/password/refused/"
    assert "SSPR_0012" in here.get("/account/password/refused/").content.decode()


def test_without_any_worker_the_wait_has_an_end_too(here: Client) -> None:
    submit(here)
    assert str(ChangeRun.objects.get().correlation_id) in here.get(WAITING).content.decode()
    now = timezone.now()
    WritebackJob.objects.update(promised_at=now - timedelta(hours=1), expires_at=now)
    assert here.get(WAITING)["Location"] == "/account/password/failed/"


def test_a_cloud_copy_that_is_late_is_done_with_a_notice(here: Client) -> None:
    submit(here)
    ChangeRun.objects.update(state="done", reason="OnPremisesSuccessCloudFailure")
    page = here.get("/account/password/done/").content.decode()
    assert "the cloud will follow within a few minutes" in page
    assert "signed out everywhere" not in page


def test_another_browser_sees_nothing_of_it(here: Client, adele: User) -> None:
    submit(here)
    assert Client().get(WAITING)["Location"] == PAGE
    other = Client()
    other.cookies["change"] = str(uuid.uuid4())
    assert other.get(WAITING)["Location"] == PAGE


def test_somebody_with_a_temporary_password_reads_how_it_failed_too(here: Client, adele: User) -> None:
    User.objects.filter(pk=adele.pk).update(must_change_password=True)
    stage.set_flags(adele.on_premises_immutable_id, disabled=True)
    submit(here)
    deliver()
    here.get(WAITING)
    assert "SSPR_0029" in here.get("/account/password/failed/").content.decode()
