"""Facts for examples: everything about this person is in order until a test says otherwise."""

from typing import Any

from licensing.entitlement import Level, UserFacts


def facts(**changes: Any) -> UserFacts:
    """A licensed, registered, cloud-only person in a tenant where everything is switched on and runs."""
    in_order: dict[str, Any] = {
        "level": Level.WRITEBACK,
        "account_enabled": True,
        "administrator": False,
        "on_premises": False,
        "sspr_enabled": True,
        "administrators_may_use_sspr": True,
        "policy_defined": True,
        "in_scope": True,
        "methods_registered": 2,
        "methods_required": 1,
        "writeback_enabled": True,
        "unlock_allowed": True,
        "agent_up": True,
        "blocked": False,
    }
    return UserFacts(**(in_order | changes))


def hybrid(**changes: Any) -> UserFacts:
    """The same person, synchronised from on premises."""
    return facts(on_premises=True, **changes)
