"""The guard of delivery: may this promise still be kept?"""

from uuid import uuid4

import pytest
from django.utils import timezone

from directory.models import SsprPolicy, User
from licensing.models import LicenseAssignment
from sspr import receivers
from sspr.machines.reset import State
from sspr.models import ResetRun
from tests.factories.people import person
from writeback import guard, health, outbox
from writeback.models import WritebackJob
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def job() -> WritebackJob:
    adele = person("adele@contoso.example", synchronized=True)
    return outbox.promise_password(adele, "Quiet-lantern-tide-48", "hash", correlation_id=uuid4())


def test_the_portal_answers_the_question_of_delivery() -> None:
    assert guard.registered() is receivers.still_wanted


def test_what_is_still_entitled_is_wanted(job: WritebackJob) -> None:
    assert receivers.still_wanted(job)


@pytest.mark.parametrize("operation", list(Operation))
def test_every_operation_asks_its_own_capability(job: WritebackJob, operation: Operation) -> None:
    job.operation = operation
    assert receivers.still_wanted(job)
    LicenseAssignment.objects.all().delete()
    assert not receivers.still_wanted(job)


def test_a_disabled_person_wants_nothing(job: WritebackJob) -> None:
    User.objects.filter(pk=job.user_id).update(account_enabled=False)
    assert not receivers.still_wanted(job)


@pytest.mark.proves("H-44")
def test_writeback_switched_off_stops_what_was_promised(job: WritebackJob) -> None:
    SsprPolicy.objects.update(writeback_enabled=False)
    assert not receivers.still_wanted(job)


def test_an_agent_that_is_away_is_waited_for(job: WritebackJob) -> None:
    assert job.user.tenant is not None
    health.agent_off(job.user.tenant)
    assert receivers.still_wanted(job)


def test_a_run_that_waits_no_longer_takes_its_promise_back(job: WritebackJob) -> None:
    now = timezone.now()
    run = ResetRun.objects.create(
        tenant=job.user.tenant, user=job.user, state=State.WAITING, started_at=now, expires_at=now, tracking_id=job.pk
    )
    assert receivers.still_wanted(job)
    ResetRun.objects.filter(pk=run.pk).update(state=State.EXPIRED)
    assert not receivers.still_wanted(job)
