"""The present moment of a tenant, asked upwards: whoever keeps the tenants' clocks registers at start.

Real time until somebody does; the on-premises side has no clock of its own to judge policies by.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

Clock = Callable[[UUID], datetime]

_clocks: list[Clock] = []


def register(clock: Clock) -> None:
    """Ask `clock` from now on. The newest registration counts."""
    _clocks[:] = [clock]


def now(tenant_id: UUID) -> datetime:
    return _clocks[0](tenant_id) if _clocks else timezone.now()
