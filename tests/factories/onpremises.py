"""People whose password is mastered on premises: `hybrid()` is one, with an account behind a running agent."""

from datetime import timedelta
from typing import Any

from directory import clock
from directory.models import Domain, OnPremisesStatus, SsprPolicy, Tenant, User
from tests.factories.directory import TenantFactory, UserFactory
from writeback import health
from writeback.onprem import stage

PASSWORD = "Harbour-teapot-71"  # of every account here, unless a test says otherwise
NEW_PASSWORD = "Copper-Lantern-58"  # one that every default policy takes


def hybrid(
    name: str = "adele", *, tenant: Tenant | None = None, password: str = PASSWORD, **account_fields: Any
) -> User:
    """A synchronised person with the same password on both sides; both databases are needed.

    `account_fields` go to `stage.create_account`, for example `protected=True` or `locked=True`.
    """
    organisation = tenant or TenantFactory()
    anchor = account(organisation, name, password=password, **account_fields)
    return UserFactory(
        tenant=organisation, name=name, password=password, on_premises=True, on_premises_immutable_id=anchor, methods=[]
    )


def account(tenant: Tenant, name: str, *, password: str = PASSWORD, **fields: Any) -> str:
    """An account in the tenant's domain, its password two days old; returns the source anchor."""
    dns_name, now = domain(tenant), clock.now(tenant)
    given: dict[str, Any] = {"display_name": name.title(), "password_set_at": now - timedelta(days=2)} | fields
    return stage.create_account(
        dns_name,
        user_principal_name=f"{name}@{dns_name}",
        sam_account_name=name,
        password=password,
        now=now,
        **given,
    )


def domain(tenant: Tenant, **policy: Any) -> str:
    """The tenant's on-premises domain, made and onboarded on first use; `policy` is laid down in any case."""
    dns_name = f"corp.{Domain.objects.filter(tenant=tenant).earliest('pk').name}"
    if not OnPremisesStatus.objects.filter(tenant=tenant).exists():
        stage.create_domain(tenant.pk, dns_name)
        health.onboard(tenant, dns_name)
        SsprPolicy.objects.filter(tenant=tenant).update(writeback_enabled=True, unlock_without_reset=True)
    if policy:
        stage.set_policy(dns_name, **policy)
    return dns_name


def home(user: User) -> Tenant:
    """The tenant somebody belongs to; hybrid people always have one."""
    assert user.tenant is not None
    return user.tenant
