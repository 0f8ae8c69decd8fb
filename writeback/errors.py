"""How a job can end, and what each answer of the agent means for it (writeback.md §12). Pure."""

from collections.abc import Mapping
from enum import StrEnum

from writeback.onprem.port import Condition


class Outcome(StrEnum):
    """How a job ended, as the portal tells it; only DELIVERED and CLOUD_FAILURE mean "set on premises"."""

    DELIVERED = "Delivered"
    POLICY_VIOLATION = "OnPremisesPolicyViolation"
    WRONG_PASSWORD = "IncorrectCurrentPassword"  # noqa: S105 - a name, not a password
    ACCOUNT_LOCKED = "OnPremisesAccountLocked"
    ADMIN_ACTION_REQUIRED = "OnPremisesAdminActionRequired"
    UNREACHABLE = "OnPremisesConnectivityError"
    WITHDRAWN = "Withdrawn"
    SUPERSEDED = "Superseded"
    CLOUD_FAILURE = "OnPremisesSuccessCloudFailure"

    @property
    def set_on_premises(self) -> bool:
        return self in (Outcome.DELIVERED, Outcome.CLOUD_FAILURE)


# Every condition but those which may pass: they are tried again until the job expires.
OUTCOMES: Mapping[Condition, Outcome] = {
    Condition.APPLIED: Outcome.DELIVERED,
    Condition.POLICY: Outcome.POLICY_VIOLATION,
    Condition.CANNOT_CHANGE: Outcome.POLICY_VIOLATION,
    Condition.WRONG_PASSWORD: Outcome.WRONG_PASSWORD,
    Condition.LOCKED: Outcome.ACCOUNT_LOCKED,
    Condition.DISABLED: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.NOT_FOUND: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.SEVERAL_FOUND: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.NO_RIGHTS: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.UNDECIPHERABLE: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.MISCONFIGURED: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.UNKNOWN: Outcome.ADMIN_ACTION_REQUIRED,
    Condition.EXPIRED: Outcome.UNREACHABLE,
}
# What it comes to when it did not pass; an agent or a directory that stayed away is a matter of connectivity.
LASTING: Mapping[Condition, Outcome] = {Condition.KEY_MISSING: Outcome.ADMIN_ACTION_REQUIRED}


class WritebackError(Exception):
    """What a caller of writeback cannot go on with."""


class NoAgentKey(WritebackError):
    """Nothing can be sealed for this tenant: its agent was never onboarded."""


class GuardMissing(WritebackError):
    """Nobody says whether a job may still be delivered, so nothing is (house rule: no guard, no delivery)."""


class NotAPassword(WritebackError):
    """What was to be sealed can be nobody's password; the caller should have judged it before."""
