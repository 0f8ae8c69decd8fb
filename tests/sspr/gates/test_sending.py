"""The worker's part: the code is drawn, kept as an HMAC and handed over in one step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.translation import gettext
from pytest_django import Settings

from directory.models import AuthenticationMethod, Tenant
from directory.rules.methods import Method
from sspr.flows.reset import leave, send, who
from sspr.gates import proof, sending, tasks
from sspr.models import Challenge, Gate, ResetRun
from tests.factories.people import person
from tests.sspr.gates import carrier
from tests.sspr.post import Post, digits, pass_time

pytestmark = pytest.mark.django_db
NUMBER = "+1 425 555 0100"


@pytest.fixture
def run(post: Post) -> ResetRun:
    person("alex@contoso.example", methods=[Method.EMAIL, Method.MOBILE_SMS])
    return who.start("alex@contoso.example", correlation_id=uuid4())


def ask(run: ResetRun, method: Method = Method.EMAIL) -> Challenge:
    assert send.send(run, method, NUMBER, now=run.started_at) is send.Sent.PROMISED
    return Challenge.objects.latest("due_at")


@pytest.mark.proves("SR-TOK-02")
def test_the_request_writes_a_challenge_without_a_code_and_the_worker_keeps_only_its_hmac(
    run: ResetRun, post: Post
) -> None:
    challenge = ask(run)
    assert challenge.code_mac == ""
    code = post.code()
    challenge.refresh_from_db()
    assert len(challenge.code_mac) == 64
    assert code not in challenge.code_mac


def test_the_mail_names_the_directory_and_goes_to_the_address_on_file_alone(run: ResetRun, post: Post) -> None:
    ask(run)
    post.deliver()
    (message,) = mail.outbox
    assert message.subject == "Contoso account email verification code"
    assert message.recipients() == ["jo@home.example"]
    assert isinstance(message, EmailMultiAlternatives)
    assert digits(str(message.body)) in str(message.alternatives[0][0])


def test_a_line_break_in_the_directory_name_cannot_add_a_header(run: ResetRun, post: Post) -> None:
    Tenant.objects.update(name="Contoso\nBcc: eve@evil.example")
    ask(run)
    post.deliver()
    assert mail.outbox[0].recipients() == ["jo@home.example"]
    assert "\n" not in mail.outbox[0].subject


@pytest.mark.proves("SR-PROOF-06")
@pytest.mark.parametrize(
    "on_file", ["jo@home.example,eve@evil.example", "jo@home.example\nBcc: eve@evil.example", "Jo <jo@home.example>"]
)
def test_a_list_on_file_widens_the_send_to_nobody(run: ResetRun, post: Post, on_file: str) -> None:
    AuthenticationMethod.objects.filter(method=Method.EMAIL).update(value=on_file)
    ask(run)
    assert post.deliver() == 0
    assert mail.outbox == []


def test_a_text_message_goes_to_the_stored_number_whatever_writing_was_typed(run: ResetRun, post: Post) -> None:
    ask(run, Method.MOBILE_SMS)
    post.deliver()
    ((number, text),) = carrier.SENT
    assert number == "+14255550100"
    assert "Contoso" in text


def test_two_workers_send_one_message(run: ResetRun) -> None:
    challenge = ask(run)
    now = timezone.now()
    assert [sending.send(challenge.pk, now=now), sending.send(challenge.pk, now=now)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_lost_bell_costs_nothing_because_the_sweep_finds_the_row(run: ResetRun) -> None:
    ask(run)
    assert sending.sweep(now=timezone.now()) == 1
    assert sending.sweep(now=timezone.now()) == 0


def test_a_carrier_that_is_away_is_tried_again_after_the_lease(run: ResetRun, settings: Settings) -> None:
    settings.SMS_GATEWAY = "tests.sspr.gates.carrier.NoCarrier"
    ask(run, Method.MOBILE_SMS)
    now = timezone.now()
    assert sending.sweep(now=now) == 0
    settings.SMS_GATEWAY = "tests.sspr.gates.carrier.Carrier"
    assert sending.sweep(now=now + timedelta(seconds=1)) == 0
    assert sending.sweep(now=now + sending.LEASE + timedelta(seconds=1)) == 1
    gate = Gate.objects.get()
    gate.run = run
    assert proof.holds(gate, digits(carrier.SENT[-1][1]), now=run.started_at)


def test_a_lease_is_counted_from_the_claim_and_not_from_the_start_of_the_round(
    run: ResetRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter([0.0, 60.0])
    monkeypatch.setattr(sending, "monotonic", lambda: next(seconds))
    challenge = ask(run)
    now = timezone.now()
    sending.sweep(now=now)
    challenge.refresh_from_db()
    assert challenge.due_at == now + timedelta(seconds=60) + sending.LEASE


def test_a_code_that_cannot_be_sent_stops_no_other_and_its_error_is_told_by_kind_alone(
    run: ResetRun, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_GATEWAY = "tests.sspr.gates.carrier.BrokenCarrier"
    ask(run, Method.MOBILE_SMS)
    ask(run)
    with pytest.raises(sending.RoundIncomplete, match="ValueError") as raised:
        sending.sweep(now=timezone.now())
    assert len(mail.outbox) == 1
    assert "verification code" not in caplog.text
    assert raised.value.__context__ is None


@pytest.mark.proves("SR-LOG-03")
def test_a_worker_that_fails_writes_down_neither_code_nor_number(
    run: ResetRun, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The queue logs what a task raises, and a gateway's own exception may repeat the message."""
    settings.SMS_GATEWAY = "tests.sspr.gates.carrier.BrokenCarrier"
    caplog.set_level("DEBUG")
    challenge = ask(run, Method.MOBILE_SMS)
    tasks.send.apply([str(challenge.pk)])
    assert "RoundIncomplete" in caplog.text
    assert "verification code" not in caplog.text
    assert "4255550100" not in caplog.text


def test_nothing_is_sent_for_a_run_that_was_left(run: ResetRun, post: Post) -> None:
    challenge = ask(run)
    leave.cancel(run, now=run.started_at)
    Challenge.objects.filter(pk=challenge.pk).update(voided_at=None)
    assert post.deliver() == 0
    challenge.refresh_from_db()
    assert challenge.voided_at is not None


def test_a_wish_that_waited_longer_than_a_code_lives_is_dropped(run: ResetRun, post: Post) -> None:
    ask(run)
    assert run.tenant is not None
    pass_time(run.tenant, sending.CODE_LIFETIME)
    assert post.deliver() == 0
    assert mail.outbox == []


def test_the_mail_is_in_the_language_of_the_page_that_asked_for_it(run: ResetRun, post: Post) -> None:
    with translation.override("ar"):
        ask(run)
    post.deliver()
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    page = str(message.alternatives[0][0])
    assert '<html lang="ar" dir="rtl">' in page
    assert f'<strong dir="ltr">{digits(str(message.body))}</strong>' in page
    with translation.override("ar"):
        assert gettext("Your code:") in str(message.body)
    assert translation.get_language() == "en"  # the worker goes on as it was


def test_the_text_message_is_in_the_language_of_the_page_that_asked_for_it(run: ResetRun, post: Post) -> None:
    with translation.override("es"):
        ask(run, Method.MOBILE_SMS)
    post.deliver()
    ((_, text),) = carrier.SENT
    with translation.override("es"):
        words = gettext("%(code)s is your %(organisation)s verification code.")
    assert text == words % {"code": digits(text), "organisation": "Contoso"}
