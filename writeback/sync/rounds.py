"""When cycles run: every so often by the tenant's clock, and at once when somebody asks. The row is the promise."""

import time
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from directory import audit, bell, clock
from directory.models import Tenant
from writeback.sync import cycle, reading
from writeback.sync.cycle import Read
from writeback.sync.models import SyncRun, Watermark
from writeback.sync.objects import ACTOR
from writeback.sync.states import EVERY, CycleKind

WORK = "writeback.tasks.synchronise"
SLICE = 1.0  # seconds a message works before it lets others in: passwords wait in the same queue

logger = structlog.get_logger()


def request(tenant: Tenant, kind: CycleKind, *, by: str = ACTOR) -> SyncRun:
    """Have a cycle run now; the one that is open already, where there is one."""
    try:
        with transaction.atomic():
            run = SyncRun.objects.create(
                tenant=tenant,
                kind=kind,
                actor_name=by,
                correlation_id=audit.current_correlation(),
                requested_at=timezone.now(),
                tenant_time=clock.now(tenant),
            )
    except IntegrityError:
        open_one = SyncRun.objects.still_open().filter(tenant=tenant, kind=kind).first()
        return open_one or request(tenant, kind, by=by)
    transaction.on_commit(partial(bell.ring, WORK), robust=True)
    return run


def work(*, for_seconds: float = SLICE, read: Read = reading.source) -> bool:
    """Open the cycles that are due and work on open ones, a chunk each in turn, until the time is up.

    Whether something is left; it is rung for. Trouble of one tenant stops no other and is raised at the end. Where the
    database itself was in trouble the chunk is done again with the next regular message.
    """
    ends_at = time.monotonic() + for_seconds
    for tenant in _with_a_source():
        for kind in CycleKind:
            if due(tenant, kind, now=clock.now(tenant)):
                request(tenant, kind)
    waiting, failures = _open_runs(), []
    while waiting:
        run_id = waiting.pop(0)
        try:
            if cycle.step(run_id, read=read):
                waiting.append(run_id)
        except (OperationalError, InterfaceError):  # a lock not had, a connection gone: the cycle stays open
            logger.exception("cycle_again_soon", run=str(run_id))
        except Exception as error:
            logger.exception("cycle_failed", run=str(run_id))
            cycle.fail(run_id, type(error).__name__)
            failures.append(error)
        if time.monotonic() >= ends_at:
            break
    if failures:
        raise ExceptionGroup("Some cycles failed", failures)
    if waiting:
        bell.ring(WORK)
    return bool(waiting)


def run_now(tenant: Tenant, kind: CycleKind, *, by: str = ACTOR, read: Read = reading.source) -> SyncRun:
    """Run a whole cycle in this process and return it as it ended: for commands, seeds and tests."""
    run = request(tenant, kind, by=by)
    while cycle.step(run.pk, read=read):
        continue
    run.refresh_from_db()
    return run


def read_anew(tenant: Tenant) -> None:
    """Have the next cycle of objects read every account, in the caller's transaction."""
    Watermark.objects.filter(tenant=tenant, kind=CycleKind.OBJECTS).update(change_number=0)


def due(tenant: Tenant, kind: CycleKind, *, now: datetime) -> bool:
    """Whether the last cycle began long enough ago by the tenant's clock; a clock set back makes nobody wait for it."""
    last = SyncRun.objects.filter(tenant=tenant, kind=kind).order_by("-requested_at").first()
    if last is None:
        return True
    return not last.open and not timedelta() <= now - last.tenant_time < EVERY[kind]


def _with_a_source() -> list[Tenant]:
    """Tenants with an on-premises side whose administrators have not switched synchronisation off."""
    tenants = Tenant.objects.filter(on_premises_status__onboarded=True)
    return list(tenants.exclude(synchronisation__enabled=False))


def _open_runs() -> list[UUID]:
    return list(SyncRun.objects.still_open().order_by("requested_at").values_list("pk", flat=True))
