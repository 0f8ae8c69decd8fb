"""What administrators read about somebody else: short, in the third person."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import Group
from directory.rules.methods import Method
from licensing.entitlement import Capability, Level, Reason

CAPABILITIES = {
    Capability.CHANGE: _("Change a known password"),
    Capability.RESET: _("Reset a forgotten password"),
    Capability.UNLOCK: _("Unlock without a new password"),
    Capability.WRITEBACK: _("Have a password written back on premises"),
    Capability.REGISTER: _("Register methods"),
}

ALLOWED = {
    Capability.CHANGE: _("May do it, with the current password."),
    Capability.RESET: _("May do it, and has enough methods to prove who it is."),
    Capability.UNLOCK: _("May do it; the password stays as it is."),
    Capability.WRITEBACK: _("Works; the agent has been heard of."),
    Capability.REGISTER: _("May add methods under Security info."),
}

REFUSED = {
    Reason.ACCOUNT_DISABLED: _("The account is disabled."),
    Reason.TENANT_SSPR_FLAG_DISABLED: _("Self-service password reset is switched off."),
    Reason.SSPR_NOT_ENABLED_IN_USER_POLICY: _("The policy is not finished: no group is chosen, or no method allowed."),
    Reason.USER_NOT_LICENSED: _("No licence that opens this."),
    Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP: _("Not in the group that may use self-service."),
    Reason.USER_NOT_PROPERLY_CONFIGURED: _("Too few usable methods on file."),
    Reason.NOT_SYNCHRONIZED: _("Cloud-only: there is no on-premises account to reach."),
    Reason.UNLOCK_NOT_ALLOWED: _("The tenant does not allow unlocking without a new password."),
    Reason.WRITEBACK_NOT_ENABLED: _("Writeback is switched off, or no agent was onboarded."),
    Reason.ON_PREMISES_CONNECTIVITY_ERROR: _("The agent has not been heard of lately."),
    Reason.BLOCKED: _("Blocked after too many failed proofs."),
}

LEVELS = {
    Level.CHANGE_ONLY: _("change only"),
    Level.CLOUD_RESET: _("reset in the cloud"),
    Level.WRITEBACK: _("reset, unlock and writeback"),
}

METHODS = {Method.EMAIL: _("Email"), Method.MOBILE_SMS: _("Mobile phone"), Method.APP_CODE: _("Authenticator app")}


def kind_of_group(group: Group) -> str:
    """Who says who is a member."""
    if group.on_premises:
        return gettext("synchronised")
    return gettext("dynamic") if group.dynamic else gettext("assigned")
