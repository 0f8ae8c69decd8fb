"""What a licence opens, and the eleven checks in their order."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from licensing.entitlement.types import Capability, Level, Reason, UserFacts

# Service plans and products by what they open (licensing.md §1.1). Either premium plan is enough, since the E5 and F5
# security products carry the second without the first; Business Standard carries no directory plan at all, so the
# product itself is the evidence.
WRITEBACK_PLANS = frozenset({"AAD_PREMIUM", "AAD_PREMIUM_P2"})
CLOUD_RESET_PLANS = frozenset({"AAD_BASIC"})
OPENING_PLANS = WRITEBACK_PLANS | CLOUD_RESET_PLANS  # all other plans make no difference
CLOUD_RESET_SKUS = frozenset({"O365_BUSINESS_PREMIUM", "SMB_BUSINESS_PREMIUM"})

# Paid for, without a directory plan. The documentation of 2018 let them open a cloud reset, that of 2025 does not name
# them, so they count only where a tenant says so. Office 365 A1 is free of charge and therefore absent.
PAID_OFFICE_SKUS = frozenset({
    "O365_BUSINESS", "SMB_BUSINESS", "O365_BUSINESS_ESSENTIALS", "SMB_BUSINESS_ESSENTIALS",
    "STANDARDPACK", "ENTERPRISEPACK", "ENTERPRISEPREMIUM", "ENTERPRISEPREMIUM_NOPSTNCONF", "DESKLESSPACK",
    "ENTERPRISEPACKPLUS_FACULTY", "ENTERPRISEPREMIUM_FACULTY", "ENTERPRISEPACK_GOV",
})  # fmt: skip


def level(plans: Collection[str], skus: Collection[str], *, any_paid_office_sku_counts: bool = False) -> Level:
    """How far enabled plans and actively assigned SKUs, both by string id, reach. Unknown ids open nothing."""
    if not WRITEBACK_PLANS.isdisjoint(plans):
        return Level.WRITEBACK
    if not CLOUD_RESET_PLANS.isdisjoint(plans) or not CLOUD_RESET_SKUS.isdisjoint(skus):
        return Level.CLOUD_RESET
    if any_paid_office_sku_counts and not PAID_OFFICE_SKUS.isdisjoint(skus):
        return Level.CLOUD_RESET
    return Level.CHANGE_ONLY


EVERY = frozenset(Capability)
SELF_SERVICE = frozenset({Capability.RESET, Capability.UNLOCK, Capability.REGISTER})  # closed with the tenant's switch
PROVED_BY_METHODS = frozenset({Capability.RESET, Capability.UNLOCK})
ON_PREMISES_ONLY = frozenset({Capability.UNLOCK, Capability.WRITEBACK})
CARRIED_HOME = frozenset({Capability.CHANGE, Capability.RESET, Capability.UNLOCK, Capability.WRITEBACK})


def level_needed(capability: Capability, *, on_premises: bool) -> Level:
    """The lowest level that opens `capability` (licensing.md §1.2): all a synchronised person does is writeback."""
    if on_premises:
        return Level.WRITEBACK
    if capability in (Capability.RESET, Capability.REGISTER):
        return Level.CLOUD_RESET
    return Level.CHANGE_ONLY  # unlock and writeback of a cloud-only person fail as NotSynchronized, not for a licence


@dataclass(frozen=True, slots=True)
class Rule:
    reason: Reason
    applies_to: frozenset[Capability]
    refuses: Callable[[UserFacts, Capability], bool]


# Administrators follow a policy of their own (sspr-behaviour §3): another switch, no scope, no policy to define.
RULES = (
    Rule(Reason.ACCOUNT_DISABLED, EVERY, lambda f, c: not f.account_enabled),
    Rule(
        Reason.TENANT_SSPR_FLAG_DISABLED,
        SELF_SERVICE,
        lambda f, c: not (f.administrators_may_use_sspr if f.administrator else f.sspr_enabled),
    ),
    Rule(
        Reason.SSPR_NOT_ENABLED_IN_USER_POLICY,
        SELF_SERVICE,
        lambda f, c: not f.administrator and not f.policy_defined,
    ),
    Rule(Reason.USER_NOT_LICENSED, EVERY, lambda f, c: f.level < level_needed(c, on_premises=f.on_premises)),
    Rule(
        Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP,
        SELF_SERVICE,
        lambda f, c: not f.administrator and not f.in_scope,
    ),
    Rule(
        Reason.USER_NOT_PROPERLY_CONFIGURED,
        PROVED_BY_METHODS,
        lambda f, c: f.methods_registered < f.methods_required,
    ),
    Rule(Reason.NOT_SYNCHRONIZED, ON_PREMISES_ONLY, lambda f, c: not f.on_premises),
    Rule(Reason.UNLOCK_NOT_ALLOWED, frozenset({Capability.UNLOCK}), lambda f, c: not f.unlock_allowed),
    Rule(Reason.WRITEBACK_NOT_ENABLED, CARRIED_HOME, lambda f, c: f.on_premises and not f.writeback_enabled),
    Rule(Reason.ON_PREMISES_CONNECTIVITY_ERROR, CARRIED_HOME, lambda f, c: f.on_premises and not f.agent_up),
    Rule(Reason.BLOCKED, PROVED_BY_METHODS, lambda f, c: f.blocked),
)
