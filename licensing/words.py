"""What administrators read for the states of licensing."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.lifecycle import Ending, Status, Terms
from licensing.paths import LicenseError
from licensing.states import BatchAction, BatchState, GroupStatus, Processing
from licensing.verdicts import Cause

TERMS = [
    (Terms.DIRECT.value, _("Bought directly: 30 days of grace, then 90 days disabled")),
    (Terms.MULTI_YEAR.value, _("Several years: 90 days of grace, then 90 days disabled")),
    (Terms.VOLUME.value, _("Volume licence: stops at its end, then 150 days disabled")),
    (Terms.OPEN.value, _("Open licence: 30 days of grace, then 90 days disabled")),
    (Terms.TRIAL.value, _("Trial: 30 days of grace, then deleted")),
]
ENDINGS = [
    (Ending.CANCELED.value, _("Canceled: disabled at once")),
    (Ending.LOCKED_OUT.value, _("Locked out: canceled by the customer")),
    (Ending.DELETED.value, _("Deleted")),
]
STATUSES = {
    Status.ENABLED: _("active"),
    Status.WARNING: _("expired, in its grace period"),
    Status.SUSPENDED: _("disabled"),
    Status.LOCKED_OUT: _("locked out"),
    Status.DELETED: _("deleted"),
}
PROCESSING_STATES = [
    (Processing.QUEUED.value, _("Waiting to be processed")),
    (Processing.IN_PROGRESS.value, _("In progress")),
    (Processing.COMPLETE.value, _("Latest changes applied to all members")),
]
BATCH_ACTIONS = [
    (BatchAction.ASSIGN.value, _("Assign")),
    (BatchAction.REMOVE.value, _("Remove")),
]
ERRORS = {
    LicenseError.COUNT: _("No seat was left."),
    LicenseError.EXCLUSIVE: _("A service plan may not be held beside one of another product."),
    LicenseError.DEPENDENCY: _("A service plan needs another one that is missing."),
    LicenseError.PROHIBITED: _("The product is not offered in the usage location."),
    LicenseError.UNIQUENESS: _("A value that must be unique is used by somebody else."),
    LicenseError.OTHER: _("Another product of the same group could not be assigned."),
}
GROUP_STATUSES: dict[GroupStatus, str | Promise] = {
    GroupStatus.UNLICENSED: "",
    GroupStatus.ASSIGNED: _("All licenses assigned"),
    GroupStatus.IN_PROGRESS: _("In progress"),
    GroupStatus.ERRORS: _("Errors and issues"),
}
GROUP_BADGES = {GroupStatus.ASSIGNED: "ok", GroupStatus.IN_PROGRESS: "now", GroupStatus.ERRORS: "bad"}
BATCH_STATES = {
    BatchState.DRAFT: _("draft"),
    BatchState.RUNNING: _("in progress"),
    BatchState.FINISHED: _("finished"),
}
CAUSES = {
    Cause.COUNT: _("There are no seats left for them."),
    Cause.EXCLUSIVE: _("A service plan may not be held beside one of another product they have."),
    Cause.DEPENDENCY: _("A service plan would lack another one that it needs."),
    Cause.PROHIBITED: _("The product is not offered in their usage location."),
    Cause.NO_LOCATION: _("They have no usage location."),
    Cause.NOT_OWNED: _("The organisation owns no subscription of the product."),
    Cause.INHERITED: _("They have it from a group, which alone can take it away."),
    Cause.UNKNOWN_PLAN: _("A service plan that was to be switched off is not part of the product."),
    Cause.NOT_PERMITTED: _("Whoever asked for it was not allowed to, or is not any more. It was stopped there."),
    Cause.NOTHING_TO_DO: _("Nothing is to be done for them: it is so already."),
    Cause.PLANS_CHANGED: _("They had the product already; only its service plans were set anew."),
}
