"""One organisation in which everything is switched on, its people, and a stranger from another one."""

from datetime import UTC, datetime

import pytest

from directory.models import AuthenticationMethod, Domain, OnPremisesStatus, RoleAssignment, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.user import Role
from directory.rules.methods import Method

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def found(name: str, **policy: object) -> Tenant:
    """A tenant with its own domain, scope All, writeback and unlock on, and an agent just heard of."""
    tenant = Tenant.objects.create(name=name.title(), country="NL")
    Domain.objects.create(tenant=tenant, name=f"{name}.example")
    settings = {"scope": Scope.ALL, "writeback_enabled": True, "unlock_without_reset": True}
    SsprPolicy.objects.create(tenant=tenant, **(settings | policy))
    OnPremisesStatus.objects.create(tenant=tenant, onboarded=True, agent_running=True, last_heartbeat_at=NOW)
    return tenant


def hire(tenant: Tenant | None, name: str, *roles: Role, **columns: object) -> User:
    """A person with a usage location and one registered address."""
    domain = tenant.name.lower() if tenant else "platform"
    columns = {"display_name": name.title(), "usage_location": "NL"} | columns
    if columns.get("on_premises"):
        columns["on_premises_immutable_id"] = f"anchor of {name}"
    user = User.objects.create(tenant=tenant, user_principal_name=f"{name}@{domain}.example", **columns)
    AuthenticationMethod.objects.create(user=user, method=Method.EMAIL, value=f"{name}@home.example", registered_at=NOW)
    RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role) for role in roles)
    return user


@pytest.fixture
def adatum(db: None) -> Tenant:
    return found("adatum")


@pytest.fixture
def cloud_person(adatum: Tenant) -> User:
    return hire(adatum, "clara")


@pytest.fixture
def hybrid_person(adatum: Tenant) -> User:
    return hire(adatum, "hugo", on_premises=True)


@pytest.fixture
def license_administrator(adatum: Tenant) -> User:
    return hire(adatum, "linus", Role.LICENSE_ADMINISTRATOR)


@pytest.fixture
def stranger(db: None) -> User:
    """A Global Administrator, but of another tenant."""
    return hire(found("litware"), "stella", Role.GLOBAL_ADMINISTRATOR)
