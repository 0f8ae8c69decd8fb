"""The time people and policies of a tenant live on. A trainer may move it; delivery runs on real time instead."""

from datetime import datetime

from django.utils import timezone

from directory.models.tenant import Tenant


def now(tenant: Tenant | None) -> datetime:
    """The tenant's present moment (aware, UTC); real time for platform operators, who have no tenant."""
    return timezone.now() + tenant.clock_offset if tenant else timezone.now()


def real(moment: datetime, tenant: Tenant | None) -> datetime:
    """The real time at which the tenant's clock shows `moment`; for devices that know nothing of a moved clock."""
    return moment - tenant.clock_offset if tenant else moment
