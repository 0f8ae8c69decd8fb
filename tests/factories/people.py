"""People as a test speaks of them: `person("alex@contoso.example", licensed="AAD_PREMIUM", methods=[Method.EMAIL])`."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from directory import clock, lookup
from directory.models import OnPremisesStatus, SsprPolicy, Tenant, User
from directory.rules.methods import Method
from tests.factories.directory import TenantFactory, UserFactory
from tests.factories.licences import license
from writeback import health
from writeback.onprem import stage

PASSWORD = "Harbour-teapot-71"  # of everybody here, unless a test says otherwise


def person(
    upn: str,
    *,
    tenant: Tenant | None = None,
    licensed: str | None = "AAD_PREMIUM",
    synchronized: bool = False,
    methods: Iterable[Method] = (Method.EMAIL,),
    **fields: Any,
) -> User:
    """Somebody of the tenant of the domain in `upn`, which is made where there is none; read back as a page reads it.

    `licensed` is a SKU's part number or None. `synchronized` people have an account on premises with the same
    password, in a domain whose agent is onboarded and runs; it needs both databases.
    """
    name, _, domain = upn.partition("@")
    home = tenant or lookup.find_tenant(upn) or TenantFactory(domain=domain, name=domain.partition(".")[0].title())
    fields = {"password": PASSWORD} | fields
    if synchronized:
        fields["on_premises_immutable_id"] = account(home, upn, fields["password"])
    user = UserFactory(
        tenant=home,
        user_principal_name=upn,
        display_name=name.title(),
        given_name=name.title(),
        on_premises=synchronized,
        methods=methods,
        **fields,
    )
    if licensed:
        license(user, licensed)
    found = lookup.find_user(upn)
    assert found is not None
    return found


def account(tenant: Tenant, upn: str, password: str) -> str:
    """An on-premises account dated two days back; the tenant gets a domain with a running agent where it has none."""
    dns_name = f"corp.{upn.partition('@')[2]}"
    if not OnPremisesStatus.objects.filter(tenant=tenant).exists():
        stage.create_domain(tenant.pk, dns_name)
        health.onboard(tenant, dns_name)
        SsprPolicy.objects.filter(tenant=tenant).update(writeback_enabled=True, unlock_without_reset=True)
    now = clock.now(tenant)
    return stage.create_account(
        dns_name,
        user_principal_name=upn,
        sam_account_name=upn.partition("@")[0],
        display_name=upn.partition("@")[0].title(),
        password=password,
        now=now,
        password_set_at=now - timedelta(days=2),
    )
