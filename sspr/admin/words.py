"""What administrators read about somebody else: short, in the third person."""

from directory.rules.methods import Method
from licensing.entitlement import Capability, Level, Reason

CAPABILITIES = {
    Capability.CHANGE: "Change a known password",
    Capability.RESET: "Reset a forgotten password",
    Capability.UNLOCK: "Unlock without a new password",
    Capability.WRITEBACK: "Have a password written back on premises",
    Capability.REGISTER: "Register methods",
}

ALLOWED = {
    Capability.CHANGE: "May do it, with the current password.",
    Capability.RESET: "May do it, and has enough methods to prove who it is.",
    Capability.UNLOCK: "May do it; the password stays as it is.",
    Capability.WRITEBACK: "Works; the agent has been heard of.",
    Capability.REGISTER: "May add methods under Security info.",
}

REFUSED = {
    Reason.ACCOUNT_DISABLED: "The account is disabled.",
    Reason.TENANT_SSPR_FLAG_DISABLED: "Self-service password reset is switched off.",
    Reason.SSPR_NOT_ENABLED_IN_USER_POLICY: "The policy is not finished: no group is chosen, or no method allowed.",
    Reason.USER_NOT_LICENSED: "No licence that opens this.",
    Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP: "Not in the group that may use self-service.",
    Reason.USER_NOT_PROPERLY_CONFIGURED: "Too few usable methods on file.",
    Reason.NOT_SYNCHRONIZED: "Cloud-only: there is no on-premises account to reach.",
    Reason.UNLOCK_NOT_ALLOWED: "The tenant does not allow unlocking without a new password.",
    Reason.WRITEBACK_NOT_ENABLED: "Writeback is switched off, or no agent was onboarded.",
    Reason.ON_PREMISES_CONNECTIVITY_ERROR: "The agent has not been heard of lately.",
    Reason.BLOCKED: "Blocked after too many failed proofs.",
}

LEVELS = {
    Level.CHANGE_ONLY: "change only",
    Level.CLOUD_RESET: "reset in the cloud",
    Level.WRITEBACK: "reset, unlock and writeback",
}

METHODS = {Method.EMAIL: "Email", Method.MOBILE_SMS: "Mobile phone", Method.APP_CODE: "Authenticator app"}
