"""Groups' licences reaching people: what is promised, what is carried out, and what a killed worker leaves."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from unittest.mock import patch
from uuid import uuid4

import pytest
import structlog
from django.db import OperationalError, connection

from directory import groups as membership
from directory.activities import Activity, Result
from directory.models import AuditEvent, Group, Membership, Tenant, User
from licensing import groups, ledger, processing
from licensing.assign import assign, remove
from licensing.entitlement import Level
from licensing.facts import level_of
from licensing.groups import set_licenses
from licensing.ledger import seats
from licensing.models import GroupProcessing, LicenseAssignment, PendingPerson, ServicePlan, Sku
from licensing.refusals import NoSeat
from licensing.states import Processing
from tests.factories.licences import buy, license
from tests.licensing.conftest import NOW, found, hire

PREMIUM = "AAD_PREMIUM"


def team(tenant: Tenant, people: Iterable[User], name: str = "Sales") -> Group:
    group = Group.objects.create(tenant=tenant, name=name)
    membership.add(group, [person.pk for person in people])
    return group


def crowd(tenant: Tenant, size: int) -> list[User]:
    return [hire(tenant, f"person{number:03d}") for number in range(size)]


def states(*people: User) -> list[str]:
    rows = LicenseAssignment.objects.filter(user__in=people).order_by("user__user_principal_name", "sku__part_number")
    return [f"{row.state} {row.error}".strip() for row in rows]


def give(group: Group, *skus: Sku) -> None:
    set_licenses(group, add=dict.fromkeys(skus, ()), by="tests")
    processing.finish()


@pytest.mark.proves("F-LIC-06")
def test_ten_members_are_licensed_by_one_act(adatum: Tenant) -> None:
    people = crowd(adatum, 10)
    sku = buy(adatum, PREMIUM, 10)
    give(team(adatum, people), sku)
    assert states(*people) == ["Active"] * 10
    assert {level_of(person, now=NOW) for person in people} == {Level.WRITEBACK}
    assert seats(adatum, sku).consumed == 10


def test_nothing_happens_before_the_work_is_done(adatum: Tenant, cloud_person: User) -> None:
    group = team(adatum, [cloud_person])
    set_licenses(group, add={buy(adatum, PREMIUM): ()}, by="tests")
    assert GroupProcessing.objects.get().state == Processing.QUEUED
    assert level_of(cloud_person, now=NOW) is Level.CHANGE_ONLY


@pytest.mark.proves("F-LIC-07")
def test_members_of_a_nested_group_get_nothing(adatum: Tenant, cloud_person: User) -> None:
    inner, outer = team(adatum, [cloud_person], "Inner"), team(adatum, [], "Outer")
    outer.nested.create(member_group=inner)
    assert membership.inside(outer.pk) == {outer.pk, inner.pk}
    give(outer, buy(adatum, PREMIUM))
    assert states(cloud_person) == []
    processing.reprocess_person(cloud_person, by="tests", correlation_id=cloud_person.pk)
    assert states(cloud_person) == [], "nor when they are looked at by themselves"
    assert GroupProcessing.objects.get().total == 0


class TestLocation:
    @pytest.mark.proves("F-LIC-03", "F-LIC-05")
    def test_without_one_the_directorys_counts_and_is_not_written_down(self, adatum: Tenant) -> None:
        Tenant.objects.update(country="KP", default_usage_location="NL")
        person = hire(adatum, "anna", usage_location="")
        give(team(adatum, [person]), buy(adatum, PREMIUM))
        assert states(person) == ["Active"]
        person.refresh_from_db()
        assert not person.usage_location

    @pytest.mark.proves("F-LIC-05")
    def test_the_country_of_the_organisation_where_it_has_no_default(self, adatum: Tenant) -> None:
        Tenant.objects.update(country="KP", default_usage_location="")
        person = hire(adatum, "anna", usage_location="")
        give(team(Tenant.objects.get(), [person]), buy(adatum, PREMIUM))
        assert states(person) == ["Error ProhibitedInUsageLocationViolation"]

    @pytest.mark.proves("F-LIC-04")
    def test_a_value_of_their_own_counts_before_the_directorys(self, adatum: Tenant) -> None:
        person = hire(adatum, "anna", usage_location="KP")
        give(team(adatum, [person]), buy(adatum, PREMIUM))
        assert states(person) == ["Error ProhibitedInUsageLocationViolation"]

    def test_who_moves_is_looked_at_again(self, adatum: Tenant) -> None:
        person = hire(adatum, "anna", usage_location="KP")
        give(team(adatum, [person]), buy(adatum, PREMIUM))
        person.usage_location = "NL"
        person.save(update_fields=["usage_location"])
        processing.finish()
        assert states(person) == ["Active"]


class TestSeats:
    @pytest.mark.proves("F-LIC-10")
    def test_the_last_seat_goes_to_exactly_one(self, adatum: Tenant) -> None:
        people = crowd(adatum, 2)
        sku = buy(adatum, PREMIUM, 1)
        give(team(adatum, people), sku)
        assert sorted(states(*people)) == ["Active", "Error CountViolation"]
        assert seats(adatum, sku).consumed == 1

    @pytest.mark.proves("F-LIC-11")
    def test_a_freed_seat_changes_nothing_until_the_group_is_reprocessed(self, adatum: Tenant) -> None:
        holder, waiting = crowd(adatum, 2)
        sku = buy(adatum, PREMIUM, 1)
        assign(holder, sku, by="tests")
        group = team(adatum, [waiting])
        give(group, sku)
        remove(holder, sku, by="tests")
        processing.finish()
        assert states(waiting) == ["Error CountViolation"]
        groups.reprocess(group, by="tests")
        processing.finish()
        assert states(waiting) == ["Active"]

    @pytest.mark.proves("F-LIC-11")
    def test_or_the_person_is(self, adatum: Tenant) -> None:
        holder, waiting = crowd(adatum, 2)
        sku = buy(adatum, PREMIUM, 1)
        assign(holder, sku, by="tests")
        give(team(adatum, [waiting]), sku)
        remove(holder, sku, by="tests")
        assert processing.reprocess_person(waiting, by="tests", correlation_id=holder.pk) == []
        assert states(waiting) == ["Active"]

    @pytest.mark.proves("F-LIC-12")
    def test_direct_and_two_groups_are_one_seat(self, adatum: Tenant, cloud_person: User) -> None:
        sku = buy(adatum, PREMIUM, 3)
        assign(cloud_person, sku, by="tests")
        for name in ("One", "Two"):
            give(team(adatum, [cloud_person], name), sku)
        assert states(cloud_person) == ["Active"] * 3
        assert seats(adatum, sku).consumed == 1


@pytest.mark.proves("F-LIC-09")
def test_a_group_comes_whole_or_not_at_all(adatum: Tenant, cloud_person: User) -> None:
    give(team(adatum, [cloud_person]), buy(adatum, PREMIUM, 0), buy(adatum, "SPE_E3", 5))
    assert states(cloud_person) == ["Error CountViolation", "Error Other"]
    event = AuditEvent.objects.get(activity=Activity.LICENSE_CHANGED)
    assert (event.result, event.actor_name) == (Result.FAILURE, processing.ACTOR)
    assert "does not have any available licenses" in event.reason


@pytest.mark.proves("F-LIC-17")
def test_a_plan_off_in_one_group_and_on_in_the_other_is_on(adatum: Tenant, cloud_person: User) -> None:
    sku = buy(adatum, PREMIUM)
    off = team(adatum, [cloud_person], "Off")
    set_licenses(off, add={sku: ServicePlan.objects.filter(name=PREMIUM)}, by="tests")
    processing.finish()
    assert level_of(cloud_person, now=NOW) is Level.CHANGE_ONLY
    give(team(adatum, [cloud_person], "On"), sku)
    assert level_of(cloud_person, now=NOW) is Level.WRITEBACK


class TestComingAndGoing:
    @pytest.mark.proves("F-LIC-19")
    def test_who_leaves_loses_it_and_the_seat_is_free(self, adatum: Tenant, cloud_person: User) -> None:
        sku = buy(adatum, PREMIUM)
        group = team(adatum, [cloud_person])
        give(group, sku)
        Membership.objects.get(user=cloud_person).delete()
        processing.finish()
        assert states(cloud_person) == []
        assert level_of(cloud_person, now=NOW) is Level.CHANGE_ONLY
        assert seats(adatum, sku).available == 1

    @pytest.mark.proves("F-LIC-18")
    def test_a_direct_copy_stays(self, adatum: Tenant, cloud_person: User) -> None:
        sku = buy(adatum, PREMIUM)
        assign(cloud_person, sku, by="tests")
        group = team(adatum, [cloud_person])
        give(group, sku)
        membership.remove(group, [cloud_person.pk])
        processing.finish()
        assert states(cloud_person) == ["Active"]
        assert level_of(cloud_person, now=NOW) is Level.WRITEBACK

    def test_who_joins_later_is_licensed(self, adatum: Tenant, cloud_person: User) -> None:
        group = team(adatum, [])
        give(group, buy(adatum, PREMIUM))
        Membership.objects.create(group=group, user=cloud_person)
        assert PendingPerson.objects.get().user == cloud_person
        processing.finish()
        assert states(cloud_person) == ["Active"]

    @pytest.mark.proves("F-LIC-14", "F-LIC-15")
    def test_leaving_the_group_that_caused_a_conflict_lets_the_other_in(
        self, adatum: Tenant, cloud_person: User
    ) -> None:
        first, second = team(adatum, [cloud_person], "First"), team(adatum, [cloud_person], "Second")
        give(first, buy(adatum, "STANDARDPACK"))
        give(second, buy(adatum, "ENTERPRISEPACK"))
        assert states(cloud_person) == ["Error MutuallyExclusiveViolation", "Active"]
        membership.remove(first, [cloud_person.pk])
        processing.finish()
        assert states(cloud_person) == ["Active"]

    def test_a_group_that_no_longer_carries_a_product_takes_it_back(self, adatum: Tenant, cloud_person: User) -> None:
        sku = buy(adatum, PREMIUM)
        group = team(adatum, [cloud_person])
        give(group, sku)
        set_licenses(group, remove=[sku], by="tests")
        processing.finish()
        assert states(cloud_person) == []
        assert seats(adatum, sku).consumed == 0

    def test_a_deleted_person_gives_the_seat_back(self, adatum: Tenant, cloud_person: User) -> None:
        sku = buy(adatum, PREMIUM)
        give(team(adatum, [cloud_person]), sku)
        cloud_person.delete()
        assert seats(adatum, sku).consumed == 0

    def test_a_deleted_tenant_takes_everything_along(self, adatum: Tenant, cloud_person: User) -> None:
        group = team(adatum, [cloud_person])
        give(group, buy(adatum, PREMIUM))
        set_licenses(group, remove=[Sku.objects.get(part_number=PREMIUM)], by="tests")
        adatum.policy.delete()
        adatum.delete()
        assert not LicenseAssignment.objects.exists()


class TestTheWork:
    def test_it_says_what_it_does_in_the_words_of_the_product(self, adatum: Tenant) -> None:
        people = crowd(adatum, 3)
        give(team(adatum, people), buy(adatum, PREMIUM, 2))
        told = AuditEvent.objects.filter(
            activity__in=[Activity.GROUP_LICENSES_STARTED, Activity.GROUP_LICENSES_FINISHED]
        )
        start, finish = told.order_by("at")
        assert {start.actor_name, finish.actor_name} == {processing.ACTOR}
        assert start.details["people"] == 3
        assert finish.details["Result"]["new"] == (
            "[Users successfully assigned licenses: 2, Users for whom license assignment failed: 1.]"
        )

    def test_chunks_follow_one_another_and_the_counts_add_up(self, adatum: Tenant) -> None:
        with patch.object(processing, "CHUNK", 3):
            people = crowd(adatum, 7)
            give(team(adatum, people), buy(adatum, PREMIUM, 5))
        run = GroupProcessing.objects.get()
        assert (run.state, run.total, run.succeeded, run.failed) == (Processing.COMPLETE, 7, 5, 2)

    def test_working_again_changes_nothing(self, adatum: Tenant) -> None:
        people = crowd(adatum, 5)
        give(team(adatum, people), buy(adatum, PREMIUM, 3))
        before = list(LicenseAssignment.objects.order_by("pk").values_list())
        processing.finish()
        assert list(LicenseAssignment.objects.order_by("pk").values_list()) == before

    def test_a_chunk_that_dies_leaves_nothing_behind_and_the_next_worker_goes_on(self, adatum: Tenant) -> None:
        with patch.object(processing, "CHUNK", 3):
            people = crowd(adatum, 8)
            sku = buy(adatum, PREMIUM, 8)
            set_licenses(team(adatum, people), add={sku: ()}, by="tests")
            processing._group_chunk(adatum)
            with patch.object(GroupProcessing, "save", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
                processing._group_chunk(adatum)
            assert LicenseAssignment.objects.count() == seats(adatum, sku).consumed == 3
            processing.finish()
        assert states(*people) == ["Active"] * 8
        assert seats(adatum, sku).consumed == 8

    def test_a_change_on_the_way_begins_anew(self, adatum: Tenant) -> None:
        with patch.object(processing, "CHUNK", 2):
            people = crowd(adatum, 5)
            group = team(adatum, people)
            set_licenses(group, add={buy(adatum, PREMIUM, 5): ()}, by="tests")
            processing._group_chunk(adatum)
            set_licenses(group, add={buy(adatum, "SPE_E3", 5): ()}, by="tests")
            processing.finish()
        assert states(*people) == ["Active"] * 10

    def test_products_and_then_members_taken_away_reach_everybody(self, adatum: Tenant) -> None:
        """Former members hold several products each: a chunk is so many people, not so many rows."""
        people = crowd(adatum, 9)
        skus = [buy(adatum, part_number, 9) for part_number in (PREMIUM, "SPE_E3", "EMS")]
        group = team(adatum, people)
        give(group, *skus)
        set_licenses(group, remove=skus, by="tests")
        membership.remove(group, [person.pk for person in people])
        PendingPerson.objects.all().delete()  # the run alone must do
        with patch.object(processing, "CHUNK", 4):
            processing.finish()
        assert states(*people) == []
        assert [seats(adatum, sku).consumed for sku in skus] == [0, 0, 0]

    def test_a_tenant_that_is_busy_or_in_trouble_holds_up_nobody_else(self, adatum: Tenant) -> None:
        waiting = {}
        for tenant in (adatum, found("busy"), found("broken")):
            people = crowd(tenant, 2)
            set_licenses(team(tenant, people), add={buy(tenant, PREMIUM, 2): ()}, by="tests")
            waiting[tenant.name] = people
        opened = ledger.opened

        def hindered(tenant: Tenant, **options: bool) -> ledger.Ledger:
            if tenant.name == "Busy":
                raise ledger.Busy
            if tenant.name == "Broken":
                raise OperationalError("canceling statement due to statement timeout")
            return opened(tenant, **options)

        with patch.object(ledger, "opened", hindered):
            assert processing.work(for_seconds=60), "the others are left to the next sweep"
        assert states(*waiting["Adatum"]) == ["Active", "Active"]
        processing.finish()
        assert states(*waiting["Busy"], *waiting["Broken"]) == ["Active"] * 4

    def test_the_directory_moves_while_members_are_served(self, adatum: Tenant) -> None:
        people = [hire(adatum, f"nowhere{number}", usage_location="") for number in range(4)]
        Tenant.objects.update(country="NL", default_usage_location="")
        with patch.object(processing, "CHUNK", 2):
            set_licenses(team(adatum, people), add={buy(adatum, PREMIUM, 4): ()}, by="tests")
            processing._group_chunk(adatum)
            moved = Tenant.objects.get(pk=adatum.pk)
            moved.country = "KP"
            moved.save(update_fields=["country"])
            processing.finish()
        assert set(states(*people)) == {"Error ProhibitedInUsageLocationViolation"}

    def test_each_person_is_told_of_under_the_act_that_concerned_them(self, adatum: Tenant) -> None:
        anna, bert = crowd(adatum, 2)
        group = team(adatum, [])
        give(group, buy(adatum, PREMIUM, 2))
        acts = {}
        for person in (anna, bert):
            acts[person.pk] = uuid4()
            with structlog.contextvars.bound_contextvars(correlation_id=str(acts[person.pk])):
                membership.add(group, [person.pk])
        processing.finish()
        told = AuditEvent.objects.filter(activity=Activity.LICENSE_CHANGED, target__in=[anna, bert])
        assert dict(told.values_list("target", "correlation_id")) == acts

    def test_plans_switched_off_are_on_record(self, adatum: Tenant, cloud_person: User) -> None:
        group, sku = team(adatum, [cloud_person]), buy(adatum, PREMIUM)
        give(group, sku)
        set_licenses(group, add={sku: ServicePlan.objects.filter(name="MFA_PREMIUM")}, by="tests")
        processing.finish()
        event = AuditEvent.objects.filter(activity=Activity.LICENSE_CHANGED).latest("at")
        assert [event.details[when][0]["disabled_plans"] for when in ("old", "new")] == ["", "MFA_PREMIUM"]

    def test_a_large_group_lets_others_in(self, adatum: Tenant) -> None:
        with patch.object(processing, "CHUNK", 2):
            set_licenses(team(adatum, crowd(adatum, 5)), add={buy(adatum, PREMIUM, 5): ()}, by="tests")
            assert processing.work(for_seconds=0)
            assert GroupProcessing.objects.get().done == 2


@pytest.mark.proves("SR-LIC-05")
@pytest.mark.django_db(transaction=True)
def test_seats_are_never_oversold_while_administrators_and_groups_reach_for_them() -> None:
    tenant = found("adatum")
    sku = buy(tenant, PREMIUM, 12)
    in_group, by_hand = crowd(tenant, 10), [hire(tenant, f"direct{number}") for number in range(10)]
    set_licenses(team(tenant, in_group), add={sku: ()}, by="tests")

    def by_administrators() -> None:
        for person in by_hand:
            with suppress(NoSeat):
                assign(person, sku, by="tests")
        connection.close()

    def by_worker() -> None:
        with patch.object(processing, "CHUNK", 2):
            while processing.work():
                pass
        connection.close()

    threads = [threading.Thread(target=deed) for deed in (by_administrators, by_worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    processing.finish()
    people = LicenseAssignment.objects.held().values("user").distinct().count()
    assert people == seats(tenant, sku).consumed == 12


def test_a_ledger_that_is_closed_twice_counts_once(adatum: Tenant, cloud_person: User) -> None:
    sku = buy(adatum, PREMIUM)
    license(cloud_person, PREMIUM)
    book = ledger.opened(adatum)
    book.move([], [sku.pk])
    book.close()
    book.close()
    assert seats(adatum, sku).consumed == 0
