"""Memberships by file: added, audited, told to licensing; never removed."""

import pytest
from django.test import Client

from directory.activities import Activity
from directory.models import AuditEvent, Group, Membership, Tenant, User
from licensing import groups as licensed_groups
from licensing.models import PendingPerson
from sspr.admin.exchange.members import Members
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy
from tests.sspr.admin.exchange.conftest import bring_in, checked, exported, faults, lines, outcomes

pytestmark = pytest.mark.django_db(databases="__all__")

MEMBERS = "directory_membership"
HEAD = ("group", "userPrincipalName")


@pytest.fixture
def sales(contoso: Tenant) -> Group:
    group: Group = GroupFactory(tenant=contoso, name="Sales")
    return group


def test_members_join_each_with_an_audit_row_and_licences_follow(
    at_work: Client, contoso: Tenant, sales: Group, alex: User, patti: User
) -> None:
    licensed_groups.set_licenses(sales, add={buy(contoso, "SPE_E3", 5): ()}, by="tests")

    bring_in(at_work, MEMBERS, HEAD, ("Sales", "alex@contoso.example"), ("Sales", "PATTI@contoso.example"))

    assert set(sales.members.all()) == {alex, patti}
    events = AuditEvent.objects.filter(activity=Activity.MEMBER_ADDED)
    assert {(event.target, event.actor, event.details["group"]) for event in events} == {
        (alex, patti, "Sales"),
        (patti, patti, "Sales"),
    }
    assert set(PendingPerson.objects.values_list("user", flat=True)) == {alex.pk, patti.pk}


def test_who_is_a_member_stays_one(patti: User, contoso: Tenant, alex: User) -> None:
    GroupFactory(tenant=contoso, name="Sales", members=[alex])

    rows = checked(Members, patti, HEAD, ("Sales", "alex@contoso.example"), ("Sales", "patti@contoso.example"))

    assert outcomes(rows) == ["unchanged", "new"]


@pytest.mark.proves("SR-ADM-09", "SR-TEN-01", "SR-TEN-04")
def test_groups_and_people_of_another_tenant_are_answered_like_none(
    patti: User, sales: Group, alex: User, fabrikam: Tenant
) -> None:
    GroupFactory(tenant=fabrikam, name="Theirs")
    UserFactory(tenant=fabrikam, name="raul")

    theirs, none, raul, nobody = checked(
        Members, patti, HEAD,
        ("Theirs", "alex@contoso.example"), ("Nowhere", "alex@contoso.example"),
        ("Sales", "raul@fabrikam.example"), ("Sales", "nobody@fabrikam.example"),
    )  # fmt: skip

    assert theirs.faults == none.faults == (("group", "There is no group of this name."),)
    assert raul.faults == nobody.faults
    assert raul.faults == (("userPrincipalName", "There is nobody with this user principal name."),)


@pytest.mark.parametrize("column", [{"membership_rule": 'user.department -eq "x"'}, {"on_premises": True}])
def test_a_group_whose_members_something_else_decides(
    column: dict[str, object], patti: User, sales: Group, alex: User
) -> None:
    Group.objects.filter(pk=sales.pk).update(**column)

    (row,) = checked(Members, patti, HEAD, ("Sales", "alex@contoso.example"))

    assert [column for column, _sentence in row.faults] == ["group"]


def test_a_name_of_two_groups_names_neither(patti: User, contoso: Tenant, sales: Group, alex: User) -> None:
    GroupFactory(tenant=contoso, name="Sales")

    rows = checked(Members, patti, HEAD, ("Sales", "alex@contoso.example"), ("", ""), (" ", "x"))

    assert faults(rows)[0] == (2, "group", "Several groups have this name. Use their own pages.")
    assert len(faults(rows)) == 3


def test_the_same_twice(patti: User, sales: Group, alex: User) -> None:
    rows = checked(Members, patti, HEAD, ("Sales", "alex@contoso.example"), ("Sales", "Alex@contoso.example"))

    assert faults(rows) == [(3, "group", "Row 2 says something about the same already.")]


@pytest.mark.proves("SR-TEN-01")
def test_what_goes_out_comes_back_unchanged(at_work: Client, contoso: Tenant, fabrikam: Tenant, alex: User) -> None:
    GroupFactory(tenant=contoso, name="=Sales", members=[alex])
    GroupFactory(tenant=fabrikam, name="Theirs", members=[UserFactory(tenant=fabrikam, name="raul")])

    content = lines(exported(at_work, MEMBERS))

    assert content == [list(HEAD), ["'=Sales", "alex@contoso.example"]]
    assert "1 was the same already" in bring_in(at_work, MEMBERS, *content).text
    assert Membership.objects.count() == 2


def test_the_filter_of_the_list_goes_for_the_file(at_work: Client, contoso: Tenant, sales: Group, alex: User) -> None:
    group = GroupFactory(tenant=contoso, name="Pilot", members=[alex])
    GroupFactory(tenant=contoso, name="Others", members=[alex])

    content = exported(at_work, MEMBERS, group__id__exact=str(group.pk))

    assert lines(content)[1:] == [["Pilot", "alex@contoso.example"]]
    assert AuditEvent.objects.get(activity=Activity.BULK_EXPORT).details["rows"] == 1
