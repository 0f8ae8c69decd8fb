"""Switch agents and faults of a tenant's on-premises side on and off, with who did it on the audit log.

The cloud listens to the agents at once, so that what a fault means for the status does not wait for a heartbeat.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from directory import audit, clock
from directory.activities import Activity, Result
from directory.models import OnPremisesAgent, Tenant, User
from writeback import health
from writeback.onprem import faults, service
from writeback.onprem.faults import Fault, Faults, NotLikeThat, Switched

__all__ = ["Fault", "Faults", "NotLikeThat", "Switched", "all_off", "now_on", "switch_agent", "switch_off", "switch_on"]

FIGURES = faults.FIGURES
FOR_ALL = faults.FOR_ALL


def now_on(tenant: Tenant | None) -> tuple[Switched, ...]:
    """What is broken on purpose in this tenant, oldest first; nothing where the on-premises side does not answer."""
    return faults.of_if_there(tenant.pk).switched if tenant else ()


def switch_on(
    tenant: Tenant,
    fault: Fault,
    *,
    by: User | str,
    correlation_id: UUID,
    person: User | None = None,
    figure: int | None = None,
    spread: int = 0,
) -> None:
    """Break it, for everybody or for one person. Raises NotLikeThat."""
    anchor = _anchor_of(person)
    details = {"figure": figure, "spread": spread} if figure is not None else {}
    with transaction.atomic():  # written down first, since on premises nothing is rolled back (SR-LOG-07)
        _audit(tenant, fault.value, "on", by, correlation_id, person, **details)
        faults.switch_on(tenant.pk, fault, clock.now(tenant), anchor=anchor, figure=figure, spread=spread)
    if fault is Fault.AGENT_STOPPED:
        for agent_id in _agents(tenant):
            service.stop(agent_id, clock.now(tenant))
    health.refresh(tenant)


def switch_off(
    tenant: Tenant,
    fault: Fault,
    *,
    by: User | str,
    correlation_id: UUID,
    person: User | None = None,
    everybody: bool = False,
) -> bool:
    """Mend it as it was switched on, or with `everybody` for whomever it is on; false when it was not."""
    with transaction.atomic():
        _audit(tenant, fault.value, "off", by, correlation_id, person)
        if not faults.switch_off(tenant.pk, fault, anchor=None if everybody else _anchor_of(person)):
            transaction.set_rollback(True)
            return False
    _mended(tenant, {fault})
    return True


def all_off(tenant: Tenant, *, by: User | str, correlation_id: UUID) -> int:
    """Mend everything; returns how many switches were on."""
    were_on = {one.fault for one in now_on(tenant)}
    with (
        transaction.atomic()
    ):  # one of an earlier release has no name here, and is mended and written down all the same
        _audit(tenant, ", ".join(sorted(were_on)) or "everything", "off", by, correlation_id, None)
        mended = faults.switch_off(tenant.pk)
        if not mended:
            transaction.set_rollback(True)
    if mended:
        _mended(tenant, were_on)
    return mended


def switch_agent(agent: OnPremisesAgent, *, on: bool, by: User | str, correlation_id: UUID) -> bool:
    """Start or stop an agent's service; false when it was so already, or did not start, which leaves a row, too."""
    now = clock.now(agent.tenant)
    with transaction.atomic():  # written down first, since on premises nothing is rolled back (SR-LOG-07)
        _audit_agent(agent, on, by, correlation_id, Result.SUCCESS)
        done = (service.start if on else service.stop)(agent.pk, now)
        if not done:
            transaction.set_rollback(True)
    if on and not done and not service.running(agent.pk):
        _audit_agent(agent, on, by, correlation_id, Result.FAILURE)
    health.refresh_agent(agent.tenant, agent.pk)
    return done


def _audit_agent(agent: OnPremisesAgent, on: bool, by: User | str, correlation_id: UUID, result: Result) -> None:
    audit.record(
        Activity.WRITEBACK_SERVICE_SWITCHED,
        tenant=agent.tenant,
        target=None,
        target_name=str(agent),
        actor=by,
        correlation_id=correlation_id,
        result=result,
        turned="on" if on else "off",
    )


def _mended(tenant: Tenant, were_on: set[Fault]) -> None:
    if Fault.AGENT_STOPPED in were_on:
        for agent_id in _agents(tenant):
            service.start(agent_id, clock.now(tenant))
    health.refresh(tenant)


def _agents(tenant: Tenant) -> list[UUID]:
    return list(OnPremisesAgent.objects.filter(tenant=tenant, onboarded=True).values_list("pk", flat=True))


def _anchor_of(person: User | None) -> str:
    if person is None:
        return ""
    if not person.on_premises:
        raise NotLikeThat("A cloud-only person has no account that a fault could befall.")
    return person.on_premises_immutable_id


def _audit(
    tenant: Tenant,
    name: str,
    turned: str,
    by: User | str,
    correlation_id: UUID,
    person: User | None,
    **details: Any,
) -> None:
    audit.record(
        Activity.FAULT_SWITCHED,
        tenant=tenant,
        target=person,
        target_name="" if person else name,
        actor=by,
        correlation_id=correlation_id,
        fault=name,
        turned=turned,
        **details,
    )
