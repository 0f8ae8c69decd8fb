"""Nameless people by the thousand, to see lists, searches and group licences at scale."""

from collections.abc import Callable
from datetime import datetime

from directory.models import Tenant, User
from sspr.seeding.people import COUNTRY

BATCH = 5000  # rows an INSERT sends at once


def name(domain: str) -> str:
    """Under this name the password is derived which all extra people of a tenant share: one hash serves a million."""
    return f"crowd@{domain}"


def add(
    tenant: Tenant, domain: str, size: int, *, hashed: str, changed_at: datetime, progress: Callable[[int], None]
) -> None:
    """Write `size` cloud-only people with an alternate address, in the caller's transaction."""
    for first in range(1, size + 1, BATCH):
        numbers = range(first, min(first + BATCH, size + 1))
        User.objects.bulk_create(_person(tenant, domain, number, hashed, changed_at) for number in numbers)
        progress(len(numbers))


def _person(tenant: Tenant, domain: str, number: int, hashed: str, changed_at: datetime) -> User:
    local_part = f"person{number:07d}"
    return User(
        tenant=tenant,
        user_principal_name=f"{local_part}@{domain}",
        given_name="Person",
        surname=f"{number:07d}",
        display_name=f"Person {number:07d}",
        mail=f"{local_part}@{domain}",
        alternate_email=f"{local_part}@personal.example",
        usage_location=COUNTRY,
        password=hashed,
        last_password_change_at=changed_at,
    )
