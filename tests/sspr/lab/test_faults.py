"""The trainer breaks things from the lab."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import AuditEvent, Tenant
from sspr import seeding
from sspr.lab import access
from writeback import switchboard
from writeback.switchboard import Fault

pytestmark = pytest.mark.django_db(databases="__all__")
PAGE = "/lab/faults/contoso.example/"


@pytest.fixture
def contoso(settings: Any, tmp_path: Any) -> Tenant:
    settings.ONPREMISES_KEY_DIR = tmp_path / "onpremises"
    seeding.load(domains=["contoso.example"])
    return Tenant.objects.get(domains__name="contoso.example")


@pytest.fixture
def trainer() -> Client:
    client = Client()
    client.post(reverse("lab:enter", args=[access.issue(now=timezone.now())]))
    return client


def test_a_fault_is_switched_on_and_off(trainer: Client, contoso: Tenant) -> None:
    answer = trainer.post(PAGE, {"fault": "request-loss", "person": "", "figure": "30"})
    assert answer["Location"] == PAGE
    assert "30 %" in trainer.get(PAGE).content.decode()
    assert "1 fault on" in trainer.get("/lab/").content.decode()
    trainer.post(PAGE, {"mend": "request-loss"})
    assert switchboard.now_on(contoso) == ()
    assert [row.actor_name for row in AuditEvent.objects.filter(details__fault="request-loss")] == ["Trainer"] * 2


def test_everything_is_mended_at_once(trainer: Client, contoso: Tenant) -> None:
    for fault in ("history", "agent-stopped"):
        trainer.post(PAGE, {"fault": fault, "person": "", "figure": ""})
    assert len(switchboard.now_on(contoso)) == 2
    trainer.post(PAGE, {"mend": ""})
    assert switchboard.now_on(contoso) == ()
    assert "agent on" in trainer.get("/lab/").content.decode()


def test_a_mistake_stands_on_the_page(trainer: Client, contoso: Tenant) -> None:
    answer = trainer.post(PAGE, {"fault": "relay-latency", "person": "", "figure": ""})
    assert "Give a figure from 0 to 60000." in answer.content.decode()
    assert switchboard.now_on(contoso) == ()


@pytest.mark.proves("SR-SIM-03", "H-48")
def test_nobody_else_breaks_anything(contoso: Tenant, client: Client) -> None:
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"fault": "history"}).status_code == 404
    assert switchboard.now_on(contoso) == ()


def test_a_tenant_without_an_agent_has_no_faults(trainer: Client) -> None:
    seeding.load(domains=["tailspin.example"])
    assert trainer.get("/lab/faults/tailspin.example/").status_code == 404


def test_a_fault_leaves_the_tenant_next_door_alone(trainer: Client, contoso: Tenant) -> None:
    trainer.post(PAGE, {"fault": Fault.HISTORY.value, "person": "", "figure": ""})
    seeding.load(domains=["fabrikam.example"])
    assert switchboard.now_on(Tenant.objects.get(domains__name="fabrikam.example")) == ()
