"""Carries batches to their people, a chunk a transaction, each person decided alone.

Under the tenant's lock like all of `processing`: a chunk with its cursor is written whole or not at all, so a killed
worker leaves nothing half done and the next one goes on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from directory import audit, clock
from directory.activities import Activity, Result
from directory.audit import Entry
from directory.models import Tenant, User
from licensing import ledger, standing, writing
from licensing.batch_preview import wish_of
from licensing.batches import described, may
from licensing.models import AssignmentBatch
from licensing.refusals import BY_CAUSE, NotPermitted, sentence_on_record
from licensing.states import BatchAction, BatchState
from licensing.verdicts import Cause, Verdict, judge

CHUNK = 2000  # people a transaction looks at
PROGRESS = ("cursor", "succeeded", "failed", "state", "finished_at")
Verdicts = Mapping[UUID, Verdict]


def chunk(tenant: Tenant) -> bool:
    """Serve the next people of the tenant's batch that waits longest; whether there was one. Raises ledger.Busy."""
    running = AssignmentBatch.objects.filter(tenant=tenant, state=BatchState.RUNNING).order_by("requested_at", "pk")
    batch_id = running.values_list("pk", flat=True).first()
    if batch_id is None:
        return False
    with transaction.atomic():
        book = ledger.opened(tenant, wait=False)
        batch = running.filter(pk=batch_id).select_for_update().first()  # again under the lock: it may be over
        if batch is not None:
            _advance(batch, book)
    return True


def _advance(batch: AssignmentBatch, book: ledger.Ledger) -> None:
    actor = batch.actor  # read now: what they may do is asked again for each chunk
    if actor is None or not may(actor, batch.tenant, BatchAction(batch.action)):
        _stop(batch, actor)
        return
    after = {"user__gt": batch.cursor} if batch.cursor else {}
    people = batch.people.filter(**after).order_by("user_id")
    user_ids = list(people.values_list("user_id", flat=True)[:CHUNK])
    reader = standing.Reader(batch.tenant)
    verdicts = _serve(batch, user_ids, book, reader)
    book.close()
    _Report(batch, actor).write(verdicts, reader.names)
    failed = sum(verdict.failed for verdict in verdicts.values())
    batch.failed += failed
    batch.succeeded += len(verdicts) - failed
    if len(user_ids) < CHUNK:
        batch.state, batch.finished_at = BatchState.FINISHED, timezone.now()
    else:
        batch.cursor = user_ids[-1]
    batch.save(update_fields=PROGRESS)


def _serve(batch: AssignmentBatch, user_ids: Sequence[UUID], book: ledger.Ledger, reader: standing.Reader) -> Verdicts:
    """Decide for each in turn, while the seats last, and store what changed and what became of whom."""
    wish = wish_of(batch)
    catalogue = standing.catalogue(book.owned | {wish.offer.sku})
    people = reader.read_direct(user_ids)
    known: dict[tuple[standing.Standing, bool], Verdict] = {}
    verdicts: dict[UUID, Verdict] = {}
    for user_id in user_ids:
        if (person := people.get(user_id)) is None:  # deleted meanwhile
            continue
        key = person, book.free(wish.offer.sku) > 0
        if (verdict := known.get(key)) is None:
            verdict = known[key] = judge(person, wish, catalogue, book.free, owned=book.owned, running=book.running)
        verdicts[user_id] = verdict
        book.move(verdict.outcome.gained, verdict.outcome.lost)
    changes = (
        writing.Change(user_id, people[user_id].paths, verdict.outcome.paths)
        for user_id, verdict in verdicts.items()
        if verdict.changed
    )
    writing.store(changes, now=clock.now(batch.tenant))
    _note(batch, verdicts)
    return verdicts


def _note(batch: AssignmentBatch, verdicts: Verdicts) -> None:
    by_cause: dict[str, list[UUID]] = defaultdict(list)
    for user_id, verdict in verdicts.items():
        by_cause[verdict.cause or ""].append(user_id)
    for cause, user_ids in by_cause.items():
        batch.people.filter(user__any_of=user_ids).update(done=True, error=cause)


def _stop(batch: AssignmentBatch, actor: User | None) -> None:
    """Whoever asked for it lost the right, was disabled or deleted: all who still wait are left as they are."""
    left = batch.people.filter(done=False).update(done=True, error=Cause.NOT_PERMITTED)
    batch.failed += left
    batch.state, batch.finished_at = BatchState.FINISHED, timezone.now()
    batch.save(update_fields=PROGRESS)
    audit.record(
        Activity.LICENSE_CHANGED, tenant=batch.tenant, target=None, target_name=audit.name_on_record(batch),
        actor=actor or batch.actor_name, correlation_id=batch.correlation_id, result=Result.FAILURE,
        reason=sentence_on_record(NotPermitted, batch.sku), people=left,
    )  # fmt: skip


@dataclass
class _Report:
    """What the audit log is told: one event a person, by the administrator, as for a single assignment."""

    batch: AssignmentBatch
    actor: User | None

    def write(self, verdicts: Verdicts, names: Mapping[UUID, str]) -> None:
        told = {user_id: verdict for user_id, verdict in verdicts.items() if verdict.changed or verdict.failed}
        if not told:
            return
        audit.record_many(
            Activity.LICENSE_CHANGED,
            self._entries(told, names),
            tenant=self.batch.tenant,
            actor=self.actor or self.batch.actor_name,
            correlation_id=self.batch.correlation_id,
        )

    def _entries(self, verdicts: Verdicts, names: Mapping[UUID, str]) -> Iterator[Entry]:
        details, sku = described(self.batch), self.batch.sku
        sentences: dict[tuple[Cause, tuple[UUID, ...]], str] = {}
        for user_id, verdict in verdicts.items():
            if verdict.cause is None or not verdict.failed:
                yield Entry(user_id, names.get(user_id, ""), details)
                continue
            why = verdict.cause, verdict.plans
            if why not in sentences:
                sentences[why] = sentence_on_record(BY_CAUSE[verdict.cause], sku, verdict.plans)
            yield Entry(user_id, names.get(user_id, ""), details, Result.FAILURE, sentences[why])
