"""What goes into a decision and what comes out of it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

# Goes up whenever anybody in any standing would get another answer from the rules; a test keeps watch.
RULE_VERSION = 1


class Level(IntEnum):
    """How far a person's licences reach; each level contains the ones below it."""

    CHANGE_ONLY = 0
    CLOUD_RESET = 1
    WRITEBACK = 2


class Capability(StrEnum):
    """What may be asked for. One never implies another: each is decided by itself."""

    CHANGE = "change"  # a known password
    RESET = "reset"  # a forgotten password
    UNLOCK = "unlock"  # the on-premises account, keeping its password
    WRITEBACK = "writeback"  # carrying a password to the on-premises directory
    REGISTER = "register"  # security info for a later reset


class Reason(StrEnum):
    """Why a capability is refused, by the product's own name, in the order it is checked (sspr-behaviour §1.3)."""

    ACCOUNT_DISABLED = "AccountDisabled"
    TENANT_SSPR_FLAG_DISABLED = "TenantSSPRFlagDisabled"
    SSPR_NOT_ENABLED_IN_USER_POLICY = "SsprNotEnabledInUserPolicy"
    USER_NOT_LICENSED = "UserNotLicensed"
    USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP = "UserNotMemberOfScopedAccessGroup"
    USER_NOT_PROPERLY_CONFIGURED = "UserNotProperlyConfigured"
    NOT_SYNCHRONIZED = "NotSynchronized"
    UNLOCK_NOT_ALLOWED = "UnlockNotAllowed"
    WRITEBACK_NOT_ENABLED = "WritebackNotEnabled"
    ON_PREMISES_CONNECTIVITY_ERROR = "OnPremisesConnectivityError"
    BLOCKED = "Blocked"

    @property
    def code(self) -> str | None:
        """The support code people read aloud to the help desk; None where the product has none."""
        return SUPPORT_CODES.get(self)


# Source: sspr-behaviour §11. SSPR_0029 is missing on purpose: it is an outcome of delivery, never an entitlement.
SUPPORT_CODES = {
    Reason.TENANT_SSPR_FLAG_DISABLED: "SSPR_0009",
    Reason.WRITEBACK_NOT_ENABLED: "SSPR_0010",
    Reason.SSPR_NOT_ENABLED_IN_USER_POLICY: "SSPR_0011",
    Reason.USER_NOT_LICENSED: "SSPR_0012",
    Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP: "SSPR_0013",
    Reason.USER_NOT_PROPERLY_CONFIGURED: "SSPR_0014",
    Reason.ON_PREMISES_CONNECTIVITY_ERROR: "SSPR_0030",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """All that a decision may depend on, read once."""

    level: Level  # what plans and SKUs open
    account_enabled: bool
    administrator: bool  # holds a directory role that puts the administrator policy in force
    on_premises: bool  # the password is mastered on premises
    sspr_enabled: bool  # the tenant's switch is not at None
    administrators_may_use_sspr: bool  # allowedToUseSSPR: their own switch
    policy_defined: bool  # at least one method is enabled, and scope Selected names a group
    in_scope: bool  # False only for a person outside the selected group
    methods_registered: int  # usable ones: enabled by the policy that applies, and on file
    methods_required: int  # gates: 1 or 2
    writeback_enabled: bool  # switched on in the cloud, and an agent was onboarded
    unlock_allowed: bool  # the tenant's switch for unlocking without a reset
    agent_up: bool  # as the cloud last heard of it
    blocked: bool  # throttled after too many failed proofs


@dataclass(frozen=True, slots=True)
class Decision:
    capability: Capability
    reasons: tuple[Reason, ...] = ()  # every refusal, in the order the product checks them

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def first(self) -> Reason | None:
        """What the person is shown."""
        return self.reasons[0] if self.reasons else None

    def on_record(self) -> dict[str, object]:
        """As the audit log keeps it: every reason, and by which rules it was decided (SR-LIC-09)."""
        return {
            "capability": self.capability.value,
            "allowed": self.allowed,
            "reasons": [reason.value for reason in self.reasons],
            "rule_version": RULE_VERSION,
        }
