"""Many people chosen for one act: by a filter or a pasted list, shown before it is done, started once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.activities import Activity
from directory.models import AuditEvent, Group, Tenant, User
from directory.models.tenant import Enforcement
from directory.models.user import Role
from licensing import batch_preview, batches, processing
from licensing.assign import assign
from licensing.batch_preview import preview
from licensing.batches import draft, draft_named, names_in
from licensing.entitlement import Capability
from licensing.models import AssignmentBatch, BatchPerson, LicenseAssignment, ServicePlan, Sku
from licensing.states import BatchAction, BatchState
from licensing.verdicts import IN_ORDER, Cause
from tests.factories.licences import buy, license
from tests.licensing.conftest import found, hire

PREMIUM = "AAD_PREMIUM"
RESET = (Capability.RESET,)


def crowd(tenant: Tenant, size: int, **columns: object) -> list[User]:
    return [hire(tenant, f"person{number:03d}", **columns) for number in range(size)]


def everybody(tenant: Tenant) -> AssignmentBatch:
    administrator = User.objects.filter(tenant=tenant, role_assignments__role=Role.LICENSE_ADMINISTRATOR).get()
    return draft(tenant, User.objects.filter(user_principal_name__startswith="person"), by=administrator)


def off(sku: Sku, *names: str) -> frozenset[object]:
    return frozenset(ServicePlan.objects.filter(skus=sku, name__in=names).values_list("pk", flat=True))


class TestPasted:
    def test_separators_quotes_blanks_and_a_byte_order_mark(self) -> None:
        text = '\ufeffanna@a.example\r\n\r\n  "bert@a.example" \n\tcarl@a.example;dora@a.example, emil@a.example\u2028'
        assert names_in(text) == [f"{name}@a.example" for name in ("anna", "bert", "carl", "dora", "emil")]

    def test_the_same_line_twice_is_one(self) -> None:
        assert names_in("anna@a.example\nanna@a.example\n") == ["anna@a.example"]

    def test_as_many_as_are_allowed_and_one_more(self) -> None:
        lines = [f"{number}@a.example" for number in range(batches.MOST_NAMES)]
        assert len(names_in("\n".join(lines))) == batches.MOST_NAMES
        with pytest.raises(batches.TooMany):
            names_in("\n".join([*lines, "one@a.example"]))

    @pytest.mark.parametrize("junk", ["\0" * 1_000_000, "x" * 1_000_000, "ß\n" * 500_000, "," * 1_000_000])
    def test_a_megabyte_of_junk_names_nobody(self, adatum: Tenant, license_administrator: User, junk: str) -> None:
        buy(adatum, PREMIUM)
        with pytest.raises(batches.NobodyChosen):
            draft_named(adatum, names_in(junk), by=license_administrator)
        assert not AssignmentBatch.objects.exists()

    @pytest.mark.proves("SR-TEN-01")
    def test_strangers_and_nobodies_are_told_in_the_same_way_and_never_touched(
        self, adatum: Tenant, cloud_person: User, license_administrator: User, stranger: User
    ) -> None:
        buy(adatum, PREMIUM)
        names = names_in(f" CLARA@Adatum.example\nclara@adatum.example\n{stranger}\nNobody@adatum.example\nnot a name")
        batch, missing = draft_named(adatum, names, by=license_administrator)
        assert list(batch.people.values_list("user", flat=True)) == [cloud_person.pk]
        assert missing == (str(stranger), "Nobody@adatum.example", "not a name")


class TestDraft:
    def test_people_of_a_filter_are_put_down_in_one_statement(
        self, adatum: Tenant, license_administrator: User
    ) -> None:
        people, sku = crowd(adatum, 5), buy(adatum, PREMIUM, 3)
        Group.objects.create(tenant=adatum, name="Sales").members.set(people)
        joined = User.objects.filter(memberships__group__name="Sales").order_by("display_name")
        with CaptureQueriesContext(connection) as asked:
            batch = draft(adatum, joined, by=license_administrator)
        assert (batch.total, batch.state, batch.sku) == (5, BatchState.DRAFT, sku)
        assert sum("licensing_batchperson" in query["sql"] for query in asked) == 1

    @pytest.mark.proves("SR-TEN-01")
    def test_people_of_another_tenant_are_left_out(
        self, adatum: Tenant, cloud_person: User, license_administrator: User, stranger: User
    ) -> None:
        buy(adatum, PREMIUM)
        batch = draft(adatum, User.objects.filter(pk__in=[cloud_person.pk, stranger.pk]), by=license_administrator)
        assert list(batch.people.values_list("user", flat=True)) == [cloud_person.pk]

    def test_the_product_with_most_seats_left_is_proposed(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 1)
        buy(adatum, "SPE_E3", 4)
        most = buy(adatum, PREMIUM, 9)
        assert everybody(adatum).sku == most

    def test_without_a_product_or_without_people_there_is_nothing_to_do(
        self, adatum: Tenant, license_administrator: User
    ) -> None:
        with pytest.raises(batches.NothingOwned):
            draft(adatum, User.objects.all(), by=license_administrator)
        buy(adatum, PREMIUM)
        with pytest.raises(batches.NobodyChosen):
            draft(adatum, User.objects.none(), by=license_administrator)
        assert not AssignmentBatch.objects.exists()

    def test_drafts_of_the_day_before_are_forgotten(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 2)
        buy(adatum, PREMIUM)
        old, started = everybody(adatum), everybody(adatum)
        batches.start(started, by=license_administrator, correlation_id=uuid4())
        before = old.requested_at - 2 * batches.FORGOTTEN_AFTER
        AssignmentBatch.objects.update(requested_at=before)
        new = everybody(adatum)
        assert set(AssignmentBatch.objects.all()) == {started, new}
        assert BatchPerson.objects.count() == 4


@pytest.mark.proves("SR-ADM-05")
class TestRights:
    @pytest.mark.parametrize("role", list(Role))
    def test_by_role(self, adatum: Tenant, cloud_person: User, role: Role) -> None:
        buy(adatum, PREMIUM)
        somebody = hire(adatum, "somebody", role)
        allowed = role in (Role.GLOBAL_ADMINISTRATOR, Role.USER_ADMINISTRATOR, Role.LICENSE_ADMINISTRATOR)
        if allowed:
            assert draft(adatum, User.objects.all(), by=somebody).total == 2
            return
        with pytest.raises(batches.MayNotAssign):
            draft(adatum, User.objects.all(), by=somebody)

    def test_not_in_another_tenant(self, adatum: Tenant, license_administrator: User, stranger: User) -> None:
        crowd(adatum, 1)
        buy(adatum, PREMIUM)
        batch = everybody(adatum)
        with pytest.raises(batches.MayNotAssign):
            draft(adatum, User.objects.all(), by=stranger)
        with pytest.raises(batches.MayNotAssign):
            batches.start(batch, by=stranger, correlation_id=uuid4())
        with pytest.raises(batches.MayNotAssign):
            batches.wish_for(batch, BatchAction.REMOVE, batch.sku, frozenset(), by=stranger)
        batch.refresh_from_db()
        assert (batch.state, batch.action) == (BatchState.DRAFT, BatchAction.ASSIGN)


class TestPreview:
    def test_who_gains_what_and_who_fails_why(self, adatum: Tenant, license_administrator: User) -> None:
        sku = buy(adatum, PREMIUM, 9)
        cloud = crowd(adatum, 6)
        for number in range(3):
            hire(adatum, f"person-hybrid{number}", on_premises=True)
        for number in range(2):
            hire(adatum, f"person-lost{number}", usage_location="")
        for person in cloud[:2]:
            license(person, PREMIUM)
        found_ = preview(everybody(adatum))
        assert found_.changed == {RESET: 4, IN_ORDER: 3}
        assert found_.causes == {Cause.NOTHING_TO_DO: 2, Cause.NO_LOCATION: 2}
        assert found_.seats == 0
        assert LicenseAssignment.objects.filter(sku=sku).count() == 2  # it only looks

    def test_more_people_than_seats(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 7)
        buy(adatum, PREMIUM, 2)
        counted = preview(everybody(adatum))
        assert (counted.changing, counted.causes[Cause.COUNT]) == (2, 5)

    def test_a_plan_switched_off_opens_nothing(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 2)
        sku = buy(adatum, "SPE_E3", 5)
        batch = everybody(adatum)
        plans = off(sku, "AAD_PREMIUM")
        batches.wish_for(batch, BatchAction.ASSIGN, sku, plans, by=license_administrator)  # type: ignore[arg-type]
        assert preview(batch).changed == {(): 2}

    def test_where_the_best_licence_counts_for_all(self, adatum: Tenant, license_administrator: User) -> None:
        Tenant.objects.filter(pk=adatum.pk).update(enforcement=Enforcement.TENANT_WIDE)
        license(license_administrator, PREMIUM)
        crowd(adatum, 2)
        buy(adatum, PREMIUM, 5)
        assert preview(everybody(Tenant.objects.get(pk=adatum.pk))).changed == {(): 2}

    def test_it_asks_no_more_for_more_people(
        self, adatum: Tenant, license_administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        buy(adatum, PREMIUM, 50)
        crowd(adatum, 3)
        with CaptureQueriesContext(connection) as few:
            preview(everybody(adatum))
        for number in range(3, 30):
            hire(adatum, f"person{number:03d}")
        with CaptureQueriesContext(connection) as many:
            preview(everybody(adatum))
        assert len(many) == len(few)

    def test_people_are_read_in_chunks_and_counted_once(
        self, adatum: Tenant, license_administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(batch_preview, "CHUNK", 3)
        crowd(adatum, 7)
        buy(adatum, PREMIUM, 50)
        assert preview(everybody(adatum)).total == 7


class TestStarting:
    def test_a_second_click_changes_nothing(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 2)
        buy(adatum, PREMIUM, 5)
        batch, number = everybody(adatum), uuid4()
        assert batches.start(batch, by=license_administrator, correlation_id=number)
        assert not batches.start(batch, by=license_administrator, correlation_id=uuid4())
        assert (batch.state, batch.correlation_id) == (BatchState.RUNNING, number)

    @pytest.mark.parametrize(
        ("action", "part_number", "plan_off"),
        [
            (BatchAction.REMOVE, "SPE_E3", ""),
            (BatchAction.ASSIGN, PREMIUM, ""),
            (BatchAction.ASSIGN, "SPE_E3", PREMIUM),
        ],
    )
    def test_what_somebody_else_made_of_it_meanwhile_is_not_started(
        self, adatum: Tenant, license_administrator: User, action: BatchAction, part_number: str, plan_off: str
    ) -> None:
        crowd(adatum, 2)
        buy(adatum, PREMIUM, 5)
        buy(adatum, "SPE_E3", 9)
        seen = everybody(adatum)
        changed, sku = AssignmentBatch.objects.get(pk=seen.pk), Sku.objects.get(part_number=part_number)
        plans = off(sku, plan_off)
        batches.wish_for(changed, action, sku, plans, by=license_administrator)  # type: ignore[arg-type]
        assert changed.fingerprint != seen.fingerprint
        with pytest.raises(batches.ChangedMeanwhile):
            batches.start(seen, by=license_administrator, correlation_id=uuid4())
        changed.refresh_from_db()
        assert changed.state == BatchState.DRAFT
        assert not AuditEvent.objects.filter(activity=Activity.BULK_LICENSES_STARTED).exists()
        assert batches.start(changed, by=license_administrator, correlation_id=uuid4())

    def test_who_started_what_for_how_many_is_on_record_once(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 3)
        sku = buy(adatum, "SPE_E3", 9)
        batch, number = everybody(adatum), uuid4()
        plans = off(sku, PREMIUM)
        batches.wish_for(batch, BatchAction.ASSIGN, sku, plans, by=license_administrator)  # type: ignore[arg-type]
        with translation.override("de"):
            for _ in range(2):
                batches.start(batch, by=license_administrator, correlation_id=number)
        event = AuditEvent.objects.get(activity=Activity.BULK_LICENSES_STARTED)
        assert (event.actor, event.tenant, event.correlation_id) == (license_administrator, adatum, number)
        assert event.target_name == "Assign: Microsoft 365 E3"
        assert event.details == {"sku": "SPE_E3", "change": "assigned", "disabled_plans": [PREMIUM], "people": 3}

    def test_what_was_started_is_not_given_another_wish(self, adatum: Tenant, license_administrator: User) -> None:
        crowd(adatum, 2)
        sku = buy(adatum, PREMIUM, 5)
        batch = everybody(adatum)
        batches.start(batch, by=license_administrator, correlation_id=uuid4())
        with pytest.raises(batches.NoDraft):
            batches.wish_for(batch, BatchAction.REMOVE, sku, frozenset(), by=license_administrator)


class TestAfterwards:
    def test_undoing_is_a_draft_of_the_opposite_for_those_who_were_changed(
        self, adatum: Tenant, license_administrator: User
    ) -> None:
        sku = buy(adatum, "SPE_E3", 3)
        had, had_less, new = crowd(adatum, 3)
        assign(had, sku, by="tests")
        assign(had_less, sku, disabled_plans=ServicePlan.objects.filter(name=PREMIUM), by="tests")
        batch = everybody(adatum)
        batches.start(batch, by=license_administrator, correlation_id=uuid4())
        processing.finish()
        opposite = batches.undo(batch, by=license_administrator)
        assert (opposite.action, opposite.state) == (BatchAction.REMOVE, BatchState.DRAFT)
        assert list(opposite.people.values_list("user", flat=True)) == [new.pk]

    def test_trying_again_is_a_draft_of_the_same_for_those_who_failed(
        self, adatum: Tenant, license_administrator: User
    ) -> None:
        people = crowd(adatum, 4)
        User.objects.filter(pk=people[0].pk).update(usage_location="")
        buy(adatum, PREMIUM, 2)
        batch = everybody(adatum)
        batches.start(batch, by=license_administrator, correlation_id=uuid4())
        processing.finish()
        assert batches.try_again(batch, by=license_administrator).total == 2
        lost = batches.try_again(batch, Cause.NO_LOCATION, by=license_administrator)
        assert list(lost.people.values_list("user", flat=True)) == [people[0].pk]
        with pytest.raises(batches.NobodyChosen):
            batches.try_again(batch, Cause.NOTHING_TO_DO, by=license_administrator)


def test_a_tenant_with_the_same_name_before_the_at_is_another(adatum: Tenant, license_administrator: User) -> None:
    twin = hire(found("litware"), "person000")
    crowd(adatum, 1)
    buy(adatum, PREMIUM)
    assert twin.pk not in everybody(adatum).people.values_list("user", flat=True)
