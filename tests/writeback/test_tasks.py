"""The tasks the scheduler and the bell name; what a message may say is a tracking id."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from celery.signals import worker_ready
from kombu import serialization
from kombu.exceptions import ContentDisallowed
from kombu.serialization import prepare_accept_content

from directory.models import User
from sspr.celery import app
from writeback import bell, tasks
from writeback.errors import Outcome
from writeback.models import WritebackJob

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_names_the_schedule_and_the_bell_use() -> None:
    app.loader.import_default_modules()
    for name in (bell.TASK, "writeback.tasks.sweep", "writeback.tasks.heartbeat"):
        assert name in app.tasks


def test_a_worker_that_is_ready_rings_for_heartbeat_and_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(app, "send_task", rung.append)
    worker_ready.send(sender=None)
    app.loader.import_default_modules()
    assert rung == ["writeback.tasks.heartbeat", "writeback.tasks.sweep"]
    assert set(rung) <= set(app.tasks)


def test_deliver(adele: User, promise: Callable[..., WritebackJob]) -> None:
    job = promise(adele)
    tasks.deliver(str(job.pk))
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED


@pytest.mark.parametrize("forged", ["1 OR 1=1", "", "{}"])
@pytest.mark.proves("SR-WB-04", "H-47")
def test_a_forged_message_is_refused(forged: str) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        tasks.deliver(forged)


@pytest.mark.proves("SR-WB-04")
def test_only_data_is_taken_from_the_broker() -> None:
    assert app.conf.task_serializer == "json"
    assert set(app.conf.accept_content) == {"json"}


@pytest.mark.proves("SR-WB-04", "H-47")
def test_a_pickled_message_is_refused_before_anything_of_it_is_read() -> None:
    body, content_type, encoding = "cposix\nsystem\n(S'true'\ntR.", "application/x-python-serialize", "binary"
    with pytest.raises(ContentDisallowed):
        serialization.loads(body, content_type, encoding, accept=prepare_accept_content(app.conf.accept_content))


@pytest.mark.proves("SR-WB-04")
def test_a_message_that_names_no_promise_makes_none() -> None:
    """The broker carries bells; a promise is a row that only the portal writes."""
    tasks.deliver(str(uuid4()))
    assert not WritebackJob.objects.exists()


def test_the_rounds_run(adele: User) -> None:
    tasks.sweep()
    tasks.heartbeat()
