"""Plays the people on premises: builds the domain and its accounts through the second front door."""

from collections.abc import Mapping
from datetime import datetime

from directory.models import Tenant
from sspr.seeding.people import Person, SeedTenant
from writeback.onprem import stage


def clear(tenant: Tenant) -> None:
    """Take an earlier seeding's domain, accounts and agent away."""
    stage.wipe(tenant.pk)


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
