"""What happens to an account, and what somebody tried, can be read afterwards; secrets cannot, wherever one looks."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import throttling
from directory.activities import Activity
from directory.models import AuditEvent, Role, User
from sspr import logs
from sspr.models import ResetRun
from sspr.portal.reset import visit
from tests.factories.people import PASSWORD, person
from tests.journeys.traces import find
from tests.proofs.ids import ROOT
from tests.sspr.post import Post
from writeback import tasks
from writeback.models import WritebackJob
from writeback.onprem.models import Domain

pytestmark = pytest.mark.django_db(databases="__all__")
NEW = "Copper-Lantern-58"
UPN = "adele@contoso.example"
WRONG = "000000"


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """The lines of the log so far, at the lowest level."""
    caplog.set_level(logging.DEBUG)
    return lambda: [json.loads(logs.formatter().format(record)) for record in caplog.records]


@pytest.fixture
def adele() -> User:
    return person(UPN, synchronized=True)


def told(activity: Activity) -> list[tuple[str, str]]:
    return list(AuditEvent.objects.filter(activity=activity).order_by("at").values_list("result", "reason"))


def resets(client: Client, post: Post, *, wrong_codes: int = 0) -> list[Any]:
    """The way back through the portal's own pages; every answer."""
    answers = [
        client.post("/reset/", {"user_id": UPN}),
        client.post("/reset/why/", {"goal": "reset"}),
        client.post("/reset/verify/", {"method": "email", "deed": "send"}),
    ]
    code = post.code()
    for _ in range(wrong_codes):
        answers.append(client.post("/reset/verify/", {"method": "email", "deed": "check", "code": WRONG}))
    answers.append(client.post("/reset/verify/", {"method": "email", "deed": "check", "code": code}))
    answers.append(client.post("/reset/choose/", {"new_password": NEW, "confirmation": NEW}))
    return answers


@pytest.mark.proves("SR-LOG-01")
def test_every_step_of_a_reset_is_recorded_from_the_start_to_the_delivery(
    client: Client, post: Post, adele: User, written: Callable[[], list[dict[str, Any]]]
) -> None:
    resets(client, post, wrong_codes=1)
    tasks.deliver(str(WritebackJob.objects.get().pk))
    assert told(Activity.FLOW_PROGRESS) == [
        ("success", "User submitted their user ID"),
        ("success", "User started the alternate email verification"),
        ("failure", "User failed the alternate email verification"),
        ("success", "User completed the alternate email verification"),
        ("success", "User completed all verification steps required"),
        ("success", "User submitted a new password"),
        ("success", "User successfully reset password"),
    ]
    assert told(Activity.RESET_PASSWORD) == [("success", "Successfully completed reset.")]
    assert [line["method"] for line in written() if line["event"] == "code_promised"] == ["email"]


@pytest.mark.proves("SR-LOG-01")
def test_sign_in_right_and_wrong_and_sign_out_are_recorded(client: Client, adele: User) -> None:
    for password in ("Wrong-guess-19", PASSWORD):
        client.post("/signin/", {"user_id": UPN})
        client.post("/signin/password/", {"password": password})
    client.post("/signout/")
    assert [result for result, _ in told(Activity.SIGNED_IN)] == ["failure", "success"]
    assert [result for result, _ in told(Activity.SIGNED_OUT)] == ["success"]


@pytest.mark.proves("SR-LOG-01")
def test_a_refusal_and_a_delivery_that_failed_are_recorded_with_their_reason(
    client: Client, post: Post, adele: User
) -> None:
    resets(client, post)
    tasks.sweep_all(WritebackJob.objects.get().expires_at)
    assert told(Activity.RESET_PASSWORD) == [("failure", "OnPremisesConnectivityError")]
    client.post("/reset/", {"user_id": "nobody@contoso.example"})
    assert told(Activity.FLOW_PROGRESS)[-1] == ("failure", "UserAccountNotFound")


@pytest.mark.proves("SR-LOG-01")
def test_what_somebody_tried_at_the_back_door_is_recorded(
    client: Client, adele: User, written: Callable[[], list[dict[str, Any]]]
) -> None:
    client.post("/reset/", {"user_id": UPN})
    client.post("/reset/choose/", {"new_password": NEW, "confirmation": NEW})  # a step too early
    Client(enforce_csrf_checks=True).post("/reset/", {"user_id": UPN})  # from somebody else's page
    client.get(f"/lab/phone/{uuid4().hex}/")  # made up
    client.cookies[visit.TYPED] = f"{client.cookies[visit.TYPED].value}x"  # not of our making
    client.get("/reset/")
    events = [(line["event"], line["level"]) for line in written()]
    for event in ("out_of_turn", "form_refused", "Not Found", "cookie_refused"):
        assert (event, "warning") in events


@pytest.mark.proves("SR-LOG-01")
def test_who_reaches_for_another_tenants_rows_is_recorded(written: Callable[[], list[dict[str, Any]]]) -> None:
    raul = person("raul@fabrikam.example")
    patti = person("patti@contoso.example", roles=[Role.GLOBAL_ADMINISTRATOR])
    at_work = Client(REMOTE_ADDR="192.0.2.7")
    at_work.force_login(patti)
    at_work.get(reverse("admin:directory_user_change", args=[raul.pk]))
    at_work.post(reverse("admin:person-temporary-password", args=[raul.pk]))
    at_work.post(reverse("admin:person-temporary-password", args=[patti.pk]))  # nor may anybody reset the own one
    lines = written()
    tried = [line["correlation_id"] for line in lines if line["event"] in ("row_not_there", "Not Found", "Forbidden")]
    assert len(tried) == 3
    assert [line["source"] for line in lines if line["event"] == "request"] == ["192.0.2.7"] * 3
    assert [line["correlation_id"] for line in lines if line["event"] == "request"] == tried


@pytest.mark.proves("SR-LOG-01")
def test_each_send_and_each_promise_is_a_line_of_its_own(
    client: Client, post: Post, adele: User, written: Callable[[], list[dict[str, Any]]],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        resets(client, post)
        client.post("/reset/verify/", {"method": "email", "deed": "send"})  # out of turn: nothing is sent
    (run,) = ResetRun.objects.all()
    events = [line["event"] for line in written() if line.get("journey") == str(run.correlation_id)]
    assert events.count("code_promised") == 1
    (promised,) = [line for line in written() if line["event"] == "writeback_promised"]
    assert (promised["journey"], promised["operation"]) == (str(run.correlation_id), "reset")
    assert promised["tracking_id"] == str(WritebackJob.objects.get().pk)


@pytest.mark.proves("SR-SEC-04", "SR-LOG-03")
def test_no_secret_stands_in_an_address_a_title_a_cookie_or_the_log(
    client: Client, post: Post, adele: User, written: Callable[[], list[dict[str, Any]]]
) -> None:
    answers = resets(client, post)
    tasks.deliver(str(WritebackJob.objects.get().pk))
    answers.append(client.get("/reset/waiting/", follow=True))
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code
    visible = [
        ("address", " ".join(f"{one.request['PATH_INFO']}?{one.request['QUERY_STRING']}" for one in answers)),
        ("destination", " ".join(one.headers.get("Location", "") for one in answers)),
        ("title", " ".join("".join(re.findall(r"<title>.*?</title>", one.content.decode())) for one in answers)),
        ("cookie", " ".join(morsel.OutputString() for morsel in client.cookies.values())),
        ("log", "\n".join(json.dumps(line) for line in written())),
    ]
    assert list(find([NEW, code[0]], [(place, text.encode()) for place, text in visible])) == []


@pytest.mark.proves("SR-SEC-04")
def test_no_secret_is_handed_to_a_process_on_its_command_line() -> None:
    """Keys and addresses with passwords come from the environment or from files."""
    commands = (ROOT / "deploy" / "Procfile").read_text()
    assert not re.search(r"key|password|token|secret|://", commands, re.IGNORECASE)


@pytest.mark.proves("SR-LOG-01")
def test_a_block_and_its_lifting_are_recorded(client: Client, post: Post, adele: User) -> None:
    resets_wrongly(client, post)
    assert [result for result, _ in told(Activity.BLOCKED)] == ["success"]
    throttling.lift(adele, by=adele, correlation_id=uuid4())
    assert [result for result, _ in told(Activity.BLOCK_LIFTED)] == ["success"]


def resets_wrongly(client: Client, post: Post) -> None:
    client.post("/reset/", {"user_id": UPN})
    client.post("/reset/why/", {"goal": "reset"})
    client.post("/reset/verify/", {"method": "email", "deed": "send"})
    post.deliver()
    for _ in range(6):
        client.post("/reset/verify/", {"method": "email", "deed": "check", "code": WRONG})


@pytest.mark.django_db(databases="__all__")
def test_who_reaches_for_another_tenants_directory_is_named(written: Callable[[], list[dict[str, Any]]]) -> None:
    raul = person("raul@fabrikam.example", synchronized=True)
    patti = person("patti@contoso.example", roles=[Role.GLOBAL_ADMINISTRATOR])
    at_work = Client()
    at_work.force_login(patti)
    theirs = Domain.objects.get(tenant_id=raul.tenant_id)
    at_work.get(reverse("admin:onprem_domain_change", args=[theirs.pk]))
    (tried,) = [line for line in written() if line["event"] == "row_not_there"]
    assert (tried["model"], tried["actor"]) == ("onprem.Domain", str(patti.pk))
