"""Carries licences to people, a chunk a transaction. Killed at any moment, the next worker goes on where it was.

The tenant's lock (`licensing.ledger`) is the claim: it dies with its process, and a chunk is written whole or not at
all, together with the cursor. Messages only make it prompt; the sweep rings again.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from directory import audit, bell, clock
from directory.activities import Activity
from directory.models import Membership, Tenant, User
from licensing import batch_work, ledger, standing, writing
from licensing.groups import WORK
from licensing.models import AssignmentBatch, GroupProcessing, LicenseAssignment, PendingPerson
from licensing.paths import Catalogue, Fault, Outcome, Standing, Stranded, evaluate
from licensing.reports import Reporter
from licensing.states import BatchState, Processing

# The system account of the product (licensing.md §10).
ACTOR = "Microsoft Entra ID Group-Based Licensing"
CHUNK = 2000  # people a transaction looks at
SLICE = 1.0  # seconds a message works before it lets others in: codes and passwords wait in the same queue

logger = structlog.get_logger()


def work(*, for_seconds: float = SLICE) -> bool:
    """Look at people, groups and batches that wait until the time is up; whether any is left. Rings for the rest.

    Tenants take turns, a chunk each. One whose licences somebody else changes right now, or in which something went
    wrong, is left to the next sweep and holds up nobody else.
    """
    ends_at = time.monotonic() + for_seconds
    aside: set[UUID] = set()
    while True:
        seen, worked = set(aside), False
        while (tenant := _next_tenant(seen)) is not None:
            seen.add(tenant.pk)
            worked |= _take_a_turn(tenant, aside)
            if time.monotonic() >= ends_at:
                if worked:
                    bell.ring(WORK)
                return True
        if not worked:
            return bool(aside)


def finish() -> None:
    """Work until nothing is left: for commands and tests, which have no worker. Raises whatever goes wrong."""
    while (tenant := _next_tenant(set())) is not None:
        if not _chunk(tenant):
            return


def _next_tenant(seen: Collection[UUID]) -> Tenant | None:
    """Where somebody or something waits longest, but for those seen: people first, then groups, then batches."""
    waiting: tuple[tuple[models.QuerySet[Any], str], ...] = (
        (PendingPerson.objects.filter(user__tenant__isnull=False), "user__tenant"),
        (GroupProcessing.objects.exclude(state=Processing.COMPLETE), "group__tenant"),
        (AssignmentBatch.objects.filter(state=BatchState.RUNNING), "tenant"),
    )
    for rows, path in waiting:
        oldest = rows.exclude(**{f"{path}__in": seen}).order_by("requested_at").values_list(path, flat=True).first()
        if oldest is not None:
            return Tenant.objects.get(pk=oldest)
    return None


def _take_a_turn(tenant: Tenant, aside: set[UUID]) -> bool:
    try:
        return _chunk(tenant)
    except ledger.Busy:
        aside.add(tenant.pk)
    except DatabaseError:
        aside.add(tenant.pk)
        logger.exception("licences_not_processed", tenant=str(tenant.pk))
    return False


def _chunk(tenant: Tenant) -> bool:
    """Serve the next people of this tenant in one transaction; whether there were any."""
    return _people_chunk(tenant) or _group_chunk(tenant) or batch_work.chunk(tenant)


def reprocess_person(user: User, *, by: User | str, correlation_id: UUID) -> list[tuple[UUID, UUID, Fault]]:
    """Evaluate all group paths of one person now; what failed, by group and product (licensing.md §7.1)."""
    if user.tenant is None:
        return []
    with transaction.atomic():
        round_ = Round.begin(user.tenant, correlation_id=correlation_id)
        outcome = round_.process([user.pk]).get(user.pk)
        if outcome is None:  # deleted meanwhile
            return []
        round_.book.close()
        PendingPerson.objects.filter(user=user).delete()
        audit.record(
            Activity.LICENSE_CHANGED, tenant=user.tenant, target=user, actor=by, correlation_id=correlation_id,
            change="reprocessed", failed=len(outcome.faults),
        )  # fmt: skip
    return list(outcome.faults)


@dataclass
class Round:
    """One chunk in one tenant, from the opening of the ledger to its closing."""

    tenant: Tenant
    book: ledger.Ledger
    reader: standing.Reader
    catalogue: Catalogue
    reporter: Reporter
    _known: dict[tuple[Standing, frozenset[UUID]], Outcome] = field(default_factory=dict)

    @classmethod
    def begin(cls, tenant: Tenant, *, correlation_id: UUID, wait: bool = True) -> "Round":
        book = ledger.opened(tenant, wait=wait)
        tenant = Tenant.objects.get(pk=tenant.pk)  # as it stands now that nobody else changes it
        reader = standing.Reader(tenant)
        carried = {offer.sku for offers in reader.offers.values() for offer in offers}
        known = standing.catalogue(carried | book.owned)
        return cls(tenant, book, reader, known, Reporter(tenant, ACTOR, correlation_id))

    def process(
        self, user_ids: Sequence[UUID], *, correlated: Mapping[UUID, UUID] | None = None
    ) -> dict[UUID, Outcome]:
        """Evaluate these people in this order and store what changed. People of equal standing get equal answers.

        `correlated` names, for whoever has one, the act of their own that they are looked at for.
        """
        standings = self.reader.read(user_ids)
        outcomes: dict[UUID, Outcome] = {}
        changed: list[writing.Change] = []
        for user_id in user_ids:
            if (person := standings.get(user_id)) is None:  # deleted meanwhile
                continue
            outcome = outcomes[user_id] = self._outcome(person)
            self.book.move(outcome.gained, outcome.lost)
            if set(outcome.paths) != set(person.paths):
                changed.append(writing.Change(user_id, person.paths, outcome.paths))
        writing.store(changed, now=clock.now(self.tenant))
        self.reporter.report(changed, outcomes, self.reader.names, correlated or {})
        return outcomes

    def _outcome(self, person: Standing) -> Outcome:
        wanted = {offer.sku for _, offers in person.groups for offer in offers}
        key = person, frozenset(sku for sku in wanted if self.book.free(sku) < 1)
        if (found := self._known.get(key)) is None:
            stranded = Stranded(self.tenant.stranded_licenses)
            found = self._known[key] = evaluate(person, self.catalogue, self.book.free, stranded=stranded)
        return found


def _people_chunk(tenant: Tenant) -> bool:
    """Those of the tenant's people who wait longest."""
    oldest = PendingPerson.objects.filter(user__tenant=tenant).order_by("requested_at").first()
    if oldest is None:
        return False
    with transaction.atomic():
        round_ = Round.begin(tenant, correlation_id=oldest.correlation_id, wait=False)
        # Who is being marked anew right now is left to the next chunk, which will see what changed.
        skip = connection.features.has_select_for_update_skip_locked
        waiting = list(
            PendingPerson.objects.select_for_update(skip_locked=skip, of=("self",) if skip else ())
            .filter(user__tenant=tenant)
            .order_by("requested_at", "pk")[:CHUNK]
        )
        round_.process([row.pk for row in waiting], correlated={row.pk: row.correlation_id for row in waiting})
        round_.book.close()
        PendingPerson.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    return bool(waiting)


def _group_chunk(tenant: Tenant) -> bool:
    """The next members of the group that waits longest in this tenant."""
    waiting = GroupProcessing.objects.filter(group__tenant=tenant).exclude(state=Processing.COMPLETE)
    oldest = waiting.order_by("requested_at").first()
    if oldest is None:
        return False
    try:
        with transaction.atomic():
            round_ = Round.begin(tenant, correlation_id=oldest.correlation_id, wait=False)
            # Again under the lock: it may be over, or begun anew.
            run = waiting.filter(pk=oldest.pk).select_related("group").first()
            if run is not None:
                _advance(run, round_)
    except DatabaseError:  # behind the others of this tenant, so that they are not held up
        GroupProcessing.objects.filter(pk=oldest.pk).update(requested_at=timezone.now())
        raise
    return True


def _advance(run: GroupProcessing, round_: Round) -> None:
    if run.state == Processing.QUEUED:
        _start(run, round_.tenant)
    user_ids = _next_people(run)
    outcomes = round_.process(user_ids)
    failed = sum(any(group == run.group_id for group, _, _ in outcome.faults) for outcome in outcomes.values())
    round_.book.close()
    run.failed += failed
    run.succeeded += len(user_ids) - failed
    if len(user_ids) < CHUNK:
        _end(run, round_.tenant)
    else:
        run.cursor = user_ids[-1]
    run.save()


def _next_people(run: GroupProcessing) -> list[UUID]:
    """Members, and those who are none any more but still hold something from the group, in the order of their ids."""
    after = {"user__gt": run.cursor} if run.cursor else {}
    members = Membership.objects.filter(group=run.group, **after)
    holders = LicenseAssignment.objects.filter(group=run.group, **after)
    found = {
        user_id
        for rows in (members, holders)
        for user_id in rows.order_by("user_id").values_list("user_id", flat=True).distinct()[:CHUNK]
    }
    return sorted(found)[:CHUNK]


def _start(run: GroupProcessing, tenant: Tenant) -> None:
    members = Membership.objects.filter(group=run.group)
    still_there = Exists(members.filter(user=OuterRef("user")))
    left = LicenseAssignment.objects.filter(~still_there, group=run.group)
    run.state, run.started_at = Processing.IN_PROGRESS, timezone.now()
    run.total = members.count() + left.values("user").distinct().count()
    audit.record(
        Activity.GROUP_LICENSES_STARTED, tenant=tenant, target=None, target_name=run.group.name, actor=ACTOR,
        correlation_id=run.correlation_id, cause=run.cause, people=run.total,
    )  # fmt: skip


def _end(run: GroupProcessing, tenant: Tenant) -> None:
    run.state, run.finished_at = Processing.COMPLETE, timezone.now()
    said = (
        f"[Users successfully assigned licenses: {run.succeeded}, "
        f"Users for whom license assignment failed: {run.failed}.]"
    )
    audit.record(
        Activity.GROUP_LICENSES_FINISHED, tenant=tenant, target=None, target_name=run.group.name, actor=ACTOR,
        correlation_id=run.correlation_id, Result={"old": "[]", "new": said},
    )  # fmt: skip
