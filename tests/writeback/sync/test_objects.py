"""People and attributes come from home: the real cycle over the mock directory, seen from the cloud."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest

from directory import lifecycle
from directory.models import AuditEvent, Domain, Group, Membership, Role, Tenant, User
from licensing import processing
from licensing.groups import set_licenses
from licensing.ledger import seats
from licensing.models import PlanDependency, ServicePlan
from tests.factories.directory import GroupFactory, TenantFactory, UserFactory
from tests.factories.licences import buy, license
from tests.writeback.sync.conftest import Cycle, here
from writeback import health
from writeback.models import SyncFault, SyncRun
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")
AtHome = Callable[..., str]


def counts(run: SyncRun) -> dict[str, int]:
    names = ("added", "updated", "matched", "deleted", "errors")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def test_a_new_account_becomes_a_person_who_signs_in_with_its_password(at_home: AtHome, objects: Cycle) -> None:
    anchor = at_home(
        "adele", display_name="Adele Vance", given_name="Adele", surname="Vance", mail="adele@contoso.example",
        mobile="+14255550109", telephone_number="+14255550110", department="Sales", title="Manager",
        usage_location="US",
    )  # fmt: skip

    run = objects()

    adele = here(anchor)
    assert counts(run) == {"added": 1}
    assert run.state == "finished"
    assert (adele.user_principal_name, adele.display_name) == ("adele@contoso.example", "Adele Vance")
    assert (adele.department, adele.job_title, adele.usage_location.code) == ("Sales", "Manager", "US")
    assert (str(adele.mobile_phone), str(adele.office_phone)) == ("+14255550109", "+14255550110")
    assert (adele.on_premises, adele.on_premises_domain_name) == (True, "corp.contoso.example")
    assert (adele.on_premises_sam_account_name, adele.on_premises_last_sync_at is not None) == ("adele", True)
    assert adele.check_password("Harbour-teapot-71")


def test_a_second_cycle_reads_nothing_and_changes_nothing(at_home: AtHome, objects: Cycle) -> None:
    anchor = at_home()
    objects()
    before = User.objects.filter(on_premises_immutable_id=anchor).values().get()

    run = objects()

    assert (run.read, counts(run)) == (0, {})
    assert User.objects.filter(on_premises_immutable_id=anchor).values().get() == before


def test_only_what_changed_is_read_and_told(at_home: AtHome, objects: Cycle) -> None:
    adele, _ = at_home("adele"), at_home("brian")
    objects()
    stage.set_attributes(adele, department="Marketing")

    run = objects()

    assert (run.read, counts(run)) == (1, {"updated": 1})
    assert here(adele).department == "Marketing"
    told = AuditEvent.objects.filter(correlation_id=run.correlation_id).get()
    assert (told.activity, told.actor_name) == (
        "Update user",
        "On-Premises Directory Synchronization Service Account",
    )
    assert told.details["attributes"] == ["department"]


def test_attributes_that_come_from_home_move_people_in_dynamic_groups(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    sales = Group.objects.create(tenant=tenant, name="Sales", membership_rule='user.department -eq "Sales"')
    anchor = at_home(department="Sales")
    objects()
    assert Membership.objects.filter(group=sales, user=here(anchor)).exists()

    stage.set_attributes(anchor, department="Legal")
    objects()

    assert not Membership.objects.filter(group=sales).exists()


def test_a_cloud_only_person_of_that_name_becomes_the_synchronised_one(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    before = UserFactory(tenant=tenant, name="adele", password="Cloud-only-52-teapot")
    anchor = at_home(own_name=True)

    run = objects()

    adele = here(anchor)
    assert counts(run) == {"matched": 1}
    assert (adele.pk, adele.on_premises) == (before.pk, True)
    assert adele.check_password("Harbour-teapot-71")  # the directory masters it from now on


def test_a_strangers_account_takes_nobody_over_by_a_name_made_up_for_it(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    adele = UserFactory(tenant=tenant, name="adele", password="Cloud-only-52-teapot")
    at_home()  # adele@corp.contoso.example, who would become adele@contoso.example

    run = objects()

    adele.refresh_from_db()
    assert counts(run) == {"errors": 1}
    assert [(fault.kind, fault.other) for fault in run.faults.all()] == [
        ("AttributeValueMustBeUnique", "adele@contoso.example")
    ]
    assert not adele.on_premises
    assert adele.check_password("Cloud-only-52-teapot")


def test_what_is_empty_at_home_empties_nothing_of_somebody_who_was_here_before(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    anchor = at_home(department="Sales")
    UserFactory(
        tenant=tenant, name="adele.vance", synchronised=True, on_premises_immutable_id=anchor,
        mobile_phone="+14255550109", department="Marketing",
    )  # fmt: skip

    objects()
    stage.set_attributes(anchor, title="Manager")  # read again, for whatever reason
    objects()

    adele = here(anchor)
    assert (adele.user_principal_name, str(adele.mobile_phone)) == ("adele.vance@contoso.example", "+14255550109")
    assert (adele.department, adele.job_title) == ("Sales", "Manager")

    stage.set_attributes(anchor, mobile="+14255550110")
    objects()
    stage.set_attributes(anchor, mobile="", department="")
    objects()
    assert (here(anchor).mobile_phone, here(anchor).department) == ("", "")


def test_nobody_becomes_an_administrator_by_a_name_on_premises(tenant: Tenant, at_home: AtHome, objects: Cycle) -> None:
    patti = UserFactory(tenant=tenant, name="patti", roles=[Role.GLOBAL_ADMINISTRATOR])
    at_home("patti", own_name=True)

    run = objects()

    patti.refresh_from_db()
    assert counts(run) == {"errors": 1}
    assert not patti.on_premises
    fault = run.faults.get()
    assert (fault.kind, fault.other) == ("ExistingAdminRoleConflict", "patti@contoso.example")


def test_an_error_is_tried_again_in_the_next_cycle_until_it_is_mended(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    twin = UserFactory(tenant=tenant, name="other", mail="adele@contoso.example", synchronised=True)
    anchor = at_home(mail="adele@contoso.example")
    assert counts(objects()) == {"errors": 1}
    assert counts(objects()) == {"errors": 1}  # nothing changed on premises, and it is told again
    User.objects.filter(pk=twin.pk).update(mail="")

    run = objects()

    assert counts(run) == {"added": 1}
    assert here(anchor).mail == "adele@contoso.example"


def test_a_cycle_that_broke_off_forgets_no_error_of_the_one_before(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    twin = UserFactory(tenant=tenant, name="other", mail="adele@contoso.example", synchronised=True)
    anchor = at_home(mail="adele@contoso.example")
    assert counts(objects()) == {"errors": 1}
    health.agent_off(tenant)
    assert objects().state == "failed"
    health.agent_on(tenant)
    User.objects.filter(pk=twin.pk).update(mail="")

    assert counts(objects()) == {"added": 1}
    assert here(anchor).mail == "adele@contoso.example"
    assert objects().read == 0  # mended, and not read again


def test_a_name_that_is_taken_stays_as_it_was_and_the_rest_flows(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    anchor = at_home()
    objects()
    UserFactory(tenant=tenant, name="brian")
    stage.set_attributes(anchor, user_principal_name="brian@contoso.example", department="Sales")

    run = objects()

    adele = here(anchor)
    assert (adele.user_principal_name, adele.department) == ("adele@contoso.example", "Sales")
    assert counts(run) == {"updated": 1, "errors": 1}
    assert run.faults.get().other == "brian@contoso.example"


def test_a_name_held_in_another_tenant_is_refused_without_telling_whose_it_is(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    elsewhere = TenantFactory(domain="fabrikam.example")
    UserFactory(tenant=elsewhere, user_principal_name="adele@contoso.example")
    at_home()

    run = objects()

    assert counts(run) == {"errors": 1}
    assert [(fault.kind, fault.other) for fault in run.faults.all()] == [("AttributeValueMustBeUnique", "")]


def test_two_accounts_with_one_anchor_leave_the_person_alone(at_home: AtHome, objects: Cycle) -> None:
    adele, brian = at_home("adele"), at_home("brian")
    objects()
    stage.share_anchor(adele, brian)

    run = objects()

    assert counts(run) == {"errors": run.read}
    assert {fault.kind for fault in run.faults.all()} == {"DuplicateSourceAnchor"}
    assert here(adele).user_principal_name == "adele@contoso.example"


@pytest.mark.proves("F-SYN-02")
def test_an_account_disabled_on_premises_is_disabled_here_with_the_next_cycle_and_not_before(
    at_home: AtHome, objects: Cycle, hashes: Cycle
) -> None:
    anchor = at_home()
    objects()
    epoch = here(anchor).session_epoch
    stage.set_flags(anchor, disabled=True)

    hashes()
    assert here(anchor).account_enabled

    objects()
    assert not here(anchor).account_enabled
    assert here(anchor).session_epoch > epoch  # whoever was signed in is so no longer

    stage.set_flags(anchor, disabled=False)
    objects()
    assert here(anchor).account_enabled


def test_an_account_deleted_on_premises_is_deleted_here_and_can_be_restored(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    anchor = at_home(usage_location="US")
    objects()
    adele = here(anchor)
    pilot = GroupFactory(tenant=tenant, members=[adele])
    license(adele, "AAD_PREMIUM")
    stage.delete_account(anchor)

    run = objects()

    adele = here(anchor)
    assert counts(run) == {"deleted": 1}
    assert (adele.account_enabled, adele.deleted_at is not None) == (False, True)
    assert not adele.memberships.exists()
    assert not adele.license_assignments.exists()

    lifecycle.restore(adele, by="patti@contoso.example", correlation_id=run.correlation_id)
    assert (adele.account_enabled, adele.on_premises) == (True, False)  # lives on in the cloud only
    assert pilot.memberships.get().user == adele


def test_whoever_holds_what_a_groups_licence_leans_on_can_be_deleted_all_the_same(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    intune, exchange = (ServicePlan.objects.get(name=name) for name in ("INTUNE_A", "EXCHANGE_S_STANDARD"))
    PlanDependency.objects.create(plan=intune, needs=exchange)
    anchor = at_home(usage_location="US")
    objects()
    adele = here(anchor)
    mail = license(adele, "O365_BUSINESS_PREMIUM").sku
    set_licenses(GroupFactory(tenant=tenant, members=[adele]), add={buy(tenant, "INTUNE_A"): ()}, by="tests")
    processing.finish()
    assert set(adele.license_assignments.values_list("state", flat=True)) == {"Active"}
    stage.delete_account(anchor)

    assert counts(objects()) == {"deleted": 1}

    processing.finish()
    assert not adele.license_assignments.exists()
    assert seats(tenant, mail).consumed == 0


def test_what_nobody_foresaw_of_one_account_keeps_no_other_out(
    at_home: AtHome, objects: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    adele, brian = at_home("adele"), at_home("brian")
    objects()
    stage.delete_account(adele)
    stage.set_attributes(brian, department="Sales")
    with monkeypatch.context() as broken:
        broken.setattr(lifecycle, "delete", Mock(side_effect=RuntimeError("broken")))

        run = objects()

    assert (run.state, counts(run)) == ("finished", {"updated": 1, "errors": 1})
    assert [(fault.kind, fault.value) for fault in run.faults.all()] == [("Other", "RuntimeError")]
    assert here(brian).department == "Sales"
    assert counts(objects()) == {"deleted": 1}  # tried again, and mended


def test_whoever_was_deleted_longer_ago_than_thirty_days_is_gone_for_good(
    at_home: AtHome, objects: Cycle, now: Callable[[], datetime]
) -> None:
    anchor = at_home()
    objects()
    stage.delete_account(anchor)
    objects()
    User.objects.filter(on_premises_immutable_id=anchor).update(deleted_at=now() - timedelta(days=30))

    objects()

    assert not User.objects.filter(on_premises_immutable_id=anchor).exists()
    assert AuditEvent.objects.filter(activity="Hard delete user", target_name="adele@contoso.example").exists()


def test_only_accounts_below_the_chosen_units_come_and_who_leaves_them_is_deleted(
    at_home: AtHome, objects: Cycle, decide: Callable[..., None]
) -> None:
    decide(units="OU=Sales,DC=corp,DC=contoso,DC=example\n")
    adele = at_home("adele", unit=("Sales", "North"))
    at_home("brian", unit=("Legal",))

    assert counts(objects()) == {"added": 1}
    stage.move_account(adele, "Legal")

    assert counts(objects()) == {"deleted": 1}
    assert here(adele).deleted_at is not None


def test_somebody_moved_back_into_scope_is_restored(
    at_home: AtHome, objects: Cycle, decide: Callable[..., None]
) -> None:
    decide(units="OU=Sales,DC=corp,DC=contoso,DC=example")
    adele = at_home("adele", unit=("Sales",))
    objects()
    stage.move_account(adele, "Legal")
    objects()

    stage.move_account(adele, "Sales")
    run = objects()

    assert counts(run) == {"updated": 1}
    assert (here(adele).deleted_at, here(adele).on_premises, here(adele).account_enabled) == (None, True, True)


def test_other_units_hold_for_accounts_that_were_read_before(
    tenant: Tenant, at_home: AtHome, objects: Cycle, decide: Callable[..., None]
) -> None:
    adele, brian = at_home("adele", unit=("Sales",)), at_home("brian", unit=("Legal",))
    decide(units="")
    assert counts(objects()) == {"added": 2}

    decide(units="OU=Sales,DC=corp,DC=contoso,DC=example")
    assert counts(objects()) == {"deleted": 1}
    assert (here(adele).deleted_at, here(brian).deleted_at is not None) == (None, True)

    decide(units="")
    assert counts(objects()) == {"updated": 1}
    assert here(brian).deleted_at is None

    decide(force_change_on_logon=True)
    assert objects().read == 0  # other decisions have nothing read again


def test_a_domain_the_tenant_gets_gives_people_the_names_they_have_at_home(
    tenant: Tenant, at_home: AtHome, objects: Cycle
) -> None:
    anchor = at_home()
    stage.set_attributes(anchor, user_principal_name="adele@wingtip.example")
    objects()
    assert here(anchor).user_principal_name == "adele@contoso.example"

    Domain.objects.create(tenant=tenant, name="wingtip.example")
    objects()

    assert here(anchor).user_principal_name == "adele@wingtip.example"


def test_faults_keep_no_secret(at_home: AtHome, objects: Cycle, tenant: Tenant) -> None:
    UserFactory(tenant=tenant, name="patti", roles=[Role.GLOBAL_ADMINISTRATOR])
    at_home("patti", own_name=True)
    objects()

    kept = str(list(SyncFault.objects.values())) + str(list(AuditEvent.objects.values()))
    assert "argon2" not in kept
