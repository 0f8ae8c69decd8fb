"""Who may do what only one may do at a time: whoever holds the row, for as long as they keep renewing it.

Told by the database's clock, so that machines whose clocks differ agree, and on any database, behind any pooler: an
advisory lock would need a connection of its own that nothing in between shares.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, Q
from django.db.models.functions import Now

from sspr.models import Lease


def hold(name: str, holder: UUID, *, lasts: timedelta) -> bool:
    """Take the lease, or renew it; false while somebody else's has not run out."""
    until = ExpressionWrapper(Now() + lasts, output_field=DateTimeField())
    mine_or_over = Q(holder=holder) | Q(until__lte=Now())
    if Lease.objects.filter(mine_or_over, name=name).update(holder=holder, until=until):
        return True
    return Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})[1]


def give_up(name: str, holder: UUID) -> None:
    """Let the next one have it at once; nothing happens where it is somebody else's."""
    Lease.objects.filter(name=name, holder=holder).update(until=Now())
