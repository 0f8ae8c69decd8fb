"""What the end of a delivery means for the temporary password an administrator gave."""

from datetime import datetime

from directory import audit, lockout
from directory.activities import Activity, Result
from sspr.models import AdministratorReset, ResetRun
from writeback.errors import Outcome
from writeback.models import WritebackJob


def settle(job: WritebackJob, *, now: datetime) -> None:
    """Write down how it ended, in the transaction that closes the job; other journeys' jobs are left alone."""
    given = AdministratorReset.objects.select_related("by").filter(tracking_id=job.pk, outcome="").first()
    if given is None:
        return
    lockout.hold(job.user)  # the person first, as everywhere
    outcome = Outcome(job.outcome)
    given.outcome = outcome.value
    given.save(update_fields=["outcome"])
    if outcome.set_on_premises:
        lockout.clear(job.user)
        ResetRun.objects.filter(user=job.user).supersede(now=now)
    audit.record(
        Activity.RESET_PASSWORD_BY_ADMIN,
        tenant=job.user.tenant,
        target=job.user,
        actor=given.by or given.by_name,
        result=Result.SUCCESS if outcome.set_on_premises else Result.FAILURE,
        reason="" if outcome is Outcome.DELIVERED else outcome.value,
        correlation_id=given.correlation_id,
    )
