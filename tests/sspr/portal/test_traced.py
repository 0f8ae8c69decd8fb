"""From the browser to the directory: one number finds every trace of a journey."""

import json
import logging
from uuid import UUID

import pytest
from django.test import Client

from directory.models import AuditEvent
from sspr import logs
from sspr.models import ResetRun
from tests.factories.people import person
from tests.sspr.post import Post
from writeback import tasks
from writeback.models import WritebackJob
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")
NEW = "Copper-Lantern-58"


@pytest.fixture(autouse=True)
def everything_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """As the handler writes them."""
    formatter = logs.formatter()
    return [json.loads(formatter.format(record)) for record in caplog.records]


def naming(number: UUID, found: list[dict[str, object]], event: str) -> list[dict[str, object]]:
    return [line for line in found if str(number) in line.values() and line["event"] == event]


def resets(client: Client, post: Post, upn: str) -> ResetRun:
    """Through the portal's own pages, until the promise is made."""
    client.post("/reset/", {"user_id": upn})
    client.post("/reset/why/", {"goal": "reset"})
    client.post("/reset/verify/", {"method": "email", "deed": "send"})
    client.post("/reset/verify/", {"method": "email", "deed": "check", "code": post.code()})
    client.post("/reset/choose/", {"new_password": NEW, "confirmation": NEW})
    return ResetRun.objects.get(user__user_principal_name=upn)


def test_one_number_leads_from_the_browser_to_the_directory(
    client: Client, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    person("adele@contoso.example", synchronized=True)
    run = resets(client, post, "adele@contoso.example")
    job = WritebackJob.objects.get(correlation_id=run.correlation_id)
    tasks.deliver(str(job.pk))
    client.get("/reset/waiting/")

    found, number = lines(caplog), run.correlation_id
    asked = [line["route"] for line in naming(number, found, "request")]
    assert asked == ["reset/", "reset/why/", "reset/verify/", "reset/verify/", "reset/choose/", "reset/waiting/"]
    (closed,) = naming(number, found, "writeback_closed")
    assert (closed["outcome"], closed["tracking_id"]) == ("Delivered", str(job.pk))
    told = [line["name"] for line in naming(number, found, "agent_event")]
    assert told == ["PasswordResetStart", "PasswordResetSuccess"]
    events = [event.name for event in stage.events(job.binding.tenant_id) if event.tracking_id == job.pk]
    assert events == told
    assert AuditEvent.objects.filter(correlation_id=number, reason="Successfully completed reset.").exists()


def test_the_sweep_names_the_journey_whose_promise_it_closes(
    client: Client, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    person("adele@contoso.example", synchronized=True)
    run = resets(client, post, "adele@contoso.example")
    tasks.sweep_all(WritebackJob.objects.get().expires_at)
    (closed,) = naming(run.correlation_id, lines(caplog), "writeback_closed")
    assert closed["outcome"] == "OnPremisesConnectivityError"


def test_the_next_request_of_the_same_thread_is_somebody_elses(
    client: Client, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    person("adele@contoso.example", synchronized=True)
    resets(client, post, "adele@contoso.example")
    caplog.clear()
    Client().get("/signin/")
    (line,) = [line for line in lines(caplog) if line["event"] == "request"]
    assert "journey" not in line
