"""What must be true of a job is true in the database, whoever writes the row."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from directory.models import User
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.operations import Operation
from writeback.states import IllegalMove, JobState

pytestmark = pytest.mark.django_db(databases="__all__")
NOW = timezone.now()


@pytest.mark.parametrize(
    "lie",
    [
        {"state": JobState.CLOSED},
        {"state": JobState.CLOSED, "outcome": Outcome.DELIVERED, "closed_at": NOW, "cloud_hash": ""},
        {"state": JobState.CLOSED, "outcome": Outcome.DELIVERED, "closed_at": NOW, "sealed_secret": None},
        {"state": JobState.CLOSED, "outcome": Outcome.DELIVERED, "sealed_secret": None, "cloud_hash": ""},
        {"state": JobState.CLOUD_OUTSTANDING, "outcome": Outcome.DELIVERED, "closed_at": NOW, "sealed_secret": None},
        {"outcome": Outcome.DELIVERED},
        {"sealed_secret": None},
        {"lease_until": NOW},
        {"state": JobState.IN_FLIGHT},
        {"expires_at": NOW - timedelta(days=1)},
    ],
    ids=lambda lie: ", ".join(lie),
)
@pytest.mark.proves("SR-WB-01")
def test_the_database_refuses(adele: User, promise: Callable[..., WritebackJob], lie: dict[str, object]) -> None:
    job = promise(adele)
    with pytest.raises(IntegrityError), transaction.atomic():
        WritebackJob.objects.filter(pk=job.pk).update(**lie)


@pytest.mark.proves("SR-WB-03")
def test_one_job_of_a_person_is_in_flight_at_most(adele: User, promise: Callable[..., WritebackJob]) -> None:
    flying = {"state": JobState.IN_FLIGHT, "lease_until": NOW}
    promise(adele), promise(adele)
    with pytest.raises(IntegrityError), transaction.atomic():
        WritebackJob.objects.update(**flying)


def test_a_move_the_table_does_not_know_is_a_mistake(adele: User, promise: Callable[..., WritebackJob]) -> None:
    promise(adele)
    with pytest.raises(IllegalMove):
        WritebackJob.objects.all().move(JobState.CLOSED, JobState.PENDING)


def test_an_unlock_needs_no_secret(adele: User) -> None:
    job = WritebackJob(operation=Operation.UNLOCK, user=adele, promised_at=NOW, due_at=NOW)
    job.expires_at, job.correlation_id = NOW + timedelta(seconds=30), job.pk
    job.save()
    assert job.binding.operation is Operation.UNLOCK
