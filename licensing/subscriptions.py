"""What a tenant buys and what becomes of it, in turn with whoever takes its seats and with other administrators.

Every function takes the tenant's lock, reads the purchase anew, and writes old and new to the audit log; or it raises a
SubscriptionRefused, and nothing was changed.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory import audit, clock, permissions
from directory.activities import Activity
from directory.models import Tenant, User
from licensing import ledger
from licensing.lifecycle import SETTLE_WITHIN, Ending, Status, Terms
from licensing.models import Sku, SubscribedSku, Subscription
from licensing.words import STATUSES

MAY_BUY = "licensing.add_subscription"
MAY_CHANGE = "licensing.change_subscription"
MOST_SEATS = 10_000_000  # of one purchase; whoever types more has mistyped
LONGEST = timedelta(days=3660)  # ten years ahead; no product is sold for longer

DATA_KEPT = frozenset(Status) - {Status.DELETED}  # as long as its data is there a purchase can be taken up again (§3.6)
FROM: dict[Ending, frozenset[Status]] = {
    Ending.CANCELED: frozenset(status for status in Status if status.usable),
    Ending.LOCKED_OUT: DATA_KEPT - {Status.LOCKED_OUT},
    Ending.DELETED: DATA_KEPT,
}


class SubscriptionRefused(Exception):
    """The purchase cannot be made or changed so. `message` is fit for an administrator, in the reader's language."""

    wording: str | Promise = ""

    def __init__(self, **about: Any) -> None:
        super().__init__(about)
        self.about = about

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        return str(self.wording).format(**self.about)


class MayNotBuy(SubscriptionRefused):
    wording = _("Only a Global Administrator of this organisation may change what it buys.")


class NoQuantity(SubscriptionRefused):
    wording = _("A purchase has between 0 and {most} seats.")


class NoEnd(SubscriptionRefused):
    wording = _("A purchase ends later than now, by the organisation’s clock, and at most ten years ahead.")


class TrialWithoutEnd(SubscriptionRefused):
    wording = _("A trial needs a day on which it ends.")


class ChangedMeanwhile(SubscriptionRefused):
    wording = _("Somebody else changed this purchase meanwhile. Look at it as it is now, and decide again.")


class NotInThisState(SubscriptionRefused):
    wording = _("That cannot be done with a purchase in this state: {status}.")


class SeatsInUse(SubscriptionRefused):
    """`missing`: how many people would hold the product without a seat."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing=missing)
        self.missing = missing

    @property
    def message(self) -> str:
        return ngettext(
            "%(count)d more of these seats is in use. Take a licence away first, or lower the quantity anyway.",
            "%(count)d more of these seats are in use. Take licences away first, or lower the quantity anyway.",
            self.missing,
        ) % {"count": self.missing}


def buy(
    tenant: Tenant,
    sku: Sku,
    seats: int,
    *,
    terms: Terms = Terms.DIRECT,
    expires_at: datetime | None = None,
    by: User | str,
    correlation_id: UUID | None = None,
) -> Subscription:
    """Seats of a product beside those the tenant has; `expires_at` None is renewed without end."""
    _demand(MAY_BUY, tenant, by)
    check(tenant, seats, terms, expires_at)
    now = clock.now(tenant)
    purchase = Subscription(tenant=tenant, sku=sku, seats=seats, terms=terms, expires_at=expires_at)
    with transaction.atomic():
        purchase.save()
        book = ledger.opened(tenant)  # opens the product's row, too, though nobody holds a seat yet
        if book.left[sku.pk] >= 0:
            _settle(purchase, None)
        _record(purchase, "bought", {}, by=by, correlation_id=correlation_id, now=now)
    return purchase


def check(tenant: Tenant, seats: int, terms: Terms, expires_at: datetime | None) -> None:
    """Raise what `buy` would."""
    _check_seats(seats)
    _check_end(terms, expires_at, now=clock.now(tenant))


def set_quantity(
    purchase: Subscription, seats: int, *, below_use: bool = False, by: User | str, correlation_id: UUID | None = None
) -> Subscription:
    """More or fewer seats. Fewer than are in use only with `below_use`: then all goes on working, and the surplus is
    to be settled within ninety days (licensing.md §4)."""
    with transaction.atomic():
        current, book = _taken(purchase, by)
        now = clock.now(current.tenant)
        left = _left_with(current, book, seats, below_use=below_use, now=now)
        lowered = seats < current.seats
        old = described(current, now)
        current.seats = seats
        current.save(update_fields=["seats"])
        if left >= 0:
            _settle(current, None)
        elif lowered:
            _settle(current, now + SETTLE_WITHIN)
        _record(current, "quantity", old, by=by, correlation_id=correlation_id, now=now)
    return current


def check_quantity(purchase: Subscription, seats: int, *, below_use: bool = False) -> None:
    """Raise what `set_quantity` would, and keep the tenant's lock until the caller's transaction ends."""
    book = ledger.opened(purchase.tenant)
    current = Subscription.objects.select_related("tenant").get(pk=purchase.pk)
    _left_with(current, book, seats, below_use=below_use, now=clock.now(current.tenant))


def renew(
    purchase: Subscription, *, expires_at: datetime | None, by: User | str, correlation_id: UUID | None = None
) -> Subscription:
    """Let it run until another end, and undo an early one: from every stage in which its data is still kept."""
    with transaction.atomic():
        current, _book = _taken(purchase, by)
        now = clock.now(current.tenant)
        _check_end(Terms(current.terms), expires_at, now=now)
        changed = {"expires_at": expires_at, "ending": "", "ended_at": None}
        _move(current, "renewed", DATA_KEPT, changed, by=by, correlation_id=correlation_id, now=now)
    return current


def cancel(purchase: Subscription, *, by: User | str, correlation_id: UUID | None = None) -> Subscription:
    """Straight to disabled, with no grace; it can be renewed as long as its data is kept."""
    return _end(purchase, Ending.CANCELED, by=by, correlation_id=correlation_id)


def lock_out(purchase: Subscription, *, by: User | str, correlation_id: UUID | None = None) -> Subscription:
    """Closed to people and administrators alike, data kept until somebody renews or deletes it."""
    return _end(purchase, Ending.LOCKED_OUT, by=by, correlation_id=correlation_id)


def delete(purchase: Subscription, *, by: User | str, correlation_id: UUID | None = None) -> Subscription:
    """Gone for good, whatever stage it was in; the row stays as a record of it."""
    return _end(purchase, Ending.DELETED, by=by, correlation_id=correlation_id)


def _taken(purchase: Subscription, by: User | str) -> tuple[Subscription, ledger.Ledger]:
    """The purchase as it is under the tenant's lock, which must be how the caller saw it."""
    _demand(MAY_CHANGE, purchase.tenant, by)
    book = ledger.opened(purchase.tenant)
    current = Subscription.objects.select_related("tenant", "sku").get(pk=purchase.pk)
    if current.fingerprint != purchase.fingerprint:
        raise ChangedMeanwhile
    return current, book


def _left_with(current: Subscription, book: ledger.Ledger, seats: int, *, below_use: bool, now: datetime) -> int:
    """Free seats of the product if this purchase had `seats`; below zero, how many are missing."""
    _check_seats(seats)
    if not current.status(now).usable:
        raise NotInThisState(status=STATUSES[current.status(now)])
    left = book.left[current.sku_id] - current.seats + seats
    if left < 0 and seats < current.seats and not below_use:
        raise SeatsInUse(-left)
    return left


def _end(purchase: Subscription, ending: Ending, *, by: User | str, correlation_id: UUID | None) -> Subscription:
    with transaction.atomic():
        current, _book = _taken(purchase, by)
        now = clock.now(current.tenant)
        changed = {"ending": ending.value, "ended_at": now}
        _move(current, ending.value, FROM[ending], changed, by=by, correlation_id=correlation_id, now=now)
    return current


def _move(
    current: Subscription,
    change: str,
    possible: frozenset[Status],
    columns: dict[str, Any],
    *,
    by: User | str,
    correlation_id: UUID | None,
    now: datetime,
) -> None:
    if current.status(now) not in possible:
        raise NotInThisState(status=STATUSES[current.status(now)])
    old = described(current, now)
    for name, value in columns.items():
        setattr(current, name, value)
    current.recorded_status = current.status(now)
    current.save(update_fields=[*columns, "recorded_status"])
    _record(current, change, old, by=by, correlation_id=correlation_id, now=now)


def _settle(purchase: Subscription, until: datetime | None) -> None:
    """A surplus that is there already keeps its day."""
    rows = SubscribedSku.objects.filter(tenant=purchase.tenant, sku=purchase.sku, settle_until__isnull=bool(until))
    rows.update(settle_until=until)


def _demand(right: str, tenant: Tenant, by: User | str) -> None:
    if not permissions.may_in(by, tenant.pk, right):
        raise MayNotBuy


def _check_seats(seats: int) -> None:
    if not 0 <= seats <= MOST_SEATS:
        raise NoQuantity(most=f"{MOST_SEATS:,}")


def _check_end(terms: Terms, expires_at: datetime | None, *, now: datetime) -> None:
    if expires_at is None and terms is Terms.TRIAL:
        raise TrialWithoutEnd
    if expires_at is not None and not now < expires_at <= now + LONGEST:
        raise NoEnd


def activity_of(status: Status) -> Activity:
    return Activity.SUBSCRIPTION_DELETED if status is Status.DELETED else Activity.SUBSCRIPTION_CHANGED


def described(purchase: Subscription, now: datetime) -> dict[str, Any]:
    """As the audit log keeps it."""
    return {
        "seats": purchase.seats,
        "terms": str(purchase.terms),
        "runs_until": purchase.expires_at,
        "ended_early": str(purchase.ending),
        "status": purchase.status(now).value,
    }


def _record(
    purchase: Subscription,
    change: str,
    old: dict[str, Any],
    *,
    by: User | str,
    correlation_id: UUID | None,
    now: datetime,
) -> None:
    with translation.override(None):
        product = str(purchase.sku)
    audit.record(
        activity_of(purchase.status(now)),
        tenant=purchase.tenant,
        target=None,
        target_name=product,
        actor=by,
        correlation_id=correlation_id or uuid4(),
        purchase=purchase.pk,
        change=change,
        old=old,
        new=described(purchase, now),
    )
