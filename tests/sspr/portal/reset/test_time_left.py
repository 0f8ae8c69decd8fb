"""How long a way back stays open: told in time, with the reason, and with one press to begin again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import SsprPolicy, User
from sspr.machines.reset import State
from sspr.models import ResetRun
from sspr.portal.reset import visit
from tests.factories.people import person
from tests.sspr.portal.reset.in_browser import shown
from tests.sspr.post import Post, pass_time

pytestmark = pytest.mark.django_db(databases="__all__")
ALEX = "alex@contoso.example"


def page(state: State) -> str:
    return reverse(f"reset:{state}")


def begin(client: Client) -> User:
    alex = person(ALEX)
    client.post(page(State.WHO), {"user_id": ALEX})
    return alex


def run_of(client: Client) -> ResetRun:
    return ResetRun.objects.get(pk=client.session[visit.RUN])


def time_out(client: Client) -> Any:
    """The page one is led to once the time is over."""
    alex = begin(client)
    assert alex.tenant is not None
    pass_time(alex.tenant, timedelta(minutes=15))
    return client.post(page(State.VERIFY), {"method": "email", "deed": "send"}, follow=True)


@pytest.mark.proves("SR-A11Y-10")
def test_an_open_page_says_how_long_until_when_and_why(client: Client) -> None:
    begin(client)
    shown_page = client.get(page(State.VERIFY)).text
    run = run_of(client)
    assert "15 minutes</b>" in shown_page
    assert f'until <time datetime="{run.expires_at.isoformat()}">' in shown_page
    assert "Whoever finds this page open could go on in your place." in shown_page


@pytest.mark.proves("SR-A11Y-10", "SR-A11Y-06")
def test_a_warning_comes_two_minutes_and_thirty_seconds_before_the_end(client: Client) -> None:
    begin(client)
    response = client.get(page(State.VERIFY))
    with shown(response) as view:
        said = view.locator("[data-countdown] [role=status]")
        assert said.inner_text() == ""
        view.clock.fast_forward("12:50")
        assert said.inner_text() == ""
        view.clock.fast_forward(15_000)
        assert "2 minutes left" in said.inner_text()
        view.clock.fast_forward(90_000)
        assert "30 seconds left" in said.inner_text()


@pytest.mark.proves("SR-A11Y-10")
def test_after_the_end_the_page_stays_and_offers_to_begin_again(client: Client) -> None:
    begin(client)
    with shown(client.get(page(State.VERIFY))) as view:
        view.clock.fast_forward("15:01")
        assert "Your time is up" in view.locator("[data-countdown] [role=status]").inner_text()
        assert view.title().startswith("Your time is up")
        assert view.url.endswith("/page/")
        assert view.get_by_role("button", name=f"Start again as {ALEX}").is_visible()


@pytest.mark.proves("SR-A11Y-10", "SR-A11Y-11", "F-ENT-05")
def test_one_press_begins_again_for_the_same_user_id_and_the_old_run_stays_over(client: Client) -> None:
    expired = time_out(client)
    assert "Your time is up" in expired.text
    assert f"Start again as <bdi>{ALEX}</bdi>" in expired.text
    old = run_of(client)
    assert client.post(page(State.WHO), {"again": "yes"}).headers["Location"] == page(State.VERIFY)
    assert run_of(client).pk != old.pk
    assert run_of(client).user_id == old.user_id
    old.refresh_from_db()
    assert old.state == State.EXPIRED


def test_beginning_again_needs_the_cookie_this_browser_was_given(client: Client) -> None:
    time_out(client)
    del client.cookies[visit.TYPED]
    assert "Start again as" not in client.get(page(State.EXPIRED)).text
    assert "<title>Error: " in client.post(page(State.WHO), {"again": "yes"}).text


@pytest.mark.proves("SR-WEB-02")
def test_beginning_again_needs_the_token_of_a_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[visit.TYPED] = "anything"
    assert client.post(page(State.WHO), {"again": "yes"}).status_code == 403
    assert not ResetRun.objects.exists()


def test_a_way_that_another_one_overtook_does_not_blame_the_clock(client: Client) -> None:
    begin(client)
    ResetRun.objects.filter(pk=run_of(client).pk).update(state=State.EXPIRED, ended_at=timezone.now())
    text = client.get(page(State.EXPIRED)).text
    assert "Another reset was finished first" in text
    assert "Your time is up" not in text


def test_not_you_brings_an_empty_field(client: Client) -> None:
    begin(client)
    (link,) = re.findall(r'href="([^"]+)">Not you\?', client.get(page(State.VERIFY)).text)
    assert ALEX not in client.get(link).text


def test_stopping_is_asked_first_and_nothing_is_lost_by_a_slip(client: Client) -> None:
    begin(client)
    with shown(client.get(page(State.VERIFY))) as view:
        view.get_by_role("button", name="Cancel").click()
        question = view.get_by_role("dialog", name="Stop here?")
        assert question.is_visible()
        question.get_by_role("button", name="Keep going").click()
        assert not question.is_visible()
    assert run_of(client).state == State.VERIFY


class TestCodeOnItsWay:
    @pytest.fixture
    def asked(self, client: Client) -> Any:
        begin(client)
        return client.post(page(State.VERIFY), {"method": "email", "deed": "send"}, follow=True)

    @pytest.mark.proves("F-ENT-07")
    def test_after_ten_seconds_one_may_try_again_or_ask_somebody(self, client: Client, asked: Any) -> None:
        with shown(asked) as view:
            again = view.get_by_role("button", name="Try again")
            assert not again.is_visible()
            view.clock.fast_forward(8_000)
            assert not again.is_visible()
            view.clock.fast_forward(3_000)
            assert again.is_visible()

    @pytest.mark.proves("F-ENT-07")
    def test_without_script_both_are_there_from_the_start(self, client: Client) -> None:
        alex = begin(client)
        SsprPolicy.objects.filter(tenant=alex.tenant).update(helpdesk_contact="help@contoso.example")
        asked = client.post(page(State.VERIFY), {"method": "email", "deed": "send"}, follow=True).text
        after = asked[asked.index("data-later=") : asked.index("</form>", asked.index("data-later="))]
        assert "Try again" in after
        assert 'href="mailto:help@contoso.example"' in after

    def test_a_page_made_later_does_not_begin_to_wait_anew(self, client: Client, asked: Any, post: Post) -> None:
        run = run_of(client)
        assert run.tenant is not None
        pass_time(run.tenant, timedelta(seconds=11))
        assert 'data-later="0"' in client.get(page(State.VERIFY)).text
