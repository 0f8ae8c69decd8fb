"""The pages of the way back, in a browser without script."""

import re
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from directory.models import Preset, SsprPolicy, User
from directory.rules.methods import Method
from licensing.entitlement import Reason
from sspr.machines.endings import Ending
from sspr.machines.reset import FINISHED, OPEN, State
from sspr.models import ResetRun
from sspr.portal.reset import visit
from tests.factories.directory import TenantFactory
from tests.factories.people import PASSWORD, person
from tests.sspr.flows.reset.walk import NEW_PASSWORD, again, at_choose
from tests.sspr.post import Post, pass_time
from writeback import delivery
from writeback.models import WritebackJob

pytestmark = pytest.mark.django_db(databases="__all__")
ALEX, ADELE = "alex@contoso.example", "adele@contoso.example"
POSTS = {
    State.WHY: {"goal": "reset"},
    State.VERIFY: {"method": "email", "deed": "send"},
    State.CHOOSE: {"new_password": NEW_PASSWORD, "confirmation": NEW_PASSWORD},
}


def page(state: State | str) -> str:
    return reverse(f"reset:{state}")


def name_oneself(client: Client, upn: str) -> Any:
    return client.post(page(State.WHO), {"user_id": upn})


def run_of(client: Client) -> ResetRun:
    return ResetRun.objects.select_related("user", "tenant").get(pk=client.session[visit.RUN])


def on_run(client: Client, run: ResetRun) -> None:
    session = client.session
    session[visit.RUN] = str(run.pk)
    session.save()


def prove(client: Client, post: Post) -> Any:
    client.post(page(State.VERIFY), {"method": "email", "deed": "send"})
    answer = {"method": "email", "deed": "check", "code": post.code()}
    return client.post(page(State.VERIFY), answer)


def words(response: Any) -> str:
    """What a page says, on one line."""
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.proves("F-EDN-04", "SR-FLOW-13", "SR-SES-04")
def test_a_cloud_only_person_walks_all_the_way_and_is_not_signed_in_by_it(client: Client, post: Post) -> None:
    alex = person(ALEX, licensed="O365_BUSINESS_PREMIUM")
    assert name_oneself(client, ALEX).headers["Location"] == page(State.VERIFY)
    assert prove(client, post).headers["Location"] == page(State.CHOOSE)
    response = client.post(page(State.CHOOSE), POSTS[State.CHOOSE])
    assert response.headers["Location"] == page(State.DONE)
    assert "Your password has been reset" in words(client.get(page(State.DONE)))
    assert client.get(reverse("account")).status_code == 302
    assert client.login(username=ALEX, password=NEW_PASSWORD)
    assert not Client().login(username=ALEX, password=PASSWORD)
    assert User.objects.get(pk=alex.pk).last_password_change_at is not None


def test_a_link_can_fill_in_the_user_id(client: Client) -> None:
    assert f'value="{ALEX}"' in words(client.get(page(State.WHO), {"username": ALEX}))


@pytest.mark.proves("F-ENT-01")
def test_forgot_my_password_carries_the_user_id_along(client: Client) -> None:
    person(ALEX)
    password_page = client.post(reverse("signin"), {"user_id": ALEX}, follow=True)
    (link,) = set(re.findall(rf'href="({page(State.WHO)}\?[^"]+)"', password_page.content.decode()))
    assert f'value="{ALEX}"' in words(client.get(link.replace("&amp;", "&")))


@pytest.mark.parametrize("typed", ["", "x" * 5000, "a\0b"])
def test_what_cannot_be_a_user_id_keeps_one_on_the_page_with_an_error(client: Client, typed: str) -> None:
    response = client.post(page(State.WHO), {"user_id": typed})
    assert response.status_code == 200
    assert "<title>Error: " in words(response)
    assert not ResetRun.objects.exists()


@pytest.mark.parametrize("act", ["start again", "sign in"])
def test_a_run_that_another_request_ends_first_stops_nobody(
    client: Client, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    alex = person(ALEX)
    name_oneself(client, ALEX)
    first = run_of(client)
    seen = again(first)
    ResetRun.objects.filter(pk=first.pk).update(state=State.CANCELED, version=first.version + 1)
    monkeypatch.setattr(visit, "current", lambda request: seen)
    if act == "sign in":
        client.force_login(alex)
    else:
        assert name_oneself(client, ALEX).headers["Location"] == page(State.VERIFY)
        assert run_of(client) != first


class TestRefusals:
    @pytest.mark.proves("F-CHK-11", "SR-FLOW-12")
    def test_it_names_the_code_a_reference_number_and_who_helps(self, client: Client) -> None:
        grady = person("grady@contoso.example", licensed=None)
        SsprPolicy.objects.filter(tenant=grady.tenant).update(helpdesk_contact="https://help.contoso.example/")
        assert name_oneself(client, "grady@contoso.example").headers["Location"] == page(State.REFUSED)
        shown = words(client.get(page(State.REFUSED)))
        assert "We’re sorry" in shown
        assert "SSPR_0012" in shown
        assert str(run_of(client).correlation_id) in shown
        assert 'href="https://help.contoso.example/"' in shown
        assert Reason.USER_NOT_LICENSED in shown

    def test_nobody_reads_no_code_and_nothing_about_the_directory(self, client: Client, settings: Settings) -> None:
        settings.PORTAL_PRESET = Preset.FAITHFUL
        TenantFactory(domain="contoso.example")
        name_oneself(client, "nobody@contoso.example")
        shown = words(client.get(page(State.REFUSED)))
        assert "SSPR_" not in shown
        assert str(run_of(client).correlation_id) in shown

    def test_the_contact_is_the_domains_whoever_was_named(self, client: Client) -> None:
        tenant = TenantFactory(domain="contoso.example")
        SsprPolicy.objects.filter(tenant=tenant).update(helpdesk_contact="help@contoso.example")
        name_oneself(client, "nobody@contoso.example")
        assert 'href="mailto:help@contoso.example"' in words(client.get(page(State.REFUSED)))

    @pytest.mark.proves("SR-FLOW-12")
    @pytest.mark.parametrize(
        ("state", "reason", "code"),
        [(State.REFUSED, reason.value, reason.code) for reason in Reason]
        + [(State.FAILED, ending.value, ending.code) for ending in Ending]
        + [(State.BLOCKED, Reason.BLOCKED.value, None), (State.REFUSED, "Withdrawn", None)],
    )
    def test_every_refusal_has_a_reference_number_and_a_way_to_a_human(
        self, client: Client, state: State, reason: str, code: str | None
    ) -> None:
        run = _run(state, reason=reason)
        on_run(client, run)
        shown = words(client.get(page(state)))
        assert str(run.correlation_id) in shown
        assert "Who can help" in shown
        assert reason in shown
        assert code is None or code in shown

    @pytest.mark.proves("SR-RATE-08")
    def test_a_blocked_person_reads_when_it_opens_again_and_can_still_sign_in(self, client: Client, post: Post) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        for _ in range(5):
            response = client.post(page(State.VERIFY), {"method": "email", "deed": "check", "code": "1"})
        assert response.headers["Location"] == page(State.BLOCKED)
        assert "It opens again on" in words(client.get(page(State.BLOCKED)))
        assert Client().login(username=ALEX, password=PASSWORD)


def _run(state: State, **fields: object) -> ResetRun:
    alex = User.objects.filter(user_principal_name=ALEX).first() or person(ALEX)
    now = timezone.now()
    expires_at = now + timedelta(minutes=15)
    made = {"preset": Preset.FAITHFUL, "typed_key": "k", "started_at": now, "expires_at": expires_at} | fields
    return ResetRun.objects.create(tenant=alex.tenant, user=alex, state=state, **made)


class TestPagesAndStates:
    @pytest.mark.proves("SR-FLOW-01", "H-35")
    @pytest.mark.parametrize("state", list(State))
    def test_every_other_page_leads_to_the_right_one_and_changes_nothing(self, client: Client, state: State) -> None:
        run = _run(state, tracking_id=uuid4() if state is State.WAITING else None)
        on_run(client, run)
        password = User.objects.get(user_principal_name=ALEX).password
        for address, method in product(set(State) - {State.WHO, state}, ("get", "post")):
            if (address, method) == (State.CANCELED, "post") and state in OPEN:
                continue  # that is how an open run is left
            response = getattr(client, method)(page(address), POSTS.get(address, {}))
            assert (response.status_code, response.headers["Location"]) == (302, page(state))
        assert (again(run).state, again(run).version) == (state, 0)
        assert User.objects.get(user_principal_name=ALEX).password == password

    @pytest.mark.proves("SR-FLOW-03", "H-02")
    @pytest.mark.parametrize("state", [State.WHY, State.VERIFY, State.CHOOSE])
    def test_an_empty_post_or_another_pages_fields_complete_nothing(self, client: Client, state: State) -> None:
        run = _run(state)
        on_run(client, run)
        foreign = [fields for owner, fields in POSTS.items() if owner is not state]
        for data in ({}, {"state": "done"}, {"user": "eve"}, *foreign):
            response = client.post(page(state), data)
            assert response.status_code == 200
            assert "<title>Error: " in words(response)
        assert (again(run).state, again(run).version) == (state, 0)

    def test_without_a_run_every_page_leads_to_the_first(self, client: Client) -> None:
        for state in set(State) - {State.WHO}:
            for response in (client.get(page(state)), client.post(page(state), POSTS.get(state, {}))):
                assert response.headers["Location"] == page(State.WHO)

    @pytest.mark.parametrize("state", [State.WHY, State.VERIFY, State.CHOOSE])
    def test_the_page_of_the_state_is_shown_and_can_be_left_by_a_post(self, client: Client, state: State) -> None:
        run = _run(state)
        on_run(client, run)
        shown = words(client.get(page(state)))
        assert f'action="{page(State.CANCELED)}"' in shown
        assert "15 minutes" in shown
        assert client.post(page(State.CANCELED)).headers["Location"] == page(State.CANCELED)
        assert again(run).state == State.CANCELED
        assert "Nothing has changed" in words(client.get(page(State.CANCELED)))

    @pytest.mark.proves("SR-FLOW-06")
    @pytest.mark.parametrize("state", FINISHED)
    def test_a_finished_run_is_not_reopened_by_any_post(self, client: Client, state: State) -> None:
        run = _run(state, reason=Reason.USER_NOT_LICENSED)
        on_run(client, run)
        for address in State:
            if address != State.WHO:
                client.post(page(address), POSTS.get(address, {}))
        assert (again(run).state, again(run).version) == (state, 0)

    @pytest.mark.proves("F-ENT-05")
    def test_after_fifteen_minutes_one_starts_again_without_typing_the_name(self, client: Client, post: Post) -> None:
        alex = person(ALEX)
        assert alex.tenant is not None
        name_oneself(client, ALEX)
        prove(client, post)
        pass_time(alex.tenant, timedelta(minutes=15))
        response = client.post(page(State.CHOOSE), POSTS[State.CHOOSE])
        assert response.headers["Location"] == page(State.EXPIRED)
        assert User.objects.get(pk=alex.pk).password == alex.password
        assert 'name="again"' in words(client.get(page(State.EXPIRED)))
        assert f'value="{ALEX}"' in words(client.get(page(State.WHO)))


class TestSessions:
    @pytest.mark.proves("SR-FLOW-05")
    def test_a_run_belongs_to_the_browser_that_began_it(self, client: Client) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        stranger = Client()
        stranger.cookies["reset_run"] = str(run_of(client).pk)
        response = stranger.post(f"{page(State.VERIFY)}?run={run_of(client).pk}", {"run": str(run_of(client).pk)})
        assert response.headers["Location"] == page(State.WHO)

    @pytest.mark.proves("SR-SES-03")
    def test_each_gained_proof_brings_a_new_session_id(self, client: Client, post: Post) -> None:
        alex = person(ALEX, methods=[Method.EMAIL, Method.APP_CODE])
        SsprPolicy.objects.filter(tenant=alex.tenant).update(methods_required=2)
        name_oneself(client, ALEX)
        before = client.session.session_key
        prove(client, post)
        assert run_of(client).state == State.VERIFY
        assert client.session.session_key != before

    @pytest.mark.proves("SR-SES-10", "H-30")
    def test_the_session_holds_no_secret_and_no_name(self, client: Client, post: Post) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        prove(client, post)
        client.post(page(State.CHOOSE), {"new_password": "weak-secret", "confirmation": "weak-secret"})
        kept = str(dict(client.session.items()))
        assert set(client.session.keys()) == {visit.RUN}
        assert not any(secret in kept for secret in ("weak-secret", post.code(), ALEX))

    @pytest.mark.proves("F-ENT-09", "SR-SES-01", "H-27")
    def test_a_reset_ends_the_sessions_on_other_devices(self, client: Client, post: Post) -> None:
        person(ALEX)
        elsewhere = Client()
        assert elsewhere.login(username=ALEX, password=PASSWORD)
        assert elsewhere.get(reverse("account")).status_code == 200
        name_oneself(client, ALEX)
        prove(client, post)
        client.post(page(State.CHOOSE), POSTS[State.CHOOSE])
        assert elsewhere.get(reverse("account")).status_code == 302

    def test_signing_in_ends_the_run_of_this_browser(self, client: Client) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        run = run_of(client)
        client.login(username=ALEX, password=PASSWORD)
        assert again(run).state == State.CANCELED
        assert client.get(page(State.VERIFY)).headers["Location"] == page(State.WHO)

    def test_starting_again_leaves_the_earlier_run_behind(self, client: Client) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        first = run_of(client)
        name_oneself(client, ALEX)
        assert again(first).state == State.CANCELED
        assert run_of(client).pk != first.pk

    def test_the_user_id_is_taken_from_the_browser_at_a_good_end(self, client: Client, post: Post) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        prove(client, post)
        client.post(page(State.CHOOSE), POSTS[State.CHOOSE])
        client.get(page(State.DONE))
        assert ALEX not in words(client.get(page(State.WHO)))


class TestGatePage:
    @pytest.mark.proves("F-ENT-03", "SR-ENUM-06")
    def test_methods_are_listed_under_their_labels_with_masks_only(self, client: Client) -> None:
        person(ALEX, methods=[Method.EMAIL, Method.APP_CODE])
        name_oneself(client, ALEX)
        shown = words(client.get(page(State.VERIFY)))
        assert "Email my alternate email" in shown
        assert "Enter a code from my authenticator app" in shown
        assert "Text my mobile phone" not in shown
        assert "jo@home.example" not in shown

    @pytest.mark.proves("SR-TOK-11", "H-31")
    def test_the_code_is_in_no_answer_of_the_portal(self, client: Client, post: Post) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        answers = [client.post(page(State.VERIFY), {"method": "email", "deed": "send"})]
        code = post.code()
        answers += [
            client.get(page(State.VERIFY)),
            client.post(page(State.VERIFY), {"method": "email", "deed": "check"}),
        ]
        answers += [client.post(page(State.VERIFY), {"method": "email", "deed": "check", "code": code})]
        assert not any(code in f"{answer.headers} {answer.cookies} {words(answer)}" for answer in answers)

    def test_a_wrong_code_is_said_in_title_summary_and_field(self, client: Client, post: Post) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        client.post(page(State.VERIFY), {"method": "email", "deed": "send"})
        shown = words(client.post(page(State.VERIFY), {"method": "email", "deed": "check", "code": "12"}))
        assert "<title>Error: " in shown
        assert 'href="#email-code"' in shown
        assert 'aria-invalid="true"' in shown
        assert "You have 4 tries left." in shown
        assert 'autocomplete="one-time-code"' in shown
        assert 'inputmode="numeric"' in shown

    def test_a_method_that_is_not_offered_is_refused(self, client: Client, post: Post) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        for deed, method in product(("send", "check"), ("mobileSMS", "appCode", "password", "")):
            response = client.post(page(State.VERIFY), {"method": method, "deed": deed, "code": "123456"})
            assert "<title>Error: " in words(response)
        assert not run_of(client).gates.exists()

    def test_no_message_is_sent_for_an_app(self, client: Client, post: Post) -> None:
        person(ALEX, methods=[Method.APP_CODE])
        name_oneself(client, ALEX)
        assert client.post(page(State.VERIFY), {"method": "appCode", "deed": "send"}).status_code == 200
        assert post.deliver() == 0

    def test_a_phone_number_is_asked_for_in_full(self, client: Client, post: Post) -> None:
        person(ALEX, methods=[Method.MOBILE_SMS])
        name_oneself(client, ALEX)
        assert 'autocomplete="tel"' in words(client.get(page(State.VERIFY)))
        wrong = client.post(page(State.VERIFY), {"method": "mobileSMS", "deed": "send", "number": "4255550100"})
        assert "not the number on file" in words(wrong)
        right = {"method": "mobileSMS", "deed": "send", "number": "+1 425 555 0100"}
        assert client.post(page(State.VERIFY), right).headers["Location"] == page(State.VERIFY)
        answer = {"method": "mobileSMS", "deed": "check", "code": post.texted_code()}
        assert client.post(page(State.VERIFY), answer).headers["Location"] == page(State.CHOOSE)

    @pytest.mark.proves("SR-FLOW-02", "H-01")
    @pytest.mark.parametrize("method", ["%d", "%(x)s", "%", "\0"])
    def test_a_method_that_is_a_format_string_is_only_refused(self, client: Client, method: str) -> None:
        person(ALEX)
        name_oneself(client, ALEX)
        assert client.post(page(State.VERIFY), {"method": method, "deed": "check"}).status_code == 200

    def test_switching_methods_back_and_forth_proves_nothing(self, client: Client, post: Post) -> None:
        person(ALEX, methods=[Method.EMAIL, Method.APP_CODE])
        name_oneself(client, ALEX)
        client.post(page(State.VERIFY), {"method": "email", "deed": "send"})
        client.get(f"{page(State.VERIFY)}?method=appCode")
        client.post(page(State.VERIFY), {"method": "appCode", "deed": "check", "code": ""})
        client.get(page(State.WHO))
        assert client.post(page(State.CHOOSE), POSTS[State.CHOOSE]).headers["Location"] == page(State.VERIFY)
        assert not run_of(client).gates.exclude(passed_at=None).exists()


@pytest.mark.parametrize(("reason", "told"), [("", True), ("OnPremisesSuccessCloudFailure", False)])
def test_signed_out_everywhere_is_said_only_once_it_is_true(
    client: Client, post: Post, reason: str, told: bool
) -> None:
    person(ALEX)
    run = at_choose(ALEX, post)
    ResetRun.objects.filter(pk=run.pk).update(state=State.DONE, reason=reason, ended_at=timezone.now())
    on_run(client, run)
    assert ("Signed out everywhere" in words(client.get(page(State.DONE)))) is told


@pytest.mark.parametrize("state", [s for s in State if s not in (State.WAITING, State.WHO)])
def test_a_page_asks_the_database_ten_times_at_most(
    client: Client, state: State, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    run = _run(state, reason=Reason.USER_NOT_LICENSED)
    on_run(client, run)
    with django_assert_max_num_queries(10):
        assert client.get(page(state)).status_code == 200


class TestChoosePage:
    @pytest.mark.proves("SR-PWD-12")
    def test_both_fields_are_password_fields_a_password_manager_understands(self, client: Client, post: Post) -> None:
        person(ALEX)
        on_run(client, at_choose(ALEX, post))
        shown = words(client.get(page(State.CHOOSE)))
        assert len(re.findall(r'<input type="password"[^>]*autocomplete="new-password"', shown)) == 2
        assert 'autocomplete="username"' in shown

    def test_the_clouds_rules_are_told_to_cloud_managed_people_only(self, client: Client, post: Post) -> None:
        person(ALEX)
        person(ADELE, synchronized=True)
        on_run(client, at_choose(ALEX, post))
        assert "8 to 256 characters" in words(client.get(page(State.CHOOSE)))
        on_run(client, at_choose(ADELE, post))
        assert "characters" not in words(client.get(page(State.CHOOSE)))

    def test_two_different_passwords_set_neither(self, client: Client, post: Post) -> None:
        person(ALEX)
        run = at_choose(ALEX, post)
        on_run(client, run)
        response = client.post(page(State.CHOOSE), {"new_password": NEW_PASSWORD, "confirmation": "another"})
        assert "differ" in words(response)
        assert NEW_PASSWORD not in words(response)
        assert again(run).state == State.CHOOSE

    def test_the_rule_that_was_broken_is_named(self, client: Client, post: Post) -> None:
        person(ALEX)
        on_run(client, at_choose(ALEX, post))
        response = client.post(page(State.CHOOSE), {"new_password": "short", "confirmation": "short"})
        assert "too short" in words(response)

    @pytest.mark.parametrize("password", ["\0" * 9, "x" * 100_000, "\ud800"[:0] + "🜁" * 300])
    def test_what_is_no_password_is_refused_on_the_page(self, client: Client, post: Post, password: str) -> None:
        person(ALEX)
        run = at_choose(ALEX, post)
        on_run(client, run)
        response = client.post(page(State.CHOOSE), {"new_password": password, "confirmation": password})
        assert response.status_code == 200
        assert again(run).state == State.CHOOSE


class TestWaitingPage:
    def test_the_page_shows_true_stages_and_refreshes_without_script(self, client: Client, post: Post) -> None:
        run = self._waiting(client, post)
        shown = words(client.get(page(State.WAITING)))
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in shown
        assert "waiting for its turn" in shown
        assert again(run).state == State.WAITING

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_without_any_worker_the_wait_has_an_end_too(
        self, client: Client, post: Post, headers: dict[str, str]
    ) -> None:
        run = self._waiting(client, post)
        assert str(run.correlation_id) in words(client.get(page(State.WAITING)))
        now = timezone.now()
        WritebackJob.objects.update(promised_at=now - timedelta(hours=1), expires_at=now)
        answer = client.get(page(State.WAITING), headers=headers)
        assert answer.headers["HX-Redirect" if headers else "Location"] == page(State.FAILED)

    def test_the_poll_says_nothing_when_there_is_nothing_new(self, client: Client, post: Post) -> None:
        self._waiting(client, post)
        htmx = {"HX-Request": "true"}
        assert client.get(page(State.WAITING), {"stage": "promised"}, headers=htmx).status_code == 204
        news = client.get(page(State.WAITING), {"stage": "picked up"}, headers=htmx)
        assert words(news).lstrip().startswith('<div id="journey"')

    def test_when_it_is_done_page_and_poll_both_lead_there(self, client: Client, post: Post) -> None:
        run = self._waiting(client, post)
        assert run.tracking_id is not None
        delivery.deliver(run.tracking_id, now=timezone.now())
        assert client.get(page(State.WAITING)).headers["Location"] == page(State.DONE)
        polled = client.get(page(State.WAITING), headers={"HX-Request": "true"})
        assert polled.headers["HX-Redirect"] == page(State.DONE)
        assert "Confirmed by your organisation’s directory" in words(client.get(page(State.DONE)))

    def test_a_refused_password_leads_back_with_one_general_text(self, client: Client, post: Post) -> None:
        run = self._waiting(client, post, "qjxvwz")
        assert run.tracking_id is not None
        delivery.deliver(run.tracking_id, now=timezone.now())
        assert client.get(page(State.WAITING)).headers["Location"] == page(State.CHOOSE)
        shown = words(client.get(page(State.CHOOSE)))
        assert "did not accept this password" in shown
        assert "wants a longer password" not in shown

    @pytest.mark.proves("SR-PWD-16")
    def test_under_standards_the_broken_rule_is_named(self, client: Client, post: Post) -> None:
        run = self._waiting(client, post, "qjxvwz")
        assert run.tracking_id is not None
        delivery.deliver(run.tracking_id, now=timezone.now())
        ResetRun.objects.filter(pk=run.pk).update(preset=Preset.STANDARDS)
        assert "wants a longer password" in words(client.get(page(State.CHOOSE)))

    def _waiting(self, client: Client, post: Post, password: str = NEW_PASSWORD) -> ResetRun:
        person(ADELE, synchronized=True)
        run = at_choose(ADELE, post)
        on_run(client, run)
        client.post(page(State.CHOOSE), {"new_password": password, "confirmation": password})
        return again(run)


@pytest.mark.proves("F-UNL-01", "F-UNL-03")
def test_a_locked_person_who_knows_the_password_unlocks(client: Client, post: Post) -> None:
    person(ADELE, synchronized=True)
    assert name_oneself(client, ADELE).headers["Location"] == page(State.WHY)
    shown = words(client.get(page(State.WHY)))
    assert "I forgot my password" in shown
    assert "I know my password, but still can’t sign in" in shown
    assert client.post(page(State.WHY), {"goal": "unlock"}).headers["Location"] == page(State.VERIFY)
    assert prove(client, post).headers["Location"] == page(State.WAITING)
    run = run_of(client)
    assert run.tracking_id is not None
    delivery.deliver(run.tracking_id, now=timezone.now())
    assert client.get(page(State.WAITING)).headers["Location"] == page(State.UNLOCKED)
    assert "Your password is as it was" in words(client.get(page(State.UNLOCKED)))


class TestStandards:
    """Byte for byte the same for everybody."""

    @pytest.fixture(autouse=True)
    def tenant(self) -> None:
        TenantFactory(domain="northwind.example", preset=Preset.STANDARDS)

    @pytest.mark.proves("SR-ENUM-01", "H-09")
    def test_page_one_and_the_page_after_it_are_alike_for_all(self, post: Post) -> None:
        person("known@northwind.example")
        person("gone@northwind.example", account_enabled=False)
        person("free@northwind.example", licensed=None)
        person("bare@northwind.example", methods=())
        people = ["known", "gone", "free", "bare", "none"]
        with time_machine.travel(timezone.now(), tick=False):  # so that the minute shown is the same for all
            assert len({self._seen(f"{name}@northwind.example", name) for name in people}) == 1

    def test_a_block_looks_alike_for_all(self, post: Post) -> None:
        person("known@northwind.example")
        with time_machine.travel(timezone.now(), tick=False):
            seen = {self._blocked(f"{name}@northwind.example", name) for name in ("known", "none")}
        assert len(seen) == 1

    @pytest.mark.proves("SR-ENUM-03", "H-11")
    def test_a_broker_that_is_away_shows_to_nobody(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*args: object, **kwargs: object) -> None:
            raise OSError("no route to broker")

        monkeypatch.setattr("directory.bell.current_app.send_task", away)
        person("known@northwind.example")
        answers = set()
        for name in ("known", "none"):
            client = Client()
            name_oneself(client, f"{name}@northwind.example")
            response = client.post(page(State.VERIFY), {"method": "email", "deed": "send"})
            answers.add((response.status_code, response.headers["Location"]))
        assert answers == {(302, page(State.VERIFY))}
        assert post.deliver() == 1
        assert len(mail.outbox) == 1

    def test_the_text_typed_is_named_back_and_kept_nowhere_on_the_server(self, client: Client) -> None:
        name_oneself(client, "nobody@northwind.example")
        assert "nobody@northwind.example" in words(client.get(page(State.VERIFY)))
        assert "nobody" not in str(ResetRun.objects.values().get())

    def _seen(self, upn: str, name: str) -> tuple[object, ...]:
        client = Client()
        first = name_oneself(client, upn)
        client.post(page(State.VERIFY), {"method": "email", "deed": "send"})
        wrong = client.post(page(State.VERIFY), {"method": "email", "deed": "check", "code": "000000"})
        shown = client.get(page(State.VERIFY))
        headers = sorted(key for key in first.headers if key != "X-Request-ID")
        return (
            first.status_code,
            first.headers["Location"],
            first.content,
            *headers,
            *(self._without_random(response, name) for response in (wrong, shown)),
        )

    def _blocked(self, upn: str, name: str) -> str:
        client = Client()
        name_oneself(client, upn)
        for _ in range(5):
            client.post(page(State.VERIFY), {"method": "email", "deed": "check", "code": "1"})
        assert run_of(client).state == State.BLOCKED
        return self._without_random(client.get(page(State.BLOCKED)), name)

    def _without_random(self, response: Any, name: str) -> str:
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", words(response))
        text = re.sub(r'value="[A-Za-z0-9]{64}"', "", text)
        return text.replace(name, "")
