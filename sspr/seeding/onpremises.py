"""Plays the people on premises: builds the domain and its accounts through the second front door."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from directory.models import Tenant
from sspr.seeding.people import COUNTRY, OnPremisesDomain, Person, SeedTenant
from writeback.onprem import stage

STAFF = "Staff"  # the organisational unit of everybody at home


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
    anchors = {
        person: stage.create_account(
            domain.name,
            user_principal_name=person.user_principal_name,
            sam_account_name=person.name,
            password=secrets[person],
            now=now,
            protected=person.protected,
            locked=person.locked,
            password_set_at=password_set_at,
            unit=(STAFF, *person.groups[1:]),  # Sales is a unit, too; the first group only says who may reset
            **_attributes(person),
        )
        for person in cast.people
        if person.on_premises
    }
    if any(person.protected for person in anchors):
        _ask_more_of_administrators(domain)
    return anchors


def _attributes(person: Person) -> dict[str, Any]:
    """What the cloud knows of the person, too, so that a first synchronisation changes nothing."""
    return {
        "display_name": person.display_name,
        "given_name": person.given_name,
        "surname": person.surname,
        "mail": person.user_principal_name,
        "usage_location": COUNTRY,
    }


def _ask_more_of_administrators(domain: OnPremisesDomain) -> None:
    """A fine-grained policy on the domain's administrators, stricter than the domain's own."""
    stage.create_password_settings(
        domain.name,
        "Administrators",
        10,
        min_password_length=14,
        min_password_age=domain.minimum_password_age,
        max_password_age=None,
        lockout_threshold=3,
        lockout_duration=None,
    )
    stage.apply_password_settings(domain.name, "Administrators", group="Domain Admins")
