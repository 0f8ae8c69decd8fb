"""Page 1: somebody says who they are."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from directory import clock, lookup
from directory.activities import Result
from directory.keyring import code_mac
from directory.models import Tenant
from directory.models.tenant import Preset
from licensing.entitlement import Capability, decide
from licensing.facts import facts_for
from sspr.flows.reset import entitlement, trail
from sspr.machines.reset import Event, State
from sspr.models import ResetRun

RUN_LASTS = timedelta(minutes=15)  # sspr-behaviour §0
NOBODY = "UserAccountNotFound"  # the name sign-in has for it; sspr-behaviour §10.5


def start(typed: str, *, correlation_id: UUID) -> ResetRun:
    """Begin a run for the user ID `typed` and take it to its first page.

    Looks at the clock itself: which clock to go by is known only once the tenant is. Platform operators have no
    tenant and therefore no self-service; here they are nobody.
    """
    user, tenant = lookup.find_user(typed), lookup.find_tenant(typed)
    if user is not None:
        tenant = user.tenant
        user = user if tenant else None
    now = clock.now(tenant)
    run = ResetRun(
        tenant=tenant,
        user=user,
        state=State.WHO,
        preset=tenant.preset if tenant else settings.PORTAL_PRESET,
        typed_key=code_mac(typed.strip().lower(), purpose="user ID typed"),
        correlation_id=correlation_id,
        started_at=now,
        expires_at=now + RUN_LASTS,
    )
    with transaction.atomic():
        run.save(force_insert=True)
        trail.progress(run, trail.NAMED)
        if run.preset == Preset.STANDARDS:
            run.move(Event.GOAL_OPEN if _offers_unlock(tenant) else Event.NAMED)
        else:
            _answer(run, now=now)
    return run


def _offers_unlock(tenant: Tenant | None) -> bool:
    """Asked of the domain alone, so that the page says nothing about the person (SR-ENUM-10)."""
    return tenant is not None and tenant.policy.unlock_without_reset


def _answer(run: ResetRun, *, now: datetime) -> None:
    """As the modelled product: say right here who cannot go on, and why (deviation DV-01)."""
    if run.user is None:
        run.move(Event.NOT_ENTITLED, reason=NOBODY, ended_at=now)
        trail.progress(run, NOBODY, result=Result.FAILURE)
        return
    facts = facts_for(run.user, now=now)
    decision = decide(facts, Capability.RESET)
    if not decision.allowed:
        entitlement.refuse(run, decision, now=now)
    elif decide(facts, Capability.UNLOCK).allowed:
        run.move(Event.GOAL_OPEN)
    else:
        run.move(Event.NAMED)
