"""Registers the pages composed here: importing them is all it takes. Django's own groups open nothing and have none."""

from django.contrib import admin
from django.contrib.auth.models import Group as DjangoGroup

from sspr.admin import audit, groups, people, tenants

__all__ = ["audit", "groups", "people", "tenants"]

admin.site.unregister(DjangoGroup)
