"""What the audit log keeps of a run, in the words the product's own log uses (sspr-behaviour §10)."""

from typing import Any

from directory import audit
from directory.activities import Activity, Result
from directory.rules.methods import Method
from directory.rules.passwords import Fault
from licensing.entitlement import Decision, Reason
from sspr.machines.reset import Goal
from sspr.models import ResetRun

NAMED = "User submitted their user ID"
GATES_COMPLETE = "User completed all verification steps required"
PASSWORD_SUBMITTED = "User submitted a new password"  # noqa: S105 - a sentence
RESET = "User successfully reset password"
COMPLETED = "Successfully completed reset."
NOT_ENABLED = "Password reset is not enabled for this user"
TOO_FEW_METHODS = "User's account has insufficient authentication methods"
BANNED = "FuzzyPolicyViolationInvalidPassword"
POLICY = "PasswordPolicyError"
METHOD_NAMES = {
    Method.EMAIL: "alternate email",
    Method.MOBILE_SMS: "mobile SMS",
    Method.APP_CODE: "mobile app code",
}
# Reasons the product's log writes as a sentence; the others appear under their own name.
SENTENCES = {
    Reason.TENANT_SSPR_FLAG_DISABLED: NOT_ENABLED,
    Reason.SSPR_NOT_ENABLED_IN_USER_POLICY: NOT_ENABLED,
    Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP: NOT_ENABLED,
    Reason.USER_NOT_PROPERLY_CONFIGURED: TOO_FEW_METHODS,
}


def progress(run: ResetRun, reason: str, *, result: Result = Result.SUCCESS, **details: Any) -> None:
    """One step passed or failed."""
    _record(run, Activity.FLOW_PROGRESS, reason, result, goal=run.goal, preset=run.preset, **details)


def started(run: ResetRun, method: Method) -> None:
    progress(run, f"User started the {METHOD_NAMES[method]} verification", method=method)


def completed(run: ResetRun, method: Method) -> None:
    progress(run, f"User completed the {METHOD_NAMES[method]} verification", method=method)


def failed(run: ResetRun, method: Method) -> None:
    progress(run, f"User failed the {METHOD_NAMES[method]} verification", result=Result.FAILURE, method=method)


def refused(run: ResetRun, decision: Decision) -> None:
    """The person is shown the first reason; the log keeps them all."""
    first = decision.first
    sentence = SENTENCES.get(first, first.value) if first else ""
    reasons = [reason.value for reason in decision.reasons]
    progress(run, sentence, result=Result.FAILURE, reasons=reasons, decision=decision.on_record())


def password_refused(run: ResetRun, faults: tuple[Fault, ...]) -> None:
    """The cloud's own rules said no; the password may be typed again."""
    banned = {Fault.BANNED, Fault.CONTAINS_NAME} & set(faults)
    reason = BANNED if banned else POLICY
    _record(run, Activity.RESET_PASSWORD, reason, Result.FAILURE, faults=[fault.value for fault in faults])


def succeeded(run: ResetRun) -> None:
    """The password was reset, or the account unlocked; an unlock leaves no entry of a reset.

    A success that is not whole, such as one whose cloud copy is late, is kept under the run's own reason.
    """
    if run.goal == Goal.UNLOCK:
        _record(run, Activity.UNLOCK_ACCOUNT, "Success", Result.SUCCESS)
        return
    progress(run, RESET)
    _record(run, Activity.RESET_PASSWORD, run.reason or COMPLETED, Result.SUCCESS)


def came_to_nothing(run: ResetRun, reason: str) -> None:
    """The on-premises directory did not take it, or was never asked."""
    activity = Activity.UNLOCK_ACCOUNT if run.goal == Goal.UNLOCK else Activity.RESET_PASSWORD
    _record(run, activity, reason, Result.FAILURE)


def _record(run: ResetRun, activity: Activity, reason: str, result: Result, **details: Any) -> None:
    audit.record(
        activity,
        tenant=run.tenant,
        target=run.user,
        actor=run.user,
        result=result,
        reason=reason,
        correlation_id=run.correlation_id,
        **details,
    )
