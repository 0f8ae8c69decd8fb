"""An administrator gives a group a rule, changes it, takes it away."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from directory import groups
from directory.activities import Activity
from directory.dynamic import ACTOR, MasteredOnPremises, MayNotSetRule, finish, set_rule, work
from directory.models import AuditEvent, Group, Membership, Role, Tenant
from directory.rules.membership import RuleError
from tests.directory.dynamic.conftest import SALES, Hire, members
from tests.factories.directory import GroupFactory, UserFactory
from tests.hardening.writes import watched

pytestmark = pytest.mark.django_db


def test_all_members_go_first_and_those_who_match_come(team: Group, contoso: Tenant, hire: Hire) -> None:
    anna, bert = hire("anna", "Sales"), hire("bert", "Legal")
    hire("cora", "Sales")
    groups.add(team, [anna.pk, bert.pk])
    team.nested.create(member_group=GroupFactory(tenant=contoso))

    set_rule(team, f"  {SALES} ", by="tests")
    assert (team.membership_rule, members(team)) == (SALES, ["anna", "bert"]), "nobody goes while somebody waits for it"
    work(for_seconds=0)
    assert (members(team), team.nested.count()) == ([], 0)
    finish()
    assert members(team) == ["anna", "cora"]


def test_when_the_rule_changes_who_still_matches_is_untouched(team: Group, hire: Hire) -> None:
    anna, _ = hire("anna", "Sales"), hire("bert", "Sales", usage_location="DE")
    hire("cora", "Legal")
    set_rule(team, SALES, by="tests")
    finish()
    before = Membership.objects.get(user=anna)

    set_rule(team, 'user.usageLocation -eq "us"', by="tests")
    assert members(team) == ["anna", "bert"], "nobody goes before everybody is looked at"
    finish()
    assert members(team) == ["anna", "cora"]
    assert Membership.objects.get(user=anna) == before


def test_without_a_rule_the_members_stay_as_assigned_ones(team: Group, hire: Hire) -> None:
    anna = hire("anna", "Sales")
    set_rule(team, SALES, by="tests")
    finish()
    set_rule(team, "", by="tests")
    anna.department = "Legal"
    anna.save()
    finish()
    assert members(team) == ["anna"]
    assert groups.remove(team, [anna.pk]) == 1
    assert not Group.objects.exclude(rule_due_at=None).exists()


def test_a_rule_taken_away_before_it_was_applied_is_not_applied(team: Group, hire: Hire) -> None:
    hire("anna", "Sales")
    set_rule(team, SALES, by="tests")
    set_rule(team, "", by="tests")
    finish()
    assert members(team) == []


def test_a_rule_taken_away_before_it_was_applied_lets_the_members_stay(team: Group, hire: Hire) -> None:
    groups.add(team, [hire("anna").pk])
    set_rule(team, SALES, by="tests")
    set_rule(team, "", by="tests")
    finish()
    assert members(team) == ["anna"]


def test_storing_a_rule_costs_the_same_whoever_is_a_member(
    team: Group, hire: Hire, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    groups.add(team, [hire(f"person{number}").pk for number in range(20)])
    with django_assert_num_queries(6), watched() as tables:  # savepoints included
        set_rule(team, SALES, by="tests")
    assert Membership._meta.db_table not in tables


def test_what_is_no_rule_changes_nothing(team: Group, hire: Hire) -> None:
    groups.add(team, [hire("anna").pk])
    with pytest.raises(RuleError):
        set_rule(team, "user.department", by="tests")
    assert (Group.objects.get().membership_rule, members(team)) == ("", ["anna"])


def test_the_rule_that_is_there_already_is_no_change(team: Group) -> None:
    for _ in range(2):
        set_rule(team, SALES, by="tests")
    assert AuditEvent.objects.filter(activity=Activity.GROUP_UPDATED).count() == 1


def test_the_log_has_the_old_and_the_new_rule_and_everybody_who_went(team: Group, hire: Hire, contoso: Tenant) -> None:
    patti, anna = hire("patti", roles=[Role.GLOBAL_ADMINISTRATOR]), hire("anna")
    groups.add(team, [anna.pk])
    set_rule(team, SALES, by=patti)
    finish()
    set_rule(team, "user.mail -ne null", by=patti)
    first, second = AuditEvent.objects.filter(activity=Activity.GROUP_UPDATED).order_by("at")
    assert (first.actor, first.target_name) == (patti, "Team")
    assert first.details == {"changes": {"membership_rule": {"old": "", "new": SALES}}}
    assert second.details == {"changes": {"membership_rule": {"old": SALES, "new": "user.mail -ne null"}}}
    gone = AuditEvent.objects.get(activity=Activity.MEMBER_REMOVED)
    assert (gone.target, gone.actor_name, gone.details) == (anna, ACTOR, {"group": "Team"})


class TestRefused:
    @pytest.mark.proves("SR-TEN-04")
    def test_to_administrators_of_other_tenants(self, team: Group, fabrikam: Tenant) -> None:
        with pytest.raises(MayNotSetRule):
            set_rule(team, SALES, by=UserFactory(tenant=fabrikam, roles=[Role.GLOBAL_ADMINISTRATOR]))

    def test_to_those_who_may_not_change_groups(self, team: Group, contoso: Tenant) -> None:
        for role in (Role.LICENSE_ADMINISTRATOR, Role.HELPDESK_ADMINISTRATOR):
            with pytest.raises(MayNotSetRule):
                set_rule(team, SALES, by=UserFactory(tenant=contoso, roles=[role]))

    def test_for_a_group_of_the_on_premises_directory(self, contoso: Tenant) -> None:
        group = GroupFactory(tenant=contoso, on_premises=True)
        with pytest.raises(MasteredOnPremises):
            set_rule(group, SALES, by="tests")
