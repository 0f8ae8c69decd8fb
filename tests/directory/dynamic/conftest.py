"""One organisation with people in departments, and a neighbour with people who look the same."""

from collections.abc import Callable

import pytest

from directory.models import Group, Tenant, User
from tests.factories.directory import GroupFactory, TenantFactory, UserFactory

SALES = 'user.department -eq "Sales"'
Hire = Callable[..., User]


@pytest.fixture
def contoso(db: None) -> Tenant:
    return TenantFactory(name="Contoso", domain="contoso.example")


@pytest.fixture
def fabrikam(db: None) -> Tenant:
    return TenantFactory(name="Fabrikam", domain="fabrikam.example")


@pytest.fixture
def hire(contoso: Tenant) -> Hire:
    def hire(name: str, department: str = "", **columns: object) -> User:
        return UserFactory(tenant=contoso, name=name, department=department, **columns)

    return hire


@pytest.fixture
def team(contoso: Tenant) -> Group:
    return GroupFactory(tenant=contoso, name="Team")


def members(group: Group) -> list[str]:
    return sorted(member.user_principal_name.partition("@")[0] for member in group.members.all())
