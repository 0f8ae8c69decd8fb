"""The tasks the scheduler and the bell name; what a message may say is a tracking id."""

from collections.abc import Callable

import pytest
from celery.signals import worker_ready

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


def test_the_rounds_run(adele: User) -> None:
    tasks.sweep()
    tasks.heartbeat()
