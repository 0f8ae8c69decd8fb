"""What the portal listens to, and the question it answers for the apps below."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from directory import clock
from directory.models import Tenant
from directory.signals import people_changed
from licensing.entitlement import Capability, Reason, decide
from licensing.facts import facts_for
from sspr.flows.change.settle import settle as settle_change
from sspr.flows.reset.settle import settle as settle_reset
from sspr.flows.temporary.settle import settle as settle_temporary
from sspr.machines import change, reset
from sspr.models import ChangeRun, ResetRun
from writeback.models import WritebackJob
from writeback.operations import Operation
from writeback.signals import job_closed

CAPABILITIES = {
    Operation.RESET: Capability.RESET,
    Operation.CHANGE: Capability.CHANGE,
    Operation.ADMIN_RESET: Capability.WRITEBACK,
    Operation.UNLOCK: Capability.UNLOCK,
}


# A password set elsewhere, an account switched off, a new number: codes may be under way that are worth nothing now.
ENDS_RESETS = frozenset({"password", "account_enabled", "mobile_phone"})


@receiver(people_changed)
def end_resets(tenant: Tenant, user_ids: Collection[UUID], columns: Collection[str], **kwargs: Any) -> None:
    """What came by synchronisation ends the resets begun before it, with their codes (SR-TOK-10)."""
    if not ENDS_RESETS.isdisjoint(columns):
        ResetRun.objects.filter(user__in=user_ids).supersede(now=clock.now(tenant))


@receiver(job_closed)
def settle(sender: Any, job: WritebackJob, **kwargs: Any) -> None:
    """A delivery ended: the run that waited for it moves on, in the same transaction."""
    now = clock.now(job.user.tenant)
    match job.operation:  # each has one kind of run that can follow it
        case Operation.CHANGE:
            settle_change(job, now=now)
        case Operation.ADMIN_RESET:
            settle_temporary(job, now=now)
        case _:
            settle_reset(job, now=now)


def still_wanted(job: WritebackJob) -> bool:
    """The guard of delivery: is the person still entitled and enabled, and the promise not superseded?

    An agent that is away is no refusal: its job waits until it expires.
    """
    facts = facts_for(job.user, now=clock.now(job.user.tenant))  # which reads the person anew
    decision = decide(facts, CAPABILITIES[Operation(job.operation)])
    refusals = set(decision.reasons) - {Reason.ON_PREMISES_CONNECTIVITY_ERROR}
    return not refusals and not _superseded(job)


def _superseded(job: WritebackJob) -> bool:
    """Whether the run that promised this waits no longer."""
    if job.operation == Operation.CHANGE:
        return ChangeRun.objects.filter(tracking_id=job.pk).exclude(state=change.State.WAITING).exists()
    return ResetRun.objects.filter(tracking_id=job.pk).exclude(state=reset.State.WAITING).exists()
