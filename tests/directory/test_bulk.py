"""Many rows written at once are the rows one would have written one by one."""

from uuid import uuid4

import pytest
from django.db.models import F, Value

from directory import bulk
from directory.models import Group, Membership, Tenant, User
from tests.factories.directory import GroupFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "tenant_id", "name", "description", "membership_rule")


def test_values_are_pythons_and_what_is_left_out_is_the_databases() -> None:
    tenant, first, second = TenantFactory(), uuid4(), uuid4()
    rows = [(first, tenant.pk, "Sales", "50 % of “us”", ""), (second, tenant.pk, "Pilot", "", "x")]
    assert bulk.insert(Group, COLUMNS, rows) == 2
    sales = Group.objects.get(pk=first)
    assert (sales.tenant, sales.name, sales.description) == (tenant, "Sales", "50 % of “us”")
    assert sales.security_enabled
    assert Group.objects.get(name="Pilot").membership_rule == "x"


def test_making_a_row_may_ask_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    tenant = TenantFactory()
    rows = ((uuid4(), Tenant.objects.get(pk=tenant.pk).pk, f"Group {number}", "", "") for number in range(5))
    assert bulk.insert(Group, COLUMNS, rows) == Group.objects.filter(tenant=tenant).count() == 5


def test_nothing_is_no_row() -> None:
    assert bulk.insert(Group, COLUMNS, []) == 0


def test_rows_made_of_others_without_reading_them() -> None:
    group = GroupFactory(name="Sales")
    people = [UserFactory(tenant=group.tenant) for _ in range(3)]
    columns: dict[str, Value | F] = {
        "group_id": Value(group.pk, Group._meta.pk),
        "user_id": F("pk"),
        "joined_at": F("created_at"),
    }
    assert bulk.insert_from(Membership, columns, User.objects.filter(tenant=group.tenant)) == 3
    assert set(group.members.all()) == set(people)


def test_of_nobody_none_are_made() -> None:
    columns = {"group_id": F("pk"), "user_id": F("pk")}
    assert bulk.insert_from(Membership, columns, User.objects.none()) == 0
