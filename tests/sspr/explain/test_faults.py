"""Each fault does what its row says: a job meets it, and outcome, events and document are compared."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone, translation

from directory import passwords
from directory.models import User
from sspr.explain import faults
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, home, hybrid
from writeback import delivery, guard, health, outbox, switchboard
from writeback.errors import Outcome
from writeback.lease import LEASE
from writeback.models import WritebackJob
from writeback.onprem import relay, service, stage
from writeback.onprem.faults import Fault
from writeback.onprem.port import Agent
from writeback.operations import Operation
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")
JOBS = [fault for fault, lesson in faults.LESSONS.items() if lesson.outcome]
FIGURE = {Fault.LATENCY: 20, Fault.REQUEST_LOSS: 100, Fault.ANSWER_LOSS: 100}


@pytest.fixture
def adele(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    settings.ONPREMISES_KEY_DIR = tmp_path / "onpremises"
    monkeypatch.setattr(guard, "_checks", [lambda job: True])
    return hybrid("adele")


def unhurried(agent_id: Any) -> Agent:
    return relay.reach(agent_id, pause=lambda seconds: None)


def promise(adele: User, operation: Operation) -> WritebackJob:
    hashed = passwords.hash(NEW_PASSWORD)
    current = PASSWORD if operation is Operation.CHANGE else None
    return outbox.promise_password(
        adele, NEW_PASSWORD, hashed, operation=operation, current=current, correlation_id=uuid4()
    )


def carry(job: WritebackJob) -> WritebackJob:
    """What workers and sweeps do with it until it has ended."""
    delivery.deliver(job.pk, now=timezone.now(), reach=unhurried)
    sweep(timezone.now() + LEASE, reach=unhurried)
    sweep(job.expires_at, reach=unhurried)
    sweep(job.expires_at + LEASE, reach=unhurried)
    job.refresh_from_db()
    return job


def switch(adele: User, fault: Fault) -> None:
    switchboard.switch_on(home(adele), fault, by="tests", correlation_id=uuid4(), figure=FIGURE.get(fault))


@pytest.mark.parametrize("fault", JOBS, ids=str)
def test_a_job_that_meets_it_ends_as_the_table_says(adele: User, fault: Fault) -> None:
    lesson = faults.LESSONS[fault]
    before = len(stage.events(home(adele).pk))
    switch(adele, fault)
    job = carry(promise(adele, lesson.operation))
    assert job.outcome == lesson.outcome
    told = [event.event_id for event in stage.events(home(adele).pk)[before:] if event.tracking_id == job.pk]
    assert set(told) == set(lesson.told)
    assert tuple(told[: len(lesson.told)]) == lesson.told
    of_itself = {event.event_id for event in stage.events(home(adele).pk)[before:] if event.tracking_id is None}
    assert of_itself - {"31019"} == set(lesson.of_itself)
    set_at_home = stage.verify(adele.on_premises_immutable_id, NEW_PASSWORD, timezone.now())
    assert set_at_home is (lesson.outcome in (Outcome.DELIVERED, Outcome.CLOUD_FAILURE))
    assert job.attempts.order_by("number").first().faults == fault.value


@pytest.mark.parametrize("fault", JOBS, ids=str)
def test_somebody_it_is_not_switched_on_for_notices_nothing(adele: User, fault: Fault) -> None:
    if fault in switchboard.FOR_ALL:
        with pytest.raises(switchboard.NotLikeThat):
            switchboard.switch_on(home(adele), fault, by="tests", correlation_id=uuid4(), person=adele)
        return
    other = hybrid("isaiah", tenant=home(adele))
    switchboard.switch_on(
        home(adele), fault, by="tests", correlation_id=uuid4(), person=other, figure=FIGURE.get(fault)
    )
    job = promise(adele, Operation.RESET)
    delivery.deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.outcome, job.attempts.get().faults) == (Outcome.DELIVERED, "")


def test_every_fault_has_its_lesson() -> None:
    assert list(faults.LESSONS) == list(Fault)


def test_the_document_holds_the_table_as_it_is() -> None:
    document = (Path(settings.BASE_DIR) / "docs" / "faults.md").read_text(encoding="utf-8")
    with translation.override("en"):
        assert faults.table() in document


def test_mended_everything_works_again(adele: User) -> None:
    for fault in (Fault.AGENT_STOPPED, Fault.RELAY_ONE_DOWN, Fault.RELAY_TWO_DOWN, Fault.HISTORY):
        switch(adele, fault)
    assert not health.refresh(home(adele))
    assert switchboard.all_off(home(adele), by="tests", correlation_id=uuid4()) == 4
    assert carry(promise(adele, Operation.RESET)).outcome == Outcome.DELIVERED


def test_a_cloud_copy_that_could_not_be_written_is_repaired_once_the_fault_is_off(adele: User) -> None:
    switch(adele, Fault.CLOUD_WRITE_FAILS)
    job = carry(promise(adele, Operation.RESET))
    assert job.outcome == Outcome.CLOUD_FAILURE
    assert passwords.matches(User.objects.get(pk=adele.pk), PASSWORD)
    switchboard.switch_off(home(adele), Fault.CLOUD_WRITE_FAILS, by="tests", correlation_id=uuid4())
    sweep(timezone.now())
    assert passwords.matches(User.objects.get(pk=adele.pk), NEW_PASSWORD)


@pytest.mark.proves("F-EVT-11")
@pytest.mark.parametrize("fault", service.CURED, ids=str)
def test_what_off_and_on_cures_is_off_afterwards(adele: User, fault: Fault) -> None:
    switch(adele, fault)
    health.offboard(home(adele))
    health.onboard(home(adele), "corp.example")
    assert switchboard.now_on(home(adele)) == ()
    assert carry(promise(adele, Operation.RESET)).outcome == Outcome.DELIVERED


def test_without_both_relays_the_agent_counts_as_down(adele: User) -> None:
    for fault in relay.HOSTS:
        switch(adele, fault)
    adele.refresh_from_db()
    assert not home(User.objects.get(pk=adele.pk)).on_premises_status.agent_running
    assert carry(promise(adele, Operation.RESET)).outcome == Outcome.UNREACHABLE
