"""Everybody is looked at in the background, and a killed worker is followed by one that goes on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest

from directory import bell, groups
from directory.activities import Activity
from directory.dynamic import finish, people, rounds, set_rule, work
from directory.models import AuditEvent, Group, Membership, Tenant, User
from directory.tasks import apply_rules
from tests.directory.dynamic.conftest import SALES, Hire, members
from tests.factories.directory import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch, hire: Hire) -> list[str]:
    """Five people of Sales, looked at two at a time."""
    monkeypatch.setattr(people, "CHUNK", 2)
    return [hire(f"person{number}", "Sales").user_principal_name.partition("@")[0] for number in range(5)]


def test_a_chunk_is_written_with_its_cursor(crowd: list[str], team: Group) -> None:
    set_rule(team, SALES, by="tests")
    assert work(for_seconds=0)
    team.refresh_from_db()
    assert (members(team), team.rule_cursor) == ([], None), "nobody was there who had to go"
    assert work(for_seconds=0)
    team.refresh_from_db()
    assert len(members(team)) == 2
    assert team.rule_cursor == max(team.members.values_list("pk", flat=True))
    assert team.rule_due_at is not None
    assert not work()
    team.refresh_from_db()
    assert members(team) == crowd
    assert (team.rule_due_at, team.rule_cursor) == (None, None)


def test_a_worker_killed_in_a_chunk_leaves_nothing_of_it(crowd: list[str], team: Group) -> None:
    set_rule(team, SALES, by="tests")
    for _ in ("emptied", "the first two"):
        work(for_seconds=0)
    with patch("directory.dynamic.members._record", side_effect=SystemExit), pytest.raises(SystemExit):
        work()
    assert len(members(team)) == 2
    finish()
    assert members(team) == crowd
    assert AuditEvent.objects.filter(activity="Add member to group").count() == 5


def test_another_rule_begins_from_the_first_person(crowd: list[str], team: Group) -> None:
    set_rule(team, SALES, by="tests")
    for _ in ("emptied", "the first two"):
        work(for_seconds=0)
    set_rule(team, 'user.department -eq "Legal"', by="tests")
    finish()
    assert members(team) == []


def test_a_rule_is_applied_to_all_tenants_groups_in_the_order_they_were_set(
    team: Group, contoso: Tenant, hire: Hire
) -> None:
    hire("anna", "Sales")
    other = GroupFactory(tenant=contoso)
    for group in (other, team):
        set_rule(group, SALES, by="tests")
    for _ in ("emptied", "everybody"):
        assert work(for_seconds=0)
    assert (members(other), members(team)) == (["anna"], [])
    apply_rules()
    assert members(team) == ["anna"]


def test_the_bell_rings_when_the_rule_is_stored_and_when_time_is_up(
    team: Group,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(bell, "ring", rung.append)
    with django_capture_on_commit_callbacks(execute=True):
        set_rule(team, SALES, by="tests")
    assert rung == [rounds.WORK]
    work(for_seconds=0)
    assert rung == [rounds.WORK] * 2


def test_nothing_to_do_is_one_question(
    team: Group, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(3):  # between the two of a savepoint
        assert not work()


class TestEmptying:
    """Those who were put in by hand go before anybody joins."""

    @pytest.fixture
    def by_hand(self, crowd: list[str], contoso: Tenant, team: Group) -> Group:
        """The five are members by hand, and a group is inside; a rule takes over that all five match."""
        groups.add(team, User.objects.values_list("pk", flat=True))
        team.nested.create(member_group=GroupFactory(tenant=contoso))
        set_rule(team, SALES, by="tests")
        return team

    def test_goes_chunk_by_chunk_before_anybody_joins(self, by_hand: Group, crowd: list[str]) -> None:
        there = []
        while work(for_seconds=0):
            there.append((len(members(by_hand)), by_hand.nested.count()))
        assert there == [(3, 1), (1, 1), (0, 0), (2, 0), (4, 0), (5, 0)]
        assert members(by_hand) == crowd
        assert AuditEvent.objects.filter(activity=Activity.MEMBER_REMOVED).count() == 5

    def test_a_worker_killed_meanwhile_is_followed_by_one_that_goes_on(self, by_hand: Group, crowd: list[str]) -> None:
        first = set(Membership.objects.values_list("pk", flat=True))
        work(for_seconds=0)
        with patch("directory.dynamic.members._record", side_effect=SystemExit), pytest.raises(SystemExit):
            work()
        assert len(members(by_hand)) == 3
        finish()
        assert members(by_hand) == crowd
        assert first.isdisjoint(Membership.objects.values_list("pk", flat=True)), "nobody stayed"
        assert AuditEvent.objects.filter(activity=Activity.MEMBER_REMOVED).count() == 5

    def test_another_rule_meanwhile_spares_nobody(self, by_hand: Group, crowd: list[str]) -> None:
        first = set(Membership.objects.values_list("pk", flat=True))
        work(for_seconds=0)
        set_rule(by_hand, 'user.department -startsWith "Sal"', by="tests")
        finish()
        assert members(by_hand) == crowd
        assert first.isdisjoint(Membership.objects.values_list("pk", flat=True))

    def test_a_rule_taken_away_meanwhile_keeps_who_is_still_there(self, by_hand: Group) -> None:
        work(for_seconds=0)
        set_rule(by_hand, "", by="tests")
        finish()
        assert (len(members(by_hand)), by_hand.nested.count()) == (3, 1)

    def test_whoever_changes_meanwhile_is_looked_at_afterwards(
        self, by_hand: Group, crowd: list[str], hire: Hire
    ) -> None:
        work(for_seconds=0)
        hire("anna", "Sales")
        leaver = User.objects.get(user_principal_name__startswith=crowd[0])
        leaver.department = "Legal"
        leaver.save(update_fields=["department"])
        assert "anna" not in members(by_hand)
        finish()
        assert members(by_hand) == ["anna", *crowd[1:]]
