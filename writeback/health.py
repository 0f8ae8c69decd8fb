"""Keep true what the cloud knows of a tenant's on-premises side: onboarded, running, last heard of.

Onboarding makes the key pair on premises; only its public half comes here.
"""

from datetime import datetime
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone

from directory import audit, clock
from directory.activities import Activity
from directory.models import OnPremisesStatus, Tenant, User
from writeback.delivery import Reach
from writeback.models import AgentKey, WritebackJob
from writeback.onprem import agent, relay
from writeback.onprem.port import AgentUnreachable, AnswerLost
from writeback.states import UNDECIDED

WIZARD = "Writeback wizard"  # who acts where no administrator is signed in: the set-up program on premises

logger = structlog.get_logger()


def onboard(tenant: Tenant, domain_name: str, *, by: User | str = WIZARD, correlation_id: UUID | None = None) -> None:
    """Switch writeback on on premises: a new key pair there, its public half here, and a first heartbeat."""
    now = clock.now(tenant)
    registration = agent.onboard(tenant.pk, now, still_needed=_keys_needed(tenant))
    with transaction.atomic():
        AgentKey.objects.filter(tenant=tenant, retired_at=None).update(retired_at=timezone.now())
        AgentKey.objects.create(
            tenant=tenant,
            key_id=registration.key_id,
            public_pem=registration.public_pem,
            created_at=timezone.now(),
        )
        known = {"domain_name": domain_name, "onboarded": True, "agent_running": True}
        OnPremisesStatus.objects.update_or_create(tenant=tenant, defaults=known)
        _audit(Activity.WRITEBACK_ENABLED, tenant, by, correlation_id)
    refresh(tenant)


def offboard(tenant: Tenant, *, by: User | str = WIZARD, correlation_id: UUID | None = None) -> None:
    """Switch writeback off on premises; promises under way can still be opened until they are closed."""
    agent.offboard(tenant.pk, clock.now(tenant), still_needed=_keys_needed(tenant))
    with transaction.atomic():
        AgentKey.objects.filter(tenant=tenant, retired_at=None).update(retired_at=timezone.now())
        OnPremisesStatus.objects.filter(tenant=tenant).update(onboarded=False, agent_running=False)
        _audit(Activity.WRITEBACK_DISABLED, tenant, by, correlation_id)


def agent_on(tenant: Tenant) -> bool:
    """Start the agent's service; false when it runs already or was never onboarded."""
    started = agent.start(tenant.pk, clock.now(tenant))
    refresh(tenant)
    return started


def agent_off(tenant: Tenant) -> bool:
    """Stop the agent's service, which says goodbye; false when it does not run."""
    stopped = agent.stop(tenant.pk, clock.now(tenant))
    refresh(tenant)
    return stopped


def refresh(tenant: Tenant, *, reach: Reach = relay.reach) -> bool:
    """Listen for the tenant's agent and note what was heard; true when it is there."""
    now = clock.now(tenant)
    statuses = OnPremisesStatus.objects.filter(tenant=tenant, onboarded=True)
    if not _heard(tenant, now, reach):
        statuses.update(agent_running=False)
        return False
    return bool(statuses.update(agent_running=True, last_heartbeat_at=now))


def heartbeat(*, reach: Reach = relay.reach) -> None:
    """Refresh every tenant whose agent was onboarded. One tenant's trouble stops no other; it is raised at the end."""
    failures = []
    for tenant in Tenant.objects.filter(on_premises_status__onboarded=True):
        try:
            refresh(tenant, reach=reach)
        except Exception as error:
            logger.exception("heartbeat_failed", tenant_id=str(tenant.pk))
            failures.append(error)
    if failures:
        raise ExceptionGroup("Some tenants could not be refreshed", failures)


def _heard(tenant: Tenant, now: datetime, reach: Reach) -> bool:
    try:
        reach(tenant.pk).heartbeat(now)
    except (AgentUnreachable, AnswerLost) as error:
        logger.warning("no_heartbeat", tenant_id=str(tenant.pk), error=type(error).__name__)
        return False
    return True


def _keys_needed(tenant: Tenant) -> frozenset[UUID]:
    open_jobs = WritebackJob.objects.filter(user__tenant=tenant, state__in=UNDECIDED)
    return frozenset(key_id for key_id in open_jobs.values_list("key_id", flat=True) if key_id)


def _audit(activity: Activity, tenant: Tenant, by: User | str, correlation_id: UUID | None) -> None:
    audit.record(activity, tenant=tenant, target=None, actor=by, correlation_id=correlation_id or uuid4())
