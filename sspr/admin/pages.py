"""Registers the pages composed here: importing them is all it takes."""

from sspr.admin import audit, groups, people, tenants

__all__ = ["audit", "groups", "people", "tenants"]
