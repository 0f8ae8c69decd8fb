"""Groups by file."""

import pytest
from django.test import Client

from directory.activities import Activity
from directory.models import AuditEvent, Group, Tenant, User
from sspr.admin.exchange.groups import Groups
from tests.factories.directory import GroupFactory
from tests.sspr.admin.exchange.conftest import bring_in, checked, exported, faults, lines, outcomes

pytestmark = pytest.mark.django_db(databases="__all__")

GROUPS = "directory_group"
HEAD = ("name", "description", "membershipRule")


def test_groups_are_made_and_described(at_work: Client, contoso: Tenant, fabrikam: Tenant) -> None:
    GroupFactory(tenant=contoso, name="Sales", description="old")
    GroupFactory(tenant=fabrikam, name="Pilot", description="theirs")

    bring_in(at_work, GROUPS, HEAD[:2], ("Sales", "new"), ("Pilot", "ours"))

    assert set(Group.objects.values_list("tenant", "name", "description")) == {
        (contoso.pk, "Sales", "new"), (contoso.pk, "Pilot", "ours"), (fabrikam.pk, "Pilot", "theirs"),
    }  # fmt: skip
    assert AuditEvent.objects.get(activity=Activity.GROUP_UPDATED).details == {
        "changes": {"description": {"old": "old", "new": "new"}}
    }
    assert AuditEvent.objects.get(activity=Activity.GROUP_ADDED).target_name == "Pilot"


@pytest.mark.proves("SR-ADM-09")
@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "x", ""), "name"),
        (("n" * 257, "x", ""), "name"),
        (("Sales", "d" * 1025, ""), "description"),
        (("Sales", "x", 'user.department -eq "y"'), "membershipRule"),
        (("Synchronised", "x", ""), "description"),
        (("Twice", "x", ""), "name"),
    ],
)
def test_a_bad_cell_is_named(row: tuple[str, ...], column: str, patti: User, contoso: Tenant) -> None:
    GroupFactory(tenant=contoso, name="Sales")
    GroupFactory(tenant=contoso, name="Synchronised", on_premises=True)
    GroupFactory.create_batch(2, tenant=contoso, name="Twice")

    found = faults(checked(Groups, patti, HEAD, row))

    assert [(number, where) for number, where, _sentence in found] == [(2, column)]


def test_what_goes_out_comes_back_unchanged(at_work: Client, contoso: Tenant, patti: User) -> None:
    GroupFactory(tenant=contoso, name="-Sales", description="@home;\nand away")
    GroupFactory(tenant=contoso, name="Dynamic", membership_rule='user.department -eq "Sales"')

    content = lines(exported(at_work, GROUPS))

    assert content[0] == list(HEAD)
    assert outcomes(checked(Groups, patti, *content)) == ["unchanged", "unchanged"]
