"""Members of Domain Admins, directly or through groups, are refused by design (writeback.md §9)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from directory.models import User
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, domain, home
from writeback import outbox
from writeback.delivery import deliver
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


def run(job: WritebackJob) -> WritebackJob:
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    return job


@pytest.fixture(params=["direct", "nested"])
def irvin(request: pytest.FixtureRequest, adele: User) -> User:
    dns_name = domain(home(adele))
    group = "Domain Admins"
    if request.param == "nested":
        group = "Server team"
        stage.create_group(dns_name, group)
        stage.add_member(dns_name, "Domain Admins", inner=group)
    stage.add_member(dns_name, group, anchor=adele.on_premises_immutable_id)
    stage.run_protection(home(adele).pk, timezone.now())
    return adele


@pytest.mark.proves("F-WRB-08", "SR-WB-13")
def test_a_reset_needs_an_administrator(irvin: User, promise: Callable[..., WritebackJob]) -> None:
    job = run(promise(irvin))
    assert (job.outcome, job.agent_event_id) == (Outcome.ADMIN_ACTION_REQUIRED, "33004")
    assert stage.verify(irvin.on_premises_immutable_id, PASSWORD, timezone.now())


@pytest.mark.proves("F-WRB-08")
def test_so_does_an_unlock(irvin: User) -> None:
    stage.lock(irvin.on_premises_immutable_id, timezone.now())
    job = run(outbox.promise_unlock(irvin, correlation_id=uuid4()))
    assert job.outcome == Outcome.ADMIN_ACTION_REQUIRED
    assert stage.account(irvin.on_premises_immutable_id).locked


def test_a_change_is_their_own_right(irvin: User, promise: Callable[..., WritebackJob]) -> None:
    job = run(promise(irvin, operation=Operation.CHANGE, current=PASSWORD))
    assert job.outcome == Outcome.DELIVERED
    assert stage.verify(irvin.on_premises_immutable_id, NEW_PASSWORD, timezone.now())


@pytest.mark.proves("F-WRB-11")
def test_who_was_renamed_and_moved_is_set_all_the_same(adele: User, promise: Callable[..., WritebackJob]) -> None:
    anchor = adele.on_premises_immutable_id
    stage.set_attributes(anchor, user_principal_name="ada@elsewhere.example", sam_account_name="ada")
    stage.move_account(anchor, "Board")
    assert run(promise(adele)).outcome == Outcome.DELIVERED
    assert stage.verify(anchor, NEW_PASSWORD, timezone.now())
