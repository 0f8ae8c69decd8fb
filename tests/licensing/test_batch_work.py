"""A batch carried out: each person alone, never more than there are seats, and gone on with after a kill."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from directory.activities import Activity, Result
from directory.models import AuditEvent, RoleAssignment, Tenant, User
from directory.models.user import Role
from licensing import batch_work, batches, ledger, processing
from licensing.assign import assign
from licensing.batch_preview import preview
from licensing.ledger import seats
from licensing.models import AssignmentBatch, LicenseAssignment, ServicePlan, Sku
from licensing.states import BatchAction, BatchState
from licensing.verdicts import Cause
from tests.factories.licences import buy
from tests.licensing.conftest import found, hire
from tests.licensing.test_batches import PREMIUM, crowd, everybody


def started(tenant: Tenant, by: User) -> AssignmentBatch:
    batch = everybody(tenant)
    batches.start(batch, by=by, correlation_id=uuid4())
    return batch


def done(batch: AssignmentBatch) -> AssignmentBatch:
    processing.finish()
    batch.refresh_from_db()
    return batch


def told_of_people(batch: AssignmentBatch) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(activity=Activity.LICENSE_CHANGED, correlation_id=batch.correlation_id)


def causes(batch: AssignmentBatch) -> dict[str, int]:
    told = list(batch.people.values_list("error", flat=True))
    return {cause: told.count(cause) for cause in told}


@pytest.mark.proves("SR-LIC-05")
def test_fifty_people_for_ten_seats(adatum: Tenant, license_administrator: User) -> None:
    crowd(adatum, 50)
    sku = buy(adatum, PREMIUM, 10)
    batch = done(started(adatum, license_administrator))
    assert (batch.state, batch.succeeded, batch.failed) == (BatchState.FINISHED, 10, 40)
    assert causes(batch) == {"": 10, Cause.COUNT: 40}
    assert LicenseAssignment.objects.count() == seats(adatum, sku).consumed == 10


def test_it_comes_as_it_was_shown(adatum: Tenant, license_administrator: User) -> None:
    people, sku = crowd(adatum, 9), buy(adatum, PREMIUM, 4)
    User.objects.filter(pk__in=[people[1].pk, people[4].pk]).update(usage_location="")
    assign(people[2], sku, by="tests")
    batch = everybody(adatum)
    counted = preview(batch)
    batches.start(batch, by=license_administrator, correlation_id=uuid4())
    done(batch)
    assert causes(batch) == {"": counted.changing} | dict(counted.causes)
    assert (batch.succeeded, batch.failed) == (4, 5)


class TestOneByOne:
    def test_who_fails_does_not_stop_the_others_and_is_told_in_the_products_sentence(
        self, adatum: Tenant, license_administrator: User
    ) -> None:
        lost, fine = crowd(adatum, 2)
        User.objects.filter(pk=lost.pk).update(usage_location="")
        buy(adatum, PREMIUM, 5)
        batch = done(started(adatum, license_administrator))
        told = told_of_people(batch)
        assert {event.actor for event in told} == {license_administrator}
        assert told.get(target=fine).result == Result.SUCCESS
        assert told.get(target=fine).details == {"sku": PREMIUM, "change": "assigned", "disabled_plans": []}
        failed = told.get(target=lost)
        assert (failed.result, failed.target_name) == (Result.FAILURE, str(lost))
        assert failed.reason == "License assignment cannot be done for user with invalid usage location."

    def test_a_conflict_names_its_plans(self, adatum: Tenant, license_administrator: User) -> None:
        (person,) = crowd(adatum, 1)
        assign(person, buy(adatum, "STANDARDPACK"), by="tests")
        buy(adatum, "ENTERPRISEPACK", 5)
        batch = done(started(adatum, license_administrator))
        assert causes(batch) == {Cause.EXCLUSIVE: 1}
        event = told_of_people(batch).get()
        assert "service plans SHAREPOINTENTERPRISE, SHAREPOINTSTANDARD are mutually exclusive" in event.reason

    def test_who_has_it_already_is_left_alone_and_nothing_is_written_about_them(
        self, adatum: Tenant, license_administrator: User
    ) -> None:
        (person,) = crowd(adatum, 1)
        sku = buy(adatum, PREMIUM, 5)
        assign(person, sku, by="tests")
        before = LicenseAssignment.objects.values_list().get()
        batch = done(started(adatum, license_administrator))
        assert (batch.succeeded, causes(batch)) == (1, {Cause.NOTHING_TO_DO: 1})
        assert LicenseAssignment.objects.values_list().get() == before
        assert not told_of_people(batch).exists()

    def test_plans_are_set_anew_and_no_second_seat_is_taken(self, adatum: Tenant, license_administrator: User) -> None:
        (person,) = crowd(adatum, 1)
        sku = buy(adatum, "SPE_E3", 1)
        assign(person, sku, by="tests")
        batch = everybody(adatum)
        plans = frozenset(ServicePlan.objects.filter(name=PREMIUM).values_list("pk", flat=True))
        batches.wish_for(batch, BatchAction.ASSIGN, sku, plans, by=license_administrator)
        batches.start(batch, by=license_administrator, correlation_id=uuid4())
        assert causes(done(batch)) == {Cause.PLANS_CHANGED: 1}
        assert LicenseAssignment.objects.get().plans_off == (PREMIUM,)
        assert seats(adatum, sku).consumed == 1

    def test_taking_away_gives_the_seats_back(self, adatum: Tenant, license_administrator: User) -> None:
        people, sku = crowd(adatum, 3), buy(adatum, PREMIUM, 3)
        for person in people[:2]:
            assign(person, sku, by="tests")
        batch = everybody(adatum)
        batches.wish_for(batch, BatchAction.REMOVE, sku, frozenset(), by=license_administrator)
        batches.start(batch, by=license_administrator, correlation_id=uuid4())
        assert causes(done(batch)) == {"": 2, Cause.NOTHING_TO_DO: 1}
        assert not LicenseAssignment.objects.exists()
        assert seats(adatum, sku).consumed == 0

    def test_somebody_deleted_on_the_way_is_not_missed(self, adatum: Tenant, license_administrator: User) -> None:
        people = crowd(adatum, 3)
        buy(adatum, PREMIUM, 3)
        batch = started(adatum, license_administrator)
        people[1].delete()
        assert (done(batch).state, batch.succeeded, batch.failed) == (BatchState.FINISHED, 2, 0)


class TestTheWork:
    @pytest.fixture(autouse=True)
    def small_chunks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batch_work, "CHUNK", 3)

    @pytest.mark.proves("SR-LIC-05")
    def test_killed_in_the_middle_it_goes_on_and_nobody_takes_two_seats(
        self, adatum: Tenant, license_administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        crowd(adatum, 8)
        sku = buy(adatum, PREMIUM, 8)
        batch = started(adatum, license_administrator)
        batch_work.chunk(adatum)
        with monkeypatch.context() as killed:
            killed.setattr(AssignmentBatch, "save", _killed)
            with pytest.raises(KeyboardInterrupt):
                batch_work.chunk(adatum)
        assert LicenseAssignment.objects.count() == seats(adatum, sku).consumed == 3
        assert batch.people.filter(done=True).count() == 3
        assert (done(batch).succeeded, batch.failed) == (8, 0)
        assert LicenseAssignment.objects.count() == seats(adatum, sku).consumed == 8
        assert told_of_people(batch).count() == 8

    def test_a_large_batch_lets_others_in(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 7)
        buy(adatum, PREMIUM, 7)
        batch = started(adatum, license_administrator)
        assert processing.work(for_seconds=0)
        batch.refresh_from_db()
        assert (batch.done, batch.percent, batch.state) == (3, 42, BatchState.RUNNING)

    def test_whoever_changes_licences_right_now_is_waited_for(
        self, adatum: Tenant, license_administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        crowd(adatum, 2)
        buy(adatum, PREMIUM, 7)
        batch = started(adatum, license_administrator)
        with monkeypatch.context() as locked:
            locked.setattr(ledger, "_locked", _busy)
            assert processing.work()
        batch.refresh_from_db()
        assert batch.done == 0
        assert done(batch).succeeded == 2

    @pytest.mark.proves("SR-ADM-05", "SR-LIC-03")
    @pytest.mark.parametrize("loss", ["role", "account", "person"])
    def test_an_administrator_who_lost_the_right_meanwhile_stops_it(
        self, adatum: Tenant, license_administrator: User, loss: str
    ) -> None:
        crowd(adatum, 7)
        sku = buy(adatum, PREMIUM, 7)
        batch = started(adatum, license_administrator)
        batch_work.chunk(adatum)
        if loss == "role":
            RoleAssignment.objects.all().delete()
        elif loss == "account":
            User.objects.filter(pk=license_administrator.pk).update(account_enabled=False)
        else:
            license_administrator.delete()
        assert (done(batch).state, batch.succeeded, batch.failed) == (BatchState.FINISHED, 3, 4)
        assert causes(batch) == {"": 3, Cause.NOT_PERMITTED: 4}
        assert LicenseAssignment.objects.count() == seats(adatum, sku).consumed == 3
        event = AuditEvent.objects.get(correlation_id=batch.correlation_id, result=Result.FAILURE)
        assert event.actor_name == str(license_administrator)
        assert (event.details, event.reason[:30]) == ({"people": 4}, "Only a License, User or Global")


def _killed(*args: object, **kwargs: object) -> None:
    raise KeyboardInterrupt


def _busy(tenant: Tenant, *, wait: bool) -> list[object]:
    raise ledger.Busy(str(tenant))


@pytest.mark.proves("SR-LIC-05")
@pytest.mark.django_db(transaction=True)
def test_two_administrators_reach_for_the_last_seats() -> None:
    tenant = found("adatum")
    linus, lena = hire(tenant, "linus", Role.LICENSE_ADMINISTRATOR), hire(tenant, "lena", Role.USER_ADMINISTRATOR)
    people, sku = crowd(tenant, 24), buy(tenant, PREMIUM, 10)
    halves = [User.objects.filter(pk__in=[one.pk for one in people[start::2]]) for start in (0, 1)]
    started_ = [batches.draft(tenant, half, by=by) for half, by in zip(halves, (linus, lena), strict=True)]
    for batch, by in zip(started_, (linus, lena), strict=True):
        batches.start(batch, by=by, correlation_id=uuid4())
    threads = [threading.Thread(target=_work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    processing.finish()
    assert sum(done(batch).succeeded for batch in started_) == 10
    assert sum(done(batch).failed for batch in started_) == 14
    holders = LicenseAssignment.objects.held().values("user").distinct().count()
    assert holders == seats(tenant, Sku.objects.get(pk=sku.pk)).consumed == 10


def _work() -> None:
    while processing.work():
        pass
    connection.close()
