"""What the agent remembers of each tracking id, so that a repeat does nothing and an outcome is never a guess."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from writeback.onprem.models import AppliedOperation
from writeback.onprem.port import Answer, AttemptFenced, BrokenRule, Condition, LdapResult, Request
from writeback.onprem.router import ALIAS


def answered(tracking_id: UUID) -> Answer | None:
    """The answer given before, if there is one."""
    row = AppliedOperation.objects.filter(pk=tracking_id).exclude(condition="").first()
    return _answer(row) if row else None


def once(request: Request, work: Callable[[], Answer]) -> Answer:
    """Run `work` unless this tracking id was answered before, and remember its answer, in one transaction.

    A busy directory is no answer: it is asked again. Raises AttemptFenced when the attempt was given up meanwhile.
    """
    with transaction.atomic(using=ALIAS):
        row = _locked(request.binding.job_id, request.binding.tenant_id)
        if row.condition:
            return _answer(row)
        if request.attempt <= row.fenced_attempt:
            raise AttemptFenced
        answer = work()
        if answer.condition is Condition.APPLIED:
            answer = replace(answer, applied_at=request.now)
        if answer.condition is not Condition.DIRECTORY_BUSY:
            _remember(row, answer, request.now)
        return answer


def settle(tracking_id: UUID, tenant_id: UUID, attempt: int) -> Answer | None:
    """The answer given before; or None, and from now on attempts up to `attempt` are refused."""
    with transaction.atomic(using=ALIAS):
        row = _locked(tracking_id, tenant_id)
        if row.condition:
            return _answer(row)
        row.fenced_attempt = max(row.fenced_attempt, attempt)
        row.save(update_fields=["fenced_attempt"])
        return None


def _locked(tracking_id: UUID, tenant_id: UUID) -> AppliedOperation:
    """The row of this tracking id, made when absent; a second transaction waits here for the first."""
    fresh = AppliedOperation(tracking_id=tracking_id, tenant_id=tenant_id)
    AppliedOperation.objects.bulk_create([fresh], ignore_conflicts=True)
    return AppliedOperation.objects.select_for_update().get(pk=tracking_id)


def _remember(row: AppliedOperation, answer: Answer, now: datetime) -> None:
    ldap = answer.ldap or LdapResult(0)
    row.condition, row.event_id, row.answered_at = answer.condition, answer.event_id, now
    row.ldap_code = ldap.code if answer.ldap else None
    row.ldap_data, row.ldap_text, row.rules = ldap.data, ldap.text, list(answer.rules)
    row.password_mark = answer.password_mark
    row.save()


def _answer(row: AppliedOperation) -> Answer:
    ldap = None if row.ldap_code is None else LdapResult(row.ldap_code, row.ldap_data, row.ldap_text)
    broken = tuple(BrokenRule(rule) for rule in row.rules)
    applied_at = row.answered_at if row.condition == Condition.APPLIED else None
    return Answer(Condition(row.condition), row.event_id, ldap, broken, row.password_mark, applied_at)
