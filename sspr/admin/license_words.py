"""What administrators read of licences by path: states, and what mends each error."""

from django.utils.translation import gettext_lazy as _

from licensing.lifecycle import Status
from licensing.paths import LicenseError, PathState

STATES = {
    PathState.ACTIVE: _("Active"),
    PathState.ACTIVE_WITH_ERROR: _("Active, with an error"),
    PathState.ERROR: _("Error"),
}
DISABLED = _("Disabled")  # Graph's state of a path whose product is suspended; follows from the purchases when read
DISABLED_BY = {
    Status.SUSPENDED: _("The subscription is disabled and opens nothing. Renew it."),
    Status.LOCKED_OUT: _("The subscription was canceled and is locked; it opens nothing."),
    Status.DELETED: _("No subscription of the product is left; it opens nothing."),
}

REMEDIES = {
    LicenseError.COUNT: _(
        "Buy seats or free some, then reprocess: a seat that becomes free changes nothing by itself."
    ),
    LicenseError.EXCLUSIVE: _(
        "Take one of the two products away, or switch one of the two plans off: nobody chooses between them for you."
    ),
    LicenseError.DEPENDENCY: _(
        "Assign a product with the plan that is needed, or switch off the plan that needs it, then reprocess."
    ),
    LicenseError.PROHIBITED: _("Correct the usage location, or take the person out of the group."),
    LicenseError.UNIQUENESS: _("Change the value that clashes, such as a mail address, then reprocess the person."),
    LicenseError.OTHER: _("Solve the error of the other product, then reprocess."),
}
