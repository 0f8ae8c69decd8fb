"""The version that the audit log keeps with a decision goes up with every other answer the rules give."""

from hashlib import sha256
from itertools import product

from licensing.entitlement import RULE_VERSION, Capability, Level, decide, level
from licensing.entitlement.rules import CLOUD_RESET_SKUS, OPENING_PLANS, PAID_OFFICE_SKUS
from tests.licensing.entitlement.people import facts

SWITCHES = (
    "account_enabled", "administrator", "on_premises", "sspr_enabled", "administrators_may_use_sspr", "policy_defined",
    "in_scope", "writeback_enabled", "unlock_allowed", "agent_up", "blocked",
)  # fmt: skip
KNOWN = {1: "3c56a8ddc6a58dd2"}


def answers() -> str:
    """A digest of what everybody is told, whatever their standing, and of what every known product and plan opens."""
    digest = sha256()
    for reach, enough, *on in product(Level, (0, 1), *((False, True) for _ in SWITCHES)):
        person = facts(level=reach, methods_registered=enough, **dict(zip(SWITCHES, on, strict=True)))
        for capability in Capability:
            digest.update(",".join(decide(person, capability).reasons).encode())
    for name, lenient in product(sorted(OPENING_PLANS | CLOUD_RESET_SKUS | PAID_OFFICE_SKUS), (False, True)):
        digest.update(f"{name}{level({name}, {name}, any_paid_office_sku_counts=lenient)}".encode())
    return digest.hexdigest()[:16]


def test_the_version_names_these_very_rules() -> None:
    """Rules have changed and this fails: raise RULE_VERSION and write the new digest beside the new version."""
    assert KNOWN[RULE_VERSION] == answers()
