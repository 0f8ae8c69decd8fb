"""What the portal listens to, and the question it answers for the apps below."""

from typing import Any

from django.dispatch import receiver

from directory import clock
from directory.models import User
from licensing.entitlement import Capability, Reason, decide
from licensing.facts import facts_for
from sspr.flows.change.settle import settle as settle_change
from sspr.flows.reset.settle import settle as settle_reset
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


@receiver(job_closed)
def settle(sender: Any, job: WritebackJob, **kwargs: Any) -> None:
    """A delivery ended: the run that waited for it moves on, in the same transaction."""
    now = clock.now(job.user.tenant)
    settle_reset(job, now=now)
    settle_change(job, now=now)


def still_wanted(job: WritebackJob) -> bool:
    """The guard of delivery: is the person still entitled and enabled, and the promise not superseded?

    An agent that is away is no refusal: its job waits until it expires.
    """
    person = User.objects.select_related("tenant").get(pk=job.user_id)
    decision = decide(facts_for(person, now=clock.now(person.tenant)), CAPABILITIES[Operation(job.operation)])
    refusals = set(decision.reasons) - {Reason.ON_PREMISES_CONNECTIVITY_ERROR}
    return not refusals and not _superseded(job)


def _superseded(job: WritebackJob) -> bool:
    """Whether the run that promised this waits no longer."""
    followers = [
        (ResetRun.objects.filter(tracking_id=job.pk), reset.State.WAITING),
        (ChangeRun.objects.filter(tracking_id=job.pk), change.State.WAITING),
    ]
    return any(runs.exclude(state=waiting).exists() for runs, waiting in followers)
