"""Plays the people on premises: builds the domain and its accounts through the second front door."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from directory.models import Tenant
from sspr.seeding.people import Person, SeedTenant
from writeback.onprem import stage


def clear(tenant_ids: Iterable[UUID]) -> None:
    """Take away the domain, accounts and agent of an earlier seeding, also of one that was killed before its end."""
    for tenant_id in tenant_ids:
        stage.wipe(tenant_id)


def raise_domain(
    cast: SeedTenant, tenant: Tenant, secrets: Mapping[Person, str], *, now: datetime, password_set_at: datetime
) -> dict[Person, str]:
    """Make the tenant's domain with the accounts of its hybrid people and return each one's source anchor."""
    domain = cast.on_premises
    if domain is None:
        return {}
    stage.create_domain(
        tenant.pk,
        domain.name,
        min_password_age=domain.minimum_password_age,
        max_password_age=None,
        lockout_threshold=domain.lockout_threshold,
        lockout_duration=None,
    )
    return {
        person: stage.create_account(
            domain.name,
            user_principal_name=person.user_principal_name,
            sam_account_name=person.name,
            display_name=person.display_name,
            password=secrets[person],
            now=now,
            protected=person.protected,
            locked=person.locked,
            password_set_at=password_set_at,
        )
        for person in cast.people
        if person.on_premises
    }
