"""The one step: draw a password, promise it, and remember who gave it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from directory import audit, passwords
from directory.activities import Activity, Result
from directory.models import User
from licensing.entitlement import Capability, Decision, decide
from licensing.facts import facts_for
from sspr.models import AdministratorReset
from writeback.operations import Operation
from writeback.outbox import promise_password

SUBMITTED = "Administrator submitted a temporary password"


class NotDeliverable(Exception):
    """Nothing can be carried home for this person now; `decision` says why, most important reason first."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(str(decision.first))


def may_give(person: User, *, now: datetime) -> Decision:
    return decide(facts_for(person, now=now), Capability.WRITEBACK)


def give(person: User, *, by: User, now: datetime, correlation_id: UUID) -> tuple[AdministratorReset, str]:
    """Promise a temporary password, to be changed at the next sign-in; the row to follow, and the password for the one
    page that shows it. Raises NotDeliverable, which is on the audit log then.

    A newer one supersedes an older one that was not delivered yet, whoever gave it.
    """
    password = passwords.temporary(person)
    hashed = passwords.hash(password)  # slow, so before the transaction
    with transaction.atomic():
        decision = may_give(person, now=now)
        if decision.allowed:
            job = promise_password(
                person, password, hashed, operation=Operation.ADMIN_RESET, correlation_id=correlation_id
            )
            given = AdministratorReset.objects.create(
                user=person,
                by=by,
                by_name=str(by),
                tracking_id=job.pk,
                correlation_id=correlation_id,
                started_at=now,
            )
            _record(Activity.FLOW_PROGRESS, person, by, decision, correlation_id, reason=SUBMITTED)
            return given, password
        refusal = str(decision.first)
        _record(
            Activity.RESET_PASSWORD_BY_ADMIN, person, by, decision, correlation_id,
            reason=refusal, result=Result.FAILURE,
        )  # fmt: skip
    raise NotDeliverable(decision)


def _record(
    activity: Activity,
    person: User,
    by: User,
    decision: Decision,
    correlation_id: UUID,
    *,
    reason: str,
    result: Result = Result.SUCCESS,
) -> None:
    """The promise and the refusal; what became of a promise is told when it is known."""
    audit.record(
        activity,
        tenant=person.tenant,
        target=person,
        actor=by,
        result=result,
        reason=reason,
        correlation_id=correlation_id,
        decision=decision.on_record(),
    )
