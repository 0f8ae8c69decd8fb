"""Registers the pages composed here: importing them is all it takes. Django's own groups open nothing and have none."""

from django.contrib import admin
from django.contrib.auth.models import Group as DjangoGroup

from sspr.admin import (
    assignments,
    audit,
    batches,
    branding,
    compliance,
    deleted,
    groups,
    integration,
    jobs,
    people,
    synchronisation,
    tenants,
)

__all__ = [
    "assignments",
    "audit",
    "batches",
    "branding",
    "compliance",
    "deleted",
    "groups",
    "integration",
    "jobs",
    "people",
    "synchronisation",
    "tenants",
]

admin.site.unregister(DjangoGroup)
