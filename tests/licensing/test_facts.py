"""From rows to facts: what an administrator set up is what the decision sees."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from directory import methods
from directory.models import Domain, Group, Membership, OnPremisesStatus, ResetBlock, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from directory.models.user import Role
from directory.rules.methods import Method
from licensing.assign import remove
from licensing.entitlement import Capability, Decision, Level, Reason, decide
from licensing.facts import AGENT_SILENT_AFTER, facts_for, level_of
from licensing.models import Subscription
from tests.factories.licences import license
from tests.licensing.conftest import NOW, hire

pytestmark = pytest.mark.django_db


def decision(user: User, capability: Capability = Capability.RESET) -> Decision:
    return decide(facts_for(user, now=NOW), capability)


def first(user: User, capability: Capability = Capability.RESET) -> str | None:
    reason = decision(user, capability).first
    return reason and (reason.code or reason.value)


class TestEditions:
    """Which licence opens what (product.md §1), from an assignment to the answer."""

    def test_without_a_licence_a_cloud_person_changes_but_does_not_reset(self, cloud_person: User) -> None:
        assert decision(cloud_person, Capability.CHANGE).allowed
        assert first(cloud_person, Capability.RESET) == "SSPR_0012"

    @pytest.mark.parametrize("sku", ["O365_BUSINESS_PREMIUM", "SPB", "AAD_PREMIUM", "AAD_PREMIUM_P2"])
    def test_every_paid_edition_opens_change_and_reset_to_a_cloud_person(self, cloud_person: User, sku: str) -> None:
        license(cloud_person, sku)
        assert decision(cloud_person, Capability.CHANGE).allowed
        assert decision(cloud_person, Capability.RESET).allowed

    @pytest.mark.parametrize("capability", Capability)
    def test_without_a_licence_everything_is_closed_to_a_synchronised_person(
        self, hybrid_person: User, capability: Capability
    ) -> None:
        assert first(hybrid_person, capability) == "SSPR_0012"

    @pytest.mark.parametrize("capability", Capability)
    def test_business_standard_is_not_enough_for_a_synchronised_person(
        self, hybrid_person: User, capability: Capability
    ) -> None:
        license(hybrid_person, "O365_BUSINESS_PREMIUM")
        assert first(hybrid_person, capability) == "SSPR_0012"

    @pytest.mark.parametrize("sku", ["SPB", "AAD_PREMIUM", "AAD_PREMIUM_P2", "IDENTITY_THREAT_PROTECTION", "SPE_E3"])
    @pytest.mark.parametrize("capability", Capability)
    def test_a_premium_plan_opens_all_to_a_synchronised_person(
        self, hybrid_person: User, sku: str, capability: Capability
    ) -> None:
        license(hybrid_person, sku)
        assert decision(hybrid_person, capability).allowed

    @pytest.mark.proves("F-EDN-19")
    def test_a_plan_switched_off_takes_the_entitlement_while_the_licence_stays(self, hybrid_person: User) -> None:
        license(hybrid_person, "SPE_E3")
        assert decision(hybrid_person).allowed
        assignment = license(hybrid_person, "SPE_E3", disabled_plans=["AAD_PREMIUM"])
        assert first(hybrid_person) == "SSPR_0012"
        assert list(hybrid_person.license_assignments.all()) == [assignment]

    def test_the_same_plan_on_in_another_licence_is_on(self, hybrid_person: User) -> None:
        license(hybrid_person, "SPE_E3", disabled_plans=["AAD_PREMIUM"])
        license(hybrid_person, "EMS")
        assert level_of(hybrid_person, now=NOW) is Level.WRITEBACK

    @pytest.mark.proves("F-EDN-20")
    def test_the_rule_of_2018_is_off_until_the_tenant_wants_it(self, adatum: Tenant, cloud_person: User) -> None:
        license(cloud_person, "ENTERPRISEPACK")
        assert first(cloud_person) == "SSPR_0012"
        Tenant.objects.filter(pk=adatum.pk).update(any_paid_office_sku_counts=True)
        assert decision(cloud_person).allowed

    @pytest.mark.proves("SR-LIC-01")
    def test_a_licence_of_a_product_the_tenant_no_longer_owns_opens_nothing(self, cloud_person: User) -> None:
        license(cloud_person, "AAD_PREMIUM")
        Subscription.objects.update(seats=0)
        assert level_of(cloud_person, now=NOW) is Level.CHANGE_ONLY

    def test_a_licence_withdrawn_is_seen_by_the_next_question(self, cloud_person: User) -> None:
        assignment = license(cloud_person, "AAD_PREMIUM")
        assert decision(cloud_person).allowed
        remove(cloud_person, assignment.sku, by="tests")
        assert first(cloud_person) == "SSPR_0012"


class TestEnforcement:
    @pytest.mark.proves("F-EDN-15")
    def test_by_default_a_licence_counts_for_its_holder_only(self, adatum: Tenant, cloud_person: User) -> None:
        licensed = hire(adatum, "arno")
        license(licensed, "AAD_PREMIUM")
        assert adatum.enforcement == Enforcement.PER_USER
        assert decision(licensed).allowed
        assert first(cloud_person) == "SSPR_0012"

    @pytest.mark.proves("F-EDN-16")
    def test_tenant_wide_the_best_licence_counts_for_all(
        self, adatum: Tenant, cloud_person: User, hybrid_person: User, stranger: User
    ) -> None:
        Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)
        license(hire(adatum, "arno"), "O365_BUSINESS_PREMIUM")
        assert decision(cloud_person).allowed
        assert first(hybrid_person) == "SSPR_0012"
        license(hire(adatum, "anna"), "AAD_PREMIUM")
        assert decision(hybrid_person).allowed
        assert (
            level_of(User.objects.get(pk=stranger.pk), now=NOW) is Level.CHANGE_ONLY
        )  # another tenant's licences are not theirs


class TestChecks:
    """Settings of the tenant, each turned alone."""

    @pytest.fixture(autouse=True)
    def licensed(self, cloud_person: User, hybrid_person: User) -> None:
        license(cloud_person, "AAD_PREMIUM")
        license(hybrid_person, "AAD_PREMIUM")

    def test_switched_off_for_the_tenant(self, cloud_person: User) -> None:
        SsprPolicy.objects.update(scope=Scope.NONE)
        assert first(cloud_person) == "SSPR_0009"

    @pytest.mark.proves("F-CHK-02")
    @pytest.mark.parametrize("policy", [{"scope": Scope.SELECTED, "group": None}, {"methods_allowed": []}])
    def test_no_policy_defined(self, cloud_person: User, policy: dict[str, object]) -> None:
        SsprPolicy.objects.update(**policy)
        assert first(cloud_person) == "SSPR_0011"

    @pytest.mark.proves("F-CHK-03")
    def test_scope_selected_is_for_members_of_the_group(
        self, adatum: Tenant, cloud_person: User, hybrid_person: User
    ) -> None:
        group = Group.objects.create(tenant=adatum, name="SSPR users")
        SsprPolicy.objects.update(scope=Scope.SELECTED, group=group)
        Membership.objects.create(group=group, user=hybrid_person)
        assert decision(hybrid_person).allowed
        assert decision(cloud_person).reasons == (Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP,)
        SsprPolicy.objects.update(scope=Scope.ALL)
        assert decision(cloud_person).allowed

    @pytest.mark.proves("F-CHK-04")
    def test_scope_follows_nesting_however_deep_and_round_a_circle(
        self, adatum: Tenant, cloud_person: User, hybrid_person: User
    ) -> None:
        selected, middle, inmost, beside = (Group.objects.create(tenant=adatum, name=name) for name in "abcd")
        for outer, inner in ((selected, middle), (middle, inmost), (inmost, selected), (beside, selected)):
            outer.nested.create(member_group=inner)
        SsprPolicy.objects.update(scope=Scope.SELECTED, group=selected)
        Membership.objects.create(group=inmost, user=cloud_person)
        Membership.objects.create(group=beside, user=hybrid_person)
        assert decision(cloud_person).allowed
        assert decision(hybrid_person).reasons == (Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP,)
        middle.nested.all().delete()
        assert first(cloud_person) == "SSPR_0013"

    @pytest.mark.proves("SR-TEN-04")
    def test_scope_ends_at_the_tenant_even_where_a_foreign_group_was_nested(
        self, adatum: Tenant, cloud_person: User, stranger: User
    ) -> None:
        selected = Group.objects.create(tenant=adatum, name="SSPR users")
        foreign = Group.objects.create(tenant=stranger.tenant, name="Foreign")
        selected.nested.create(member_group=foreign)
        Membership.objects.create(group=foreign, user=cloud_person)
        SsprPolicy.objects.update(scope=Scope.SELECTED, group=selected)
        assert first(cloud_person) == "SSPR_0013"

    @pytest.mark.proves("F-CHK-05")
    def test_nothing_on_file(self, cloud_person: User) -> None:
        cloud_person.authentication_methods.all().delete()
        assert first(cloud_person) == "SSPR_0014"

    @pytest.mark.proves("F-CHK-06")
    def test_only_enabled_methods_count(self, cloud_person: User) -> None:
        SsprPolicy.objects.update(methods_allowed=["appCode"])
        assert first(cloud_person) == "SSPR_0014"

    @pytest.mark.proves("F-CHK-10")
    def test_data_put_in_by_an_administrator_counts_like_registered_data(self, cloud_person: User) -> None:
        cloud_person.authentication_methods.all().delete()
        User.objects.filter(pk=cloud_person.pk).update(mobile_phone="+31 20 555 0100")
        assert decision(cloud_person).allowed
        assert [usable.method for usable in methods.usable(User.objects.get(pk=cloud_person.pk))] == [Method.MOBILE_SMS]

    @pytest.mark.proves("F-CHK-07")
    def test_writeback_switched_off(self, hybrid_person: User, cloud_person: User) -> None:
        SsprPolicy.objects.update(writeback_enabled=False)
        assert decision(hybrid_person).reasons == (Reason.WRITEBACK_NOT_ENABLED,)
        assert decision(cloud_person).allowed

    def test_writeback_needs_an_agent_that_was_onboarded(self, hybrid_person: User) -> None:
        OnPremisesStatus.objects.all().delete()
        assert first(hybrid_person) == "SSPR_0010"

    @pytest.mark.parametrize(
        "status",
        [
            {"agent_running": False},
            {"last_heartbeat_at": None},
            {"last_heartbeat_at": NOW - AGENT_SILENT_AFTER - timedelta(seconds=1)},
        ],
    )
    def test_agent_down(self, hybrid_person: User, cloud_person: User, status: dict[str, object]) -> None:
        OnPremisesStatus.objects.update(**status)
        assert decision(hybrid_person).reasons == (Reason.ON_PREMISES_CONNECTIVITY_ERROR,)
        assert decision(cloud_person).allowed

    def test_an_agent_heard_of_within_two_heartbeats_is_up(self, hybrid_person: User) -> None:
        OnPremisesStatus.objects.update(last_heartbeat_at=NOW - AGENT_SILENT_AFTER)
        assert decision(hybrid_person).allowed

    def test_unlocking_without_reset_is_the_tenants_to_allow(self, hybrid_person: User) -> None:
        SsprPolicy.objects.update(unlock_without_reset=False)
        assert decision(hybrid_person, Capability.UNLOCK).reasons == (Reason.UNLOCK_NOT_ALLOWED,)

    def test_a_cloud_person_has_nothing_to_unlock(self, cloud_person: User) -> None:
        assert decision(cloud_person, Capability.UNLOCK).reasons == (Reason.NOT_SYNCHRONIZED,)

    def test_a_block_lasts_until_its_end(self, cloud_person: User) -> None:
        block = ResetBlock.objects.create(user=cloud_person, until=NOW + timedelta(seconds=1))
        assert decision(cloud_person).reasons == (Reason.BLOCKED,)
        ResetBlock.objects.filter(pk=block.pk).update(until=NOW)
        assert decision(cloud_person).allowed

    def test_an_account_disabled_in_between_is_seen_though_the_row_in_hand_is_older(self, cloud_person: User) -> None:
        User.objects.filter(pk=cloud_person.pk).update(account_enabled=False)
        assert cloud_person.account_enabled
        assert decision(cloud_person, Capability.CHANGE).reasons == (Reason.ACCOUNT_DISABLED,)


class TestAdministrators:
    @pytest.fixture
    def administrator(self, adatum: Tenant) -> User:
        administrator = hire(adatum, "gloria", Role.GLOBAL_ADMINISTRATOR, mobile_phone="+31 20 555 0101")
        license(administrator, "AAD_PREMIUM")
        return administrator

    @pytest.mark.proves("F-ADM-01")
    def test_two_gates_whatever_the_tenant_asks_of_others(self, administrator: User) -> None:
        facts = facts_for(administrator, now=NOW)
        assert (facts.methods_registered, facts.methods_required) == (2, 2)
        User.objects.filter(pk=administrator.pk).update(mobile_phone="")
        assert first(administrator) == "SSPR_0014"

    @pytest.mark.proves("F-ADM-03")
    @pytest.mark.parametrize("policy", [{"scope": Scope.NONE}, {"scope": Scope.SELECTED}, {"methods_allowed": []}])
    def test_scope_and_methods_of_the_tenant_do_not_touch_them(
        self, administrator: User, policy: dict[str, object]
    ) -> None:
        SsprPolicy.objects.update(**policy)
        assert decision(administrator).allowed

    @pytest.mark.proves("F-ADM-04")
    def test_their_own_switch_does(self, administrator: User, cloud_person: User) -> None:
        license(cloud_person, "AAD_PREMIUM")
        SsprPolicy.objects.update(administrators_may_use_sspr=False)
        assert first(administrator) == "SSPR_0009"
        assert decision(cloud_person).allowed

    @pytest.mark.proves("F-ADM-05", "F-ADM-06")
    def test_one_gate_until_the_organisation_has_a_domain_of_its_own(self, adatum: Tenant, administrator: User) -> None:
        OnPremisesStatus.objects.all().delete()
        Domain.objects.update(name="adatum.onmicrosoft.com")
        assert facts_for(administrator, now=NOW).methods_required == 1
        Domain.objects.create(tenant=adatum, name="adatum.example")
        assert facts_for(administrator, now=NOW).methods_required == 2

    def test_a_reports_reader_is_a_person_like_others(self, adatum: Tenant) -> None:
        assert not facts_for(hire(adatum, "rita", Role.REPORTS_READER), now=NOW).administrator


class TestReading:
    QUERIES = 5  # product.md §9

    @pytest.mark.parametrize("roles", [(), (Role.GLOBAL_ADMINISTRATOR, Role.LICENSE_ADMINISTRATOR)])
    @pytest.mark.parametrize("enforcement", Enforcement)
    @pytest.mark.parametrize("hybrid", [False, True])
    def test_facts_and_decision_in_five_queries(
        self,
        adatum: Tenant,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
        roles: tuple[Role, ...],
        enforcement: Enforcement,
        hybrid: bool,
    ) -> None:
        if not hybrid:
            OnPremisesStatus.objects.all().delete()
        Tenant.objects.update(enforcement=enforcement)
        group = Group.objects.create(tenant=adatum, name="SSPR users")
        for inner in (Group.objects.create(tenant=adatum, name=name) for name in ("Inner", "Other")):
            group.nested.create(member_group=inner)
        SsprPolicy.objects.update(scope=Scope.SELECTED, group=group)
        person = hire(adatum, "paula", *roles, on_premises=hybrid)
        for sku in ("SPE_E3", "SPE_E5", "EMS", "AAD_PREMIUM_P2"):
            license(person, sku)
        as_stored = User.objects.get(pk=person.pk)
        with django_assert_max_num_queries(self.QUERIES):
            decide(facts_for(as_stored, now=NOW), Capability.RESET)

    def test_a_platform_operator_has_no_tenant_and_no_licence(self) -> None:
        operator = hire(None, "otto")
        assert decision(operator, Capability.CHANGE).allowed
        assert first(operator) == "SSPR_0012"

    def test_a_tenant_without_a_policy_offers_no_reset(self, cloud_person: User) -> None:
        license(cloud_person, "AAD_PREMIUM")
        SsprPolicy.objects.all().delete()
        assert first(cloud_person) == "SSPR_0009"
