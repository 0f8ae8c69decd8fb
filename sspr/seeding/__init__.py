"""THE CAST: the demo tenants and people as data, and the one loader that brings them to life.

Demos, lessons and tests all start from here. `people` is data only, `passwords` derives what is never stored, `loader`
writes both sides: the on-premises domain through `writeback.onprem.stage`, the cloud through the directory's own rows.
"""

from sspr.seeding.loader import AlreadySeeded, NotADemoTenant, Seeded, load
from sspr.seeding.passwords import password_in_force, password_of
from sspr.seeding.people import PERSONAS, TENANTS, Person, SeedTenant
from sspr.seeding.present import missing, present

__all__ = [
    "PERSONAS",
    "TENANTS",
    "AlreadySeeded",
    "NotADemoTenant",
    "Person",
    "SeedTenant",
    "Seeded",
    "load",
    "missing",
    "password_in_force",
    "password_of",
    "present",
]
