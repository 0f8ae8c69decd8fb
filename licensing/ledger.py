"""The seats of a tenant: how many there are, how many are taken, and the lock for whoever takes or gives back one.

Whoever changes paths of a tenant calls `opened` first, in the same transaction, and tells it what was gained and lost;
so changes of one tenant take turns, and the last seat goes to exactly one person. Pages read without a lock.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from directory import clock
from directory.models import Tenant
from licensing.lifecycle import Status
from licensing.models import Sku, SubscribedSku, Subscription


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of one product in one tenant, by what became of the purchases: Graph's prepaidUnits and consumedUnits.

    `consumed` may exceed what is there after purchases ran out or their quantity was lowered.
    """

    enabled: int = 0
    consumed: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0

    @property
    def assignable(self) -> int:
        """All that may be in use: seats in their grace period are as good as new (licensing.md §4)."""
        return self.enabled + self.warning

    @property
    def available(self) -> int:
        return max(0, self.assignable - self.consumed)

    @property
    def surplus(self) -> int:
        """People who hold the product without a seat for it."""
        return max(0, self.consumed - self.assignable)

    @property
    def status(self) -> Status:
        """Of the product: enabled as soon as one seat is."""
        by_status = (
            (self.enabled, Status.ENABLED),
            (self.warning, Status.WARNING),
            (self.suspended, Status.SUSPENDED),
            (self.locked_out, Status.LOCKED_OUT),
        )
        return next((status for count, status in by_status if count), Status.DELETED)


@dataclass(slots=True)
class Ledger:
    """The open seats of a tenant while its lock is held."""

    tenant: Tenant
    left: Counter[UUID] = field(default_factory=Counter)
    owned: frozenset[UUID] = frozenset()  # products there ever was a purchase of
    running: frozenset[UUID] = frozenset()  # those of which a purchase is in use or in its grace period
    _moved: Counter[UUID] = field(default_factory=Counter)

    def free(self, sku_id: UUID) -> int:
        return max(0, self.left[sku_id])

    def move(self, gained: Iterable[UUID], lost: Iterable[UUID]) -> None:
        """Somebody got a seat of each product in `gained` and gave back one of each in `lost`."""
        for sku_id in gained:
            self.left[sku_id] -= 1
            self._moved[sku_id] += 1
        for sku_id in lost:
            self.left[sku_id] += 1
            self._moved[sku_id] -= 1

    def close(self) -> None:
        """Write down what was moved; in the transaction that opened the ledger. A surplus that is gone is settled."""
        for sku_id, count in sorted(self._moved.items()):
            if count:
                rows = SubscribedSku.objects.filter(tenant=self.tenant, sku_id=sku_id)
                settled = {"settle_until": None} if self.left[sku_id] >= 0 else {}
                rows.update(consumed_units=Greatest(F("consumed_units") + count, 0), **settled)
        self._moved.clear()


LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code for a lock that was not to be waited for


class Busy(Exception):
    """Somebody else changes licences of this tenant right now."""


def opened(tenant: Tenant, *, wait: bool = True) -> Ledger:
    """Take the tenant's lock until the transaction ends, and read what is free.

    With `wait` off raises Busy rather than waiting for whoever has it, where the database can tell.
    """
    bought = set(Subscription.objects.filter(tenant=tenant).values_list("sku_id", flat=True))
    SubscribedSku.objects.bulk_create(
        (SubscribedSku(tenant=tenant, sku_id=sku_id) for sku_id in sorted(bought)),
        ignore_conflicts=True,
    )
    return _counted(tenant, {row.sku_id: row.consumed_units for row in _locked(tenant, wait=wait)})


def peek(tenant: Tenant) -> Ledger:
    """The same without the lock, for a look at what an act would come to; it is never closed."""
    return _counted(tenant, dict(SubscribedSku.objects.filter(tenant=tenant).values_list("sku_id", "consumed_units")))


def _counted(tenant: Tenant, consumed: Mapping[UUID, int]) -> Ledger:
    now = clock.now(tenant)
    left = Counter({sku_id: -count for sku_id, count in consumed.items()})
    bought = list(Subscription.objects.filter(tenant=tenant))  # where there is a lock: as they are after the wait
    running = [one for one in bought if one.status(now).usable]
    for one in running:
        left[one.sku_id] += one.seats
    owned = frozenset(one.sku_id for one in bought)
    return Ledger(tenant, left, owned, frozenset(one.sku_id for one in running))


def _locked(tenant: Tenant, *, wait: bool) -> list[SubscribedSku]:
    nowait = not wait and connection.features.has_select_for_update_nowait
    rows = SubscribedSku.objects.select_for_update(nowait=nowait).filter(tenant=tenant).order_by("pk")
    if not nowait:
        return list(rows)
    try:
        with transaction.atomic():  # a savepoint, so that the caller's transaction survives
            return list(rows)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Busy(str(tenant)) from error


def seats(tenant: Tenant, sku: Sku) -> Seats:
    """Seats of one product now, all purchases together."""
    return seats_of(tenant, [sku.pk])[sku.pk]


def seats_of(tenant: Tenant, sku_ids: Iterable[UUID] | None = None) -> Mapping[UUID, Seats]:
    """The same for many products, or all the tenant ever bought, in two queries."""
    purchases = Subscription.objects.filter(tenant=tenant)
    taken = SubscribedSku.objects.filter(tenant=tenant)
    wanted = None if sku_ids is None else set(sku_ids)
    if wanted is not None:
        purchases, taken = purchases.filter(sku__in=wanted), taken.filter(sku__in=wanted)
    consumed = dict(taken.values_list("sku_id", "consumed_units"))
    units = _units(purchases, clock.now(tenant))
    return {sku_id: _seats(units.get(sku_id, Counter()), consumed.get(sku_id, 0)) for sku_id in wanted or units}


def seats_of_rows(rows: Collection[SubscribedSku]) -> dict[int, Seats]:
    """By the id of the row, for products of one tenant or many, in one query; the rows come with their tenants."""
    tenants = {row.tenant_id: row.tenant for row in rows}
    bought: dict[UUID, list[Subscription]] = {}
    purchases = Subscription.objects.filter(tenant__in=tenants, sku__in={row.sku_id for row in rows})
    for one in purchases:
        bought.setdefault(one.tenant_id, []).append(one)
    units = {tenant_id: _units(found, clock.now(tenants[tenant_id])) for tenant_id, found in bought.items()}
    return {row.pk: _seats(units.get(row.tenant_id, {}).get(row.sku_id, Counter()), row.consumed_units) for row in rows}


def _units(purchases: Iterable[Subscription], now: datetime) -> dict[UUID, Counter[Status]]:
    found: dict[UUID, Counter[Status]] = {}
    for one in purchases:
        found.setdefault(one.sku_id, Counter())[one.status(now)] += one.seats
    return found


def _seats(units: Counter[Status], consumed: int) -> Seats:
    return Seats(
        enabled=units[Status.ENABLED],
        consumed=consumed,
        warning=units[Status.WARNING],
        suspended=units[Status.SUSPENDED],
        locked_out=units[Status.LOCKED_OUT],
    )
