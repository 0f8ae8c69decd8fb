"""One run, chunk by chunk.

Each chunk is a transaction that holds the run's row, with accounts, watermark and counts: it is done once or not at
all, and two workers never do the same.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from directory import clock, lifecycle, synchronisation
from writeback.onprem.port import AgentUnreachable, AnswerLost
from writeback.onprem.source import Source, SourceObject
from writeback.sync import hashes, reading
from writeback.sync.models import SyncFault, SyncRun, Watermark
from writeback.sync.objects import ACTOR, Taking
from writeback.sync.states import KEPT, OPEN, CycleKind, RunState

# Accounts a transaction takes over. Their people wait for it, and an account of objects takes some twenty queries.
CHUNKS = {CycleKind.OBJECTS: 50, CycleKind.HASHES: 200}
UNREACHABLE = "OnPremisesConnectivityError"

Read = Callable[[UUID], Source]


def step(run_id: UUID, *, read: Read = reading.source) -> bool:
    """Do the next chunk of a run; false when nothing is left of it, or another worker has it in hand.

    An agent that is away ends the run as failed; the next one goes on where this one was.
    """
    with transaction.atomic():
        run = _held(run_id)
        if run is None:
            return False
        try:
            with transaction.atomic():
                more = _chunk(run, read(run.tenant_id))
        except (AgentUnreachable, AnswerLost):
            _end(run.pk, RunState.FAILED, reason=UNREACHABLE)
            return False
        run.state = RunState.RUNNING if more else RunState.FINISHED
        run.finished_at = None if more else timezone.now()
        run.save()
        return more


def fail(run_id: UUID, reason: str) -> None:
    """Close a run in which something went wrong that nobody foresaw; its chunks before that stand."""
    _end(run_id, RunState.FAILED, reason=reason[:64])


def _end(run_id: UUID, state: RunState, *, reason: str) -> None:
    SyncRun.objects.still_open().filter(pk=run_id).update(state=state, reason=reason, finished_at=timezone.now())


def _held(run_id: UUID) -> SyncRun | None:
    skip = connection.features.has_select_for_update_skip_locked
    rows = SyncRun.objects.select_for_update(no_key=True, skip_locked=skip, of=("self",) if skip else ())
    return rows.select_related("tenant").filter(pk=run_id, state__in=OPEN).first()


def _chunk(run: SyncRun, source: Source) -> bool:
    """Take over what comes next; whether more may follow."""
    for domain in source.domains(run.tenant_id):
        mark, _ = Watermark.objects.select_for_update().get_or_create(
            tenant=run.tenant, domain=domain, kind=run.kind, defaults={"change_number": 0}
        )
        last = _take(run, source, mark)
        if last > mark.change_number:
            mark.change_number = last
            mark.save(update_fields=["change_number"])
            return True
    return _last_of_all(run, source)


def _take(run: SyncRun, source: Source, mark: Watermark) -> int:
    """Take over the next changes of one domain; the number of the last, or the watermark's when there is none."""
    if run.kind == CycleKind.OBJECTS:
        accounts = source.changes(run.tenant_id, mark.domain, mark.change_number, CHUNKS[CycleKind.OBJECTS])
        _take_accounts(run, accounts, source)
        return max((one.change_number for one in accounts), default=mark.change_number)
    decided = synchronisation.of(run.tenant)
    if not decided.password_hash_sync:
        return mark.change_number  # whoever switches it on later gets everything since
    found = source.hashes(run.tenant_id, mark.domain, mark.change_number, CHUNKS[CycleKind.HASHES])
    run.read += len(found)
    run.updated += hashes.take(run, [one.anchor for one in found], decided, source)
    return max((one.change_number for one in found), default=mark.change_number)


def _take_accounts(run: SyncRun, accounts: Sequence[SourceObject], source: Source) -> None:
    """Take accounts over, and the hashes of those who are new here: the other cycle may be past their numbers."""
    decided = synchronisation.of(run.tenant)
    taking = Taking(run, units=decided.scope)
    taking.take(accounts)
    if decided.password_hash_sync:
        hashes.take(run, taking.arrived, decided, source)


def _failed_before(run: SyncRun) -> set[UUID]:
    """Accounts that failed in the last cycle that tried again itself, or in one since, which broke off before that."""
    earlier = SyncRun.objects.filter(tenant=run.tenant, kind=run.kind).exclude(pk=run.pk)
    whole = earlier.filter(retried=True).order_by("-requested_at").first()
    return _failed(earlier.filter(requested_at__gte=whole.requested_at) if whole else earlier)


def _failed(runs: QuerySet[SyncRun]) -> set[UUID]:
    return set(SyncFault.objects.filter(run__in=runs).values_list("object_guid", flat=True))


def _last_of_all(run: SyncRun, source: Source) -> bool:
    """Once the changes are through: try again what failed before, and let go what is too old to keep."""
    if run.kind != CycleKind.OBJECTS or run.retried:
        return False
    run.retried = True
    again = _failed_before(run) - _failed(SyncRun.objects.filter(pk=run.pk))
    if again:
        _take_accounts(run, source.objects(run.tenant_id, again), source)
    SyncRun.objects.filter(
        tenant=run.tenant, finished_at__isnull=False, requested_at__lt=run.requested_at - KEPT
    ).delete()
    lifecycle.purge(run.tenant, by=ACTOR, now=clock.now(run.tenant), correlation_id=run.correlation_id)
    return False
