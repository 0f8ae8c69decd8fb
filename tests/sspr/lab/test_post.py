"""Receiving and reading messages; everything in the database is unreadable, and nothing outlives its code."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from directory.models import AuthenticationMethod, Tenant, User
from directory.rules.methods import Method
from sspr.lab import post
from sspr.lab.carrier import SimulatedCarrier
from sspr.lab.models import Kind, Message
from sspr.lab.tasks import purge

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
TEXT = "Use verification code 739214 for Contoso."

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(name="Contoso", country="US")


@pytest.fixture
def ann(tenant: Tenant) -> User:
    return User.objects.create(
        tenant=tenant,
        user_principal_name="ann@contoso.example",
        display_name="Ann",
        mail="ann@contoso.example",
        mobile_phone="+14255550150",
    )


def test_a_text_is_read_by_whoever_has_the_number(ann: User) -> None:
    post.receive(Kind.TEXT, "+1 425 555 0150", TEXT, now=NOW)
    (received,) = map(post.read, post.inbox(ann, now=NOW))
    assert (received.kind, received.body) == (Kind.TEXT, TEXT)
    assert (received.code, received.grouped_code) == ("739214", "739 214")


def test_newest_first(ann: User) -> None:
    for minute, text in enumerate(("first", "second", "third")):
        post.receive(Kind.TEXT, "+14255550150", text, now=NOW + timedelta(minutes=minute))
    assert [post.read(m).body for m in post.inbox(ann, now=NOW + timedelta(minutes=2))] == ["third", "second", "first"]


def test_a_registered_address_counts_as_well_as_the_directorys_own(ann: User) -> None:
    AuthenticationMethod.objects.create(user=ann, method=Method.EMAIL, value="Ann@personal.example", registered_at=NOW)
    post.receive(Kind.MAIL, "ann@personal.example", "one", now=NOW)
    post.receive(Kind.MAIL, "ANN@contoso.example", "two", now=NOW)
    assert {post.read(m).body for m in post.inbox(ann, now=NOW)} == {"one", "two"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Your code: 739 214.", "739214"),
        ("Your code: 039-214", "039214"),
        ("Ends in 50. Reference 1f6a739214c0-739214-77.", ""),
        ("Call 4255550150 at 10:30", ""),
    ],
)
def test_a_code_is_found_and_nothing_else_is_taken_for_one(ann: User, body: str, code: str) -> None:
    assert post.read(post.receive(Kind.TEXT, "+14255550150", body, now=NOW)).code == code


def test_the_database_holds_no_readable_message() -> None:
    post.receive(Kind.MAIL, "ann@contoso.example", TEXT, subject="Contoso code", now=NOW)
    stored = " ".join(str(value) for value in Message.objects.values().get().values())
    assert "739214" not in stored
    assert "Contoso" not in stored


@pytest.mark.proves("SR-SIM-02")
def test_a_message_is_shown_until_its_code_dies_and_then_deleted(ann: User, time_machine: TimeMachineFixture) -> None:
    post.receive(Kind.TEXT, "+14255550150", TEXT, now=NOW)
    life = timedelta(minutes=5)
    assert post.inbox(ann, now=NOW + life - timedelta(seconds=1))
    assert not post.inbox(ann, now=NOW + life)
    time_machine.move_to(NOW + life - timedelta(seconds=1), tick=False)
    purge()
    assert Message.objects.count() == 1
    time_machine.move_to(NOW + life, tick=False)
    purge()
    assert Message.objects.count() == 0


@pytest.mark.proves("SR-SIM-02", "H-48")
def test_a_stranger_who_claims_the_same_number_in_another_tenant_reads_nothing(ann: User) -> None:
    fabrikam = Tenant.objects.create(name="Fabrikam", country="US")
    stranger = User.objects.create(
        tenant=fabrikam, user_principal_name="eve@fabrikam.example", display_name="Eve", mobile_phone="+14255550150"
    )
    post.receive(Kind.TEXT, "+14255550150", TEXT, now=NOW)
    assert not post.inbox(stranger, now=NOW)
    assert not post.inbox(ann, now=NOW), "nor does its owner: nobody can tell whose message it is"


def test_an_address_of_nobody_keeps_its_message_and_shows_it_to_nobody(ann: User) -> None:
    message = post.receive(Kind.MAIL, "nobody@personal.example", TEXT, now=NOW)
    assert message.tenant is None
    assert not post.inbox(ann, now=NOW)


def test_the_carrier_delivers_texts(ann: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    SimulatedCarrier().send("+14255550150", TEXT)
    assert post.read(post.inbox(ann, now=NOW)[0]).body == TEXT


@pytest.mark.proves("SR-SIM-05")
def test_the_mail_back_end_delivers_to_every_recipient_and_nowhere_else(
    ann: User, settings: Settings, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    settings.EMAIL_BACKEND = "sspr.lab.mailbox.MailboxBackend"
    sent = EmailMessage("Hello", TEXT, to=["ann@contoso.example"], bcc=["copy@personal.example"]).send()
    assert sent == 1
    assert not mail.outbox
    assert set(Message.objects.values_list("address", flat=True)) == {"ann@contoso.example", "copy@personal.example"}
    received = post.read(post.inbox(ann, now=NOW)[0])
    assert (received.subject, received.body) == ("Hello", TEXT)
