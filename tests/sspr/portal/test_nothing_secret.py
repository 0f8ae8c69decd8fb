"""With the log at its lowest level and everything going wrong that can: no secret anywhere one looks afterwards."""

import json
import logging
import re
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module

import pyotp
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from directory.models import AuditEvent, Role, Tenant, User
from directory.models.tenant import Preset
from directory.rules.methods import Method
from sspr import logs
from sspr.gates import tasks as gates
from sspr.lab import access
from sspr.models import Challenge, ResetRun
from tests.factories.directory import SEED
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD, person
from tests.journeys.traces import find
from tests.sspr.gates import carrier
from tests.sspr.post import Post
from writeback import tasks
from writeback.models import WritebackJob
from writeback.onprem import faults
from writeback.onprem.faults import Fault
from writeback.onprem.models import EventLogEntry

pytestmark = pytest.mark.django_db(databases="__all__")
CLOUD, HYBRID = "alex@contoso.example", "adele@contoso.example"
WRONG, TOO_EASY, NEW, LATER = "Wrong+Guess/19 ?", "Password1!", "Velvet+Anchor/94 ?", "Orchard+Window/63"
NUMBERS = "+14255550100", "4255550100", "+1 425 555 0100"
AS_USER_ID = "Typed+In-The-Wrong/Field 7"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that the portal logged, as the handler writes it, exceptions included."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "factory")  # of the tests; it tells how each person was made
    return lambda: "\n".join(logs.formatter().format(record) for record in caplog.records)


def every_row(*labels: str) -> str:
    """What lies in the tables, sessions opened."""
    models = [apps.get_model(label) for label in labels] or apps.get_models()
    rows = [str(list(model._base_manager.values())) for model in models]
    store = import_module(django_settings.SESSION_ENGINE).SessionStore
    keys = apps.get_model("sessions.Session").objects.values_list("session_key", flat=True)
    return "\n".join([*rows, *(str(dict(store(key).items())) for key in keys)])


class Visitor:
    """A browser that remembers what it was given and what was typed into it."""

    def __init__(self, post: Post) -> None:
        self.client, self.post = Client(raise_request_exception=False), post
        self.secrets: set[str] = set()

    def sends(self, path: str, **typed: str) -> str:
        page = self.client.post(path, typed).content.decode()
        self.secrets |= {self.client.cookies[name].value for name in ("session", "csrf") if name in self.client.cookies}
        return page

    def signs_in(self, upn: str, *passwords: str) -> None:
        for password in passwords:
            self.sends("/signin/", user_id=upn)
            self.sends("/signin/password/", password=password)

    def proves(self, method: Method, code: str) -> None:
        self.secrets.add(code)
        for typed in ("000000", code):
            self.sends("/reset/verify/", method=method, deed="check", code=typed)

    def resets(self, upn: str) -> None:
        self.sends("/reset/", user_id=upn)
        self.sends("/reset/why/", goal="reset")
        self.sends("/reset/verify/", method=Method.MOBILE_SMS, deed="send", number="+1 425 555 0199")
        self.sends("/reset/verify/", method=Method.MOBILE_SMS, deed="send", number="+1 425 555 0100")
        self.proves(Method.MOBILE_SMS, self.post.texted_code())
        for password in (TOO_EASY, NEW):
            self.sends("/reset/choose/", new_password=password, confirmation=password)


def adds_an_app(visitor: Visitor) -> None:
    page = visitor.client.get("/account/security-info/app/").content.decode()
    found = re.search(r"secret=([A-Z2-7]{32})", page)
    assert found
    code = pyotp.TOTP(found[1]).now()
    visitor.secrets |= {found[1], code}
    visitor.sends("/account/security-info/app/", code=code)


def lives_through_an_account(visitor: Visitor) -> None:
    """Sign-in, another proof, another password, and out again; each with something wrong typed first."""
    visitor.signs_in(CLOUD, WRONG, PASSWORD)
    adds_an_app(visitor)
    for current in (WRONG, PASSWORD):
        visitor.sends("/account/password/", current_password=current, new_password=LATER, confirmation=LATER)
    visitor.sends("/signout/")


def resets_while_all_breaks(visitor: Visitor, adele: User, settings: Settings) -> None:
    """The agent fails with the password in hand; whoever carries text messages repeats them in what it raises."""
    faults.switch_on(home(adele).pk, Fault.AGENT_FAILS, timezone.now())
    visitor.resets(HYBRID)
    tasks.deliver.apply([str(WritebackJob.objects.get().pk)])
    settings.SMS_GATEWAY = "tests.sspr.gates.carrier.BrokenCarrier"
    visitor.sends("/reset/", user_id=HYBRID)
    visitor.sends("/reset/why/", goal="reset")
    visitor.sends("/reset/verify/", method=Method.MOBILE_SMS, deed="send", number="+1 425 555 0100")
    gates.send.apply([str(Challenge.objects.latest("requested_at").pk)])


def is_given_a_temporary_password(alex: User) -> str:
    at_work = Client()
    at_work.force_login(person("patti@contoso.example", roles=[Role.GLOBAL_ADMINISTRATOR]))
    page = at_work.post(reverse("admin:person-temporary-password", args=[alex.pk])).content.decode()
    found = re.search(r"<(?:code|b|span)[^>]*>([^<\s]{16})</", page)
    assert found
    return found[1]


def opens_the_lab() -> str:
    token = access.issue(now=timezone.now())
    Client().post(f"/lab/enter/{token}/")
    return token


@pytest.mark.proves("SR-LOG-03", "H-32")
def test_no_secret_is_logged_at_any_level(post: Post, lines: Callable[[], str], settings: Settings) -> None:
    alex = person(CLOUD, methods=[Method.EMAIL, Method.MOBILE_SMS, Method.APP_CODE])
    adele = person(HYBRID, synchronized=True, methods=[Method.EMAIL, Method.MOBILE_SMS])
    visitor = Visitor(post)
    lives_through_an_account(visitor)
    visitor.resets(CLOUD)
    resets_while_all_breaks(visitor, adele, settings)
    given = {is_given_a_temporary_password(alex), opens_the_lab(), *visitor.secrets} - {""}
    assert len(carrier.SENT) == 2

    looked_at = [
        ("process log", lines()),
        ("audit log", every_row(AuditEvent._meta.label)),
        ("agent's log", every_row(EventLogEntry._meta.label)),
    ]
    for broken in ("answer_lost", "RoundIncomplete"):
        assert broken in lines()
    secrets = [WRONG, TOO_EASY, NEW, LATER, PASSWORD, SEED, *NUMBERS, *given]
    assert list(find(secrets, [(place, text.encode()) for place, text in looked_at])) == []


@pytest.mark.parametrize("typed", [AS_USER_ID, f"{AS_USER_ID}@contoso.example"], ids=["bare", "with a known domain"])
@pytest.mark.parametrize("preset", Preset.values)
@pytest.mark.proves("SR-LOG-06")
def test_a_password_typed_as_user_id_lies_nowhere(
    post: Post, lines: Callable[[], str], typed: str, preset: str
) -> None:
    person(CLOUD)
    Tenant.objects.update(preset=preset)
    visitor = Visitor(post)
    visitor.signs_in(typed, PASSWORD)
    visitor.sends("/reset/", user_id=typed)
    visitor.sends("/reset/why/", goal="reset")
    visitor.sends("/reset/verify/", method="email", deed="send")
    visitor.sends("/reset/verify/", method="email", deed="check", code="000000")
    visitor.client.get("/reset/", {"username": typed})
    post.deliver()

    (run,) = ResetRun.objects.filter(user=None)
    assert run.typed_key not in (
        typed,
        sha256(typed.lower().encode()).hexdigest(),
    )  # a keyed hash tells one from another
    spelt = {typed, typed.lower(), AS_USER_ID, AS_USER_ID.lower()}
    looked_at = [("process log", lines()), ("a table or a session", every_row()), ("mail", str(mail.outbox))]
    assert list(find(spelt, [(place, text.encode()) for place, text in looked_at])) == []


@pytest.mark.proves("SR-LOG-04")
def test_nobody_writes_lines_of_their_own_into_the_log(post: Post, lines: Callable[[], str]) -> None:
    """Line breaks and terminal sequences in every field of a form and in every header that is read."""
    person(CLOUD)
    forged = 'x\r\n{"event": "signed_in"}\x1b[2J\x9b31m\u202e'
    client = Client(raise_request_exception=False)
    for path in ("/signin/", "/signin/password/", "/reset/", "/reset/why/", "/reset/verify/", "/reset/choose/"):
        client.post(path, dict.fromkeys(FIELDS, forged), headers={"user-agent": forged, "x-request-id": forged})
    client.get("/reset/", {"username": forged})
    client.get(f"/lab/phone/{forged}/")
    written = lines()
    assert all(json.loads(line)["event"] != "signed_in" for line in written.splitlines())
    assert written.replace("\n", "").isprintable()
    for row in AuditEvent.objects.values():
        assert all(str(value).isprintable() for value in row.values())


FIELDS = ("user_id", "password", "goal", "method", "deed", "code", "number", "new_password", "confirmation", "language")
