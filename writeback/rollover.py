"""The keys passwords are sealed with: one pair in force for each agent, made anew every six months and on demand.

A pair that was replaced is kept on premises until the last promise sealed with it is closed, and then deleted.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from directory import audit, clock
from directory.activities import Activity, Result
from directory.models import OnPremisesAgent, Tenant, User
from writeback.models import AgentKey, WritebackJob
from writeback.onprem import service
from writeback.onprem.port import Registration
from writeback.onprem.service import SetUpFailed
from writeback.states import UNDECIDED

LIFETIME = timedelta(days=182)  # six months (writeback.md §2)
# Longer than any page takes from reading the key to committing the promise sealed with it. Real time.
GRACE = timedelta(hours=1)
CLOCKWORK = "Key rollover"  # who acts when the time has come

logger = structlog.get_logger()


def roll_over(
    tenant: Tenant,
    agent_id: UUID,
    *,
    by: User | str = CLOCKWORK,
    correlation_id: UUID | None = None,
    still_due: Callable[[], bool] = lambda: True,
) -> None:
    """Put a new key pair and a new relay secret in force while the agent works on. Raises SetUpFailed.

    Of two at once for an agent one waits for the other, and does nothing where it is not `still_due` afterwards.
    """
    now, correlation_id = clock.now(tenant), correlation_id or uuid4()
    try:
        with transaction.atomic():
            OnPremisesAgent.objects.select_for_update().filter(pk=agent_id).first()
            if still_due():
                _audit(tenant, by, correlation_id)  # first, since on premises nothing is rolled back (SR-LOG-07)
                put_in_force(tenant, agent_id, service.renew_keys(agent_id, now, still_needed=keys_in_use(agent_id)))
    except SetUpFailed as failure:
        _audit(tenant, by, correlation_id, failure)
        raise


def put_in_force(tenant: Tenant, agent_id: UUID, registration: Registration) -> None:
    """Seal with this key from now on, in the caller's transaction."""
    now = clock.now(tenant)
    retire(agent_id, now)
    AgentKey.objects.create(
        tenant=tenant,
        agent_id=agent_id,
        key_id=registration.key_id,
        public_pem=registration.public_pem,
        created_at=now,
    )


def retire(agent_id: UUID, now: datetime) -> None:
    """Seal with the agent's present key no more."""
    AgentKey.objects.filter(agent_id=agent_id, retired_at=None).update(retired_at=now, replaced_at=timezone.now())


def rotate(*, now: datetime | None = None) -> None:
    """Renew every key that is old by its tenant's clock, or left by an earlier release, and delete those nobody needs.

    All are tried before it raises. `now` is real time, by which replaced keys wait for their last promise.
    """
    failures = _renew_due(OnPremisesAgent.objects.filter(onboarded=True))
    try:
        discard_spent(now=now or timezone.now())
    except Exception as failure:
        logger.exception("keys_not_discarded")
        failures.append(failure)
    if failures:
        raise ExceptionGroup("Some keys could not be renewed", failures)


def equip() -> None:
    """Make keys and a relay secret for agents an earlier release set up, without which nothing is let in to them."""
    bare = service.without_relay_secret()
    if failures := _renew_due(OnPremisesAgent.objects.filter(onboarded=True, pk__in=bare)):
        raise ExceptionGroup("Some agents could not be equipped", failures)


def discard_spent(*, now: datetime) -> int:
    """Delete replaced private keys whose last promise is closed; returns how many keys that were."""
    spent = AgentKey.objects.filter(replaced_at__lte=now - GRACE, discarded_at=None)
    discarded = 0
    for agent_id in spent.order_by().values_list("agent_id", flat=True).distinct():
        if not service.keys_lie_here(agent_id):
            continue  # the machine where they lie does it at a round of its own
        needed = keys_needed(agent_id)
        mine = spent.filter(agent_id=agent_id).exclude(key_id__in=needed)
        gone = frozenset(mine.values_list("key_id", flat=True))
        if gone:
            kept = AgentKey.objects.filter(agent_id=agent_id, discarded_at=None).exclude(key_id__in=gone)
            service.discard_keys(agent_id, but=frozenset(kept.values_list("key_id", flat=True)) | needed)
            discarded += AgentKey.objects.filter(key_id__in=gone).update(discarded_at=now)
    return discarded


def keys_needed(agent_id: UUID) -> frozenset[UUID]:
    """The keys with which promises still under way are sealed."""
    open_jobs = WritebackJob.objects.filter(agent_id=agent_id, state__in=UNDECIDED)
    return frozenset(key_id for key_id in open_jobs.values_list("key_id", flat=True) if key_id)


def keys_in_use(agent_id: UUID) -> frozenset[UUID]:
    """The same and the one promises are being sealed with now, which a renewal that broke off left in force."""
    in_force = AgentKey.objects.filter(agent_id=agent_id, retired_at=None).values_list("key_id", flat=True)
    return keys_needed(agent_id) | frozenset(in_force)


def _renew_due(agents: QuerySet[OnPremisesAgent]) -> list[Exception]:
    failures: list[Exception] = []
    for agent in agents.select_related("tenant"):
        try:
            if _is_due(agent):
                roll_over(agent.tenant, agent.pk, still_due=partial(_is_due, agent))
        except Exception as failure:
            logger.exception("rollover_failed", agent_id=str(agent.pk))
            failures.append(failure)
    return failures


def _is_due(agent: OnPremisesAgent) -> bool:
    return service.keys_lie_here(agent.pk) and (_is_old(agent) or service.keys_of_before(agent.pk))


def _is_old(agent: OnPremisesAgent) -> bool:
    born_before = clock.now(agent.tenant) - LIFETIME
    return AgentKey.objects.filter(agent_id=agent.pk, retired_at=None, created_at__lte=born_before).exists()


def _audit(tenant: Tenant, by: User | str, correlation_id: UUID, failure: SetUpFailed | None = None) -> None:
    audit.record(
        Activity.WRITEBACK_KEYS_RENEWED,
        tenant=tenant,
        target=None,
        actor=by,
        correlation_id=correlation_id,
        result=Result.FAILURE if failure else Result.SUCCESS,
        reason=str(failure) if failure else "",
    )
