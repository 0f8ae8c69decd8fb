"""What the waiting page is told is the stage the job is truly at."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from directory.models import User
from tests.writeback.fakes import nobody
from writeback import delivery, status
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.status import JobStatus, Stage

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]


def test_promised(adele: User, promise: Promise) -> None:
    assert status.of(promise(adele).pk) == JobStatus(Stage.PROMISED)


def test_waiting_for_the_agent(adele: User, promise: Promise) -> None:
    job = promise(adele)
    delivery.deliver(job.pk, now=timezone.now(), reach=nobody)
    assert status.of(job.pk) == JobStatus(Stage.WAITING_FOR_AGENT)


@pytest.mark.proves("SR-WB-06")
def test_picked_up_is_not_done_and_past_its_lease_not_failed(adele: User, promise: Promise) -> None:
    job, now = promise(adele), timezone.now()
    delivery.claim(job.pk, now=now)
    assert status.of(job.pk, now=now) == JobStatus(Stage.PICKED_UP)
    assert status.of(job.pk, now=now + delivery.LEASE) == JobStatus(Stage.CONFIRMING)
    assert status.of(job.pk, now=now + timedelta(hours=1)) == JobStatus(Stage.CONFIRMING)


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Copper-Lantern-58", JobStatus(Stage.CLOSED, Outcome.DELIVERED)),
        ("short", JobStatus(Stage.CLOSED, Outcome.POLICY_VIOLATION, ("TooShort", "NotComplexEnough"))),
    ],
)
@pytest.mark.proves("SR-WB-06")
def test_closed(adele: User, promise: Promise, password: str, expected: JobStatus) -> None:
    job = promise(adele, password)
    delivery.deliver(job.pk, now=timezone.now())
    assert status.of(job.pk) == expected
    assert status.of(job.pk).closed


def test_nobodys_job() -> None:
    with pytest.raises(WritebackJob.DoesNotExist):
        status.of(uuid4())
