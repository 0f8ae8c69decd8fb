"""Keep true what the cloud knows of a tenant's on-premises side: onboarded, running, last heard of.

Onboarding makes the key pair on premises; only its public half comes here. A tenant has one agent, or one for each of
its forests; where no agent is named, its first one is meant, which bears the tenant's id.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from directory import audit, clock, roles
from directory.activities import Activity, Result
from directory.models import DirectorySync, OnPremisesAgent, Role, Tenant, User
from writeback import registry, rollover, sweep
from writeback.delivery import Reach
from writeback.onprem import relay, service
from writeback.onprem.port import AgentKind, AgentUnreachable, AnswerLost
from writeback.onprem.service import SetUpFailed

__all__ = ["SetUpFailed", "agent_off", "agent_on", "heartbeat", "offboard", "onboard", "refresh", "refresh_agent"]

BROKE_OFF = "BrokeOff"  # the reason of a row about a switch of which nobody knows how far it came
WIZARD = "Writeback wizard"  # who acts where no administrator is signed in: the set-up program on premises

logger = structlog.get_logger()


def onboard(
    tenant: Tenant,
    domain_name: str,
    *,
    by: User | str = WIZARD,
    correlation_id: UUID | None = None,
    agent_id: UUID | None = None,
    kind: AgentKind = AgentKind.SYNC_SERVER,
    name: str = "",
    further_domains: Sequence[str] = (),
) -> None:
    """Switch writeback on on premises: new keys there, the public half here, and a first heartbeat.

    Raises SetUpFailed when a step on premises went wrong; what the cloud knew stays as it was.
    """
    agent_id = agent_id or tenant.pk
    domains = (domain_name, *further_domains)
    correlation_id = correlation_id or uuid4()
    with _written_down_first(Activity.WRITEBACK_ENABLED, tenant, by, correlation_id):
        registration = service.onboard(
            tenant.pk,
            clock.now(tenant),
            agent_id=agent_id,
            kind=kind,
            name=name,
            domains=domains,
            still_needed=rollover.keys_in_use(agent_id),
            token=_gets_token(by),
        )
        rollover.put_in_force(tenant, agent_id, registration)
        registry.register(tenant, agent_id, kind=kind, name=name, version=registration.version, domains=domains)
        DirectorySync.objects.get_or_create(tenant=tenant)
    refresh_agent(tenant, agent_id)


def offboard(
    tenant: Tenant, *, by: User | str = WIZARD, correlation_id: UUID | None = None, agent_id: UUID | None = None
) -> None:
    """Switch writeback off on premises; promises under way can still be opened until they are closed.

    Raises SetUpFailed when the agent could not be taken down; then it stays on.
    """
    agent_id = agent_id or tenant.pk
    correlation_id = correlation_id or uuid4()
    sweep.settle_all(agent_id, now=timezone.now())  # afterwards nobody could ask it any more
    needed = rollover.keys_needed(agent_id)
    with _written_down_first(Activity.WRITEBACK_DISABLED, tenant, by, correlation_id):
        service.offboard(agent_id, clock.now(tenant), still_needed=needed, token=_gets_token(by))
        rollover.retire(agent_id, clock.now(tenant))
        registry.strike_off(tenant, agent_id)


def agent_on(tenant: Tenant, *, agent_id: UUID | None = None) -> bool:
    """Start an agent's service; false when it runs already or was never onboarded."""
    started = service.start(agent_id or tenant.pk, clock.now(tenant))
    refresh_agent(tenant, agent_id or tenant.pk)
    return started


def agent_off(tenant: Tenant, *, agent_id: UUID | None = None) -> bool:
    """Stop an agent's service, which says goodbye; false when it does not run."""
    stopped = service.stop(agent_id or tenant.pk, clock.now(tenant))
    refresh_agent(tenant, agent_id or tenant.pk)
    return stopped


def refresh(tenant: Tenant, *, reach: Reach = relay.reach) -> bool:
    """Listen for each of the tenant's agents and note what was heard; true when there is one and all are there."""
    agents = OnPremisesAgent.objects.filter(tenant=tenant, onboarded=True).order_by("pk")
    heard = [_listen(agent, clock.now(tenant), reach) for agent in agents]
    if heard:
        registry.summarise(tenant)
    return bool(heard) and all(heard)


def refresh_agent(tenant: Tenant, agent_id: UUID, *, reach: Reach = relay.reach) -> bool:
    """The same for one of them."""
    agent = OnPremisesAgent.objects.filter(pk=agent_id, tenant=tenant, onboarded=True).first()
    if agent is None:
        return False
    heard = _listen(agent, clock.now(tenant), reach)
    registry.summarise(tenant)
    return heard


def heartbeat(*, reach: Reach = relay.reach) -> None:
    """Refresh every tenant with an onboarded agent. One tenant's trouble stops no other; it is raised at the end."""
    tenants = Tenant.objects.filter(on_premises_status__onboarded=True)
    _each((tenant, partial(refresh, tenant, reach=reach)) for tenant in tenants)


def listen_again(*, reach: Reach = relay.reach) -> None:
    """The same for each agent that was not heard last: one moment must not refuse people for five minutes."""
    silent = OnPremisesAgent.objects.filter(onboarded=True, agent_running=False).select_related("tenant")
    _each((agent.tenant, partial(refresh_agent, agent.tenant, agent.pk, reach=reach)) for agent in silent)


def _each(rounds: Iterable[tuple[Tenant, Callable[[], bool]]]) -> None:
    failures = []
    for tenant, listen in rounds:
        try:
            listen()
        except Exception as error:
            logger.exception("heartbeat_failed", tenant_id=str(tenant.pk))
            failures.append(error)
    if failures:
        raise ExceptionGroup("Some tenants could not be refreshed", failures)


def _listen(agent: OnPremisesAgent, now: datetime, reach: Reach) -> bool:
    try:
        vitals = reach(agent.pk).heartbeat(now)
    except (AgentUnreachable, AnswerLost) as error:
        logger.warning("no_heartbeat", agent_id=str(agent.pk), error=type(error).__name__)
        registry.not_heard(agent)
        return False
    return registry.heard(agent, vitals, now)


def _gets_token(by: User | str) -> bool:
    """Whether the set-up program gets a token: a Global Administrator of the cloud does, nobody else (event 32009).

    One whose password is mastered on premises may be federated, and the program cannot sign such an account in.
    """
    if isinstance(by, str) or by.is_superuser:
        return True
    return Role.GLOBAL_ADMINISTRATOR in roles.roles_of(by) and not by.on_premises


@contextmanager
def _written_down_first(activity: Activity, tenant: Tenant, by: User | str, correlation_id: UUID) -> Iterator[None]:
    """Do in one transaction what is written down first, since on premises nothing is rolled back (SR-LOG-07).

    What fails leaves a row of its own instead: a step on premises by its event, anything else as broken off, after
    which the two sides may differ and an administrator has to look.
    """
    try:
        with transaction.atomic():
            _audit(activity, tenant, by, correlation_id)
            yield
    except SetUpFailed as failure:
        _audit(activity, tenant, by, correlation_id, str(failure))
        raise
    except Exception:
        logger.exception("set_up_broke_off", activity=activity.value, tenant_id=str(tenant.pk))
        with suppress(DatabaseError), transaction.atomic():  # where the log itself is away, nothing was done either
            _audit(activity, tenant, by, correlation_id, BROKE_OFF)
        raise


def _audit(activity: Activity, tenant: Tenant, by: User | str, correlation_id: UUID, failure: str = "") -> None:
    result = Result.FAILURE if failure else Result.SUCCESS
    audit.record(
        activity, tenant=tenant, target=None, actor=by, correlation_id=correlation_id, result=result, reason=failure
    )
