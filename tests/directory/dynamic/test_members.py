"""People change, and their dynamic groups follow."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from directory import groups
from directory.activities import Activity
from directory.dynamic import ACTOR, finish, refresh, set_rule
from directory.models import AuditEvent, Group, Membership, Tenant, User
from directory.signals import people_changed
from tests.directory.dynamic.conftest import SALES, Hire, members
from tests.factories.directory import GroupFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(team: Group) -> Group:
    set_rule(team, SALES, by="tests")
    finish()
    return team


def test_a_new_person_joins_what_they_match(sales: Group, hire: Hire) -> None:
    hire("anna", "Sales")
    hire("bert", "Legal")
    assert members(sales) == ["anna"]


def test_whoever_changes_joins_and_leaves(sales: Group, hire: Hire) -> None:
    anna = hire("anna")
    anna.department = "Sales"
    anna.save(update_fields=["department"])
    assert members(sales) == ["anna"]
    anna.department = "Legal"
    anna.save()
    assert members(sales) == []


def test_other_columns_are_none_of_a_rules_business(
    sales: Group, hire: Hire, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    anna = hire("anna", "Sales")
    with django_assert_num_queries(1):
        anna.save(update_fields=["last_password_change_at"])
    assert members(sales) == ["anna"]


def test_what_was_written_in_bulk_is_told_by_a_signal(sales: Group, contoso: Tenant, hire: Hire) -> None:
    people = [hire(name) for name in ("anna", "bert")]
    User.objects.update(department="Sales")
    assert members(sales) == []
    ids = [person.pk for person in people]
    people_changed.send(User, tenant=contoso, user_ids=ids, columns=["mobile_phone"])
    assert members(sales) == []
    people_changed.send(User, tenant=contoso, user_ids=ids, columns=["department", "mobile_phone"])
    assert members(sales) == ["anna", "bert"]


def test_every_dynamic_group_follows_and_no_other(sales: Group, contoso: Tenant, hire: Hire) -> None:
    legal, assigned = GroupFactory(tenant=contoso), GroupFactory(tenant=contoso)
    set_rule(legal, 'user.department -eq "Legal"', by="tests")
    finish()
    anna = hire("anna", "Sales")
    groups.add(assigned, [anna.pk])
    anna.department = "Legal"
    anna.save()
    assert (members(sales), members(legal), members(assigned)) == ([], ["anna"], ["anna"])


@pytest.mark.proves("SR-TEN-04")
def test_a_rule_ends_at_its_own_tenant(sales: Group, fabrikam: Tenant, contoso: Tenant) -> None:
    stranger = UserFactory(tenant=fabrikam, name="anna", department="Sales")
    refresh(contoso, [stranger.pk])
    set_rule(sales, 'user.department -startsWith "Sal"', by="tests")
    finish()
    assert not Membership.objects.filter(user=stranger).exists()


def test_operators_of_the_platform_are_in_no_group(sales: Group) -> None:
    UserFactory(tenant=None, user_principal_name="otto@operators.example", department="Sales")
    assert members(sales) == []


def test_the_log_names_the_system_account_the_person_and_the_group(sales: Group, hire: Hire) -> None:
    anna = hire("anna", "Sales")
    anna.department = ""
    anna.save()
    events = AuditEvent.objects.filter(target=anna).order_by("at")
    assert [(event.activity, event.actor_name, event.details) for event in events] == [
        (Activity.MEMBER_ADDED, ACTOR, {"group": "Team"}),
        (Activity.MEMBER_REMOVED, ACTOR, {"group": "Team"}),
    ]


def test_a_rule_nobody_understands_any_more_lets_everybody_stay(sales: Group, hire: Hire) -> None:
    anna = hire("anna", "Sales")
    Group.objects.update(membership_rule="user.shoeSize -eq 45")
    anna.department = "Legal"
    anna.save()
    assert members(sales) == ["anna"]


@pytest.mark.parametrize("count", [2, 40])
def test_so_many_people_need_no_more_queries(
    sales: Group,
    contoso: Tenant,
    hire: Hire,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
    count: int,
) -> None:
    people = [hire(f"person{number}", "Sales" if number % 2 else "") for number in range(count)]
    User.objects.filter(department="").update(department="Legal")
    User.objects.filter(department="Sales").update(department="")
    User.objects.filter(department="Legal").update(department="Sales")
    with django_assert_num_queries(19):  # savepoints included; half of them join, the others leave
        refresh(contoso, [person.pk for person in people])
    assert len(members(sales)) == count // 2
