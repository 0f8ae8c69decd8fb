"""Direct licences of many people, each with a choice of their own, in one act: all of them are given or none.

`ask` may be called without the lock, to see what would happen; `store` writes what was asked for under it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from uuid import UUID

from django_countries import countries

from directory import audit, clock, permissions
from directory.activities import Activity
from directory.audit import Entry
from directory.models import Tenant, User
from licensing import ledger, standing, writing
from licensing.assign import MAY_ASSIGN
from licensing.ledger import Ledger
from licensing.models import ServicePlan, Sku
from licensing.paths import Catalogue, Offer, Refusal, Standing, change
from licensing.refusals import AssignmentRefused, NotPermitted, refused

AT_ONCE = 2000  # people a query asks for


@dataclass(frozen=True, slots=True)
class Wish:
    """One product for one person, less the plans that are to be off; whoever has it gets the plans set anew."""

    user: User
    sku: Sku
    off: frozenset[UUID] = frozenset()


@dataclass
class Roster:
    """Wishes of one tenant's administrator, and what they come to."""

    tenant: Tenant
    by: User
    book: Ledger
    _granted: list[Wish] = field(default_factory=list)
    _changes: list[writing.Change] = field(default_factory=list)

    @classmethod
    def begin(cls, tenant: Tenant, *, by: User, lock: bool) -> "Roster":
        """With `lock`, in a transaction, before anything is read that the wishes rest on."""
        return cls(tenant, by, ledger.opened(tenant) if lock else ledger.peek(tenant))

    def ask(self, wishes: Sequence[Wish]) -> dict[Wish, AssignmentRefused]:
        """What stands in the way of which wish; seats go in the order of the people. One refusal a person at most."""
        in_order = {user_id: place for place, user_id in enumerate(dict.fromkeys(wish.user.pk for wish in wishes))}
        sorted_wishes = sorted(wishes, key=lambda wish: in_order[wish.user.pk])
        standings = self._read(list(in_order))
        known = standing.catalogue()
        barred: dict[Wish, AssignmentRefused] = {}
        for user_id, of_person in groupby(sorted_wishes, key=lambda wish: wish.user.pk):
            asked = tuple(of_person)
            if refusal := self._grant(asked, standings[user_id], known):
                barred[next(wish for wish in asked if wish.sku == refusal.sku)] = refusal
        return barred

    def store(self, *, correlation_id: UUID) -> None:
        """Write what was granted, each with its audit; under the lock, in the transaction that took it."""
        writing.store(self._changes, now=clock.now(self.tenant))
        self.book.close()
        audit.record_many(
            Activity.LICENSE_CHANGED, self._entries(), tenant=self.tenant, actor=self.by, correlation_id=correlation_id
        )

    def _grant(self, wishes: tuple[Wish, ...], person: Standing, known: Catalogue) -> AssignmentRefused | None:
        """One person's wishes together, so that a product and what it needs may come in any order."""
        user, named = wishes[0].user, {wish.sku.pk: wish.sku for wish in wishes}
        if user.tenant_id != self.tenant.pk or not permissions.may_in(self.by, self.tenant.pk, MAY_ASSIGN):
            return NotPermitted(user, wishes[0].sku)
        offers = [Offer(wish.sku.pk, wish.off) for wish in wishes]
        book = self.book
        result = change(person, known, book.free, owned=book.owned, running=book.running, add=offers)
        if isinstance(result, Refusal):
            return refused(result.fault, user, named[result.sku])
        self.book.move(result.gained, result.lost)
        self._changes.append(writing.Change(user.pk, person.paths, result.paths))
        self._granted += wishes
        return None

    def _read(self, user_ids: Sequence[UUID]) -> dict[UUID, Standing]:
        """Each with a location of their own or none: the directory's counts for groups only."""
        reader = standing.Reader(self.tenant)
        found: dict[UUID, Standing] = {}
        for some in _in_parts(user_ids):
            own = dict(User.objects.filter(pk__in=some).values_list("pk", "usage_location"))
            for user_id, read in reader.read(some).items():
                found[user_id] = replace(read, location=own[user_id] if own[user_id] in countries else "")
        return found

    def _entries(self) -> Iterator[Entry]:
        plans = {plan for wish in self._granted for plan in wish.off}
        names = dict(ServicePlan.objects.filter(pk__in=plans).values_list("pk", "name"))
        for wish in self._granted:
            off = sorted(names[plan] for plan in wish.off)
            details = {"sku": wish.sku.part_number, "change": "assigned", "disabled_plans": off}
            yield Entry(wish.user.pk, str(wish.user), details)


def _in_parts(user_ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (user_ids[start : start + AT_ONCE] for start in range(0, len(user_ids), AT_ONCE))
