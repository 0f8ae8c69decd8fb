"""The one decision of the product."""

from licensing.entitlement.rules import RULES
from licensing.entitlement.types import Capability, Decision, UserFacts


def decide(facts: UserFacts, capability: Capability) -> Decision:
    """Say whether this person may use `capability`, and if not, every reason why not."""
    refused = (rule.reason for rule in RULES if capability in rule.applies_to and rule.refuses(facts, capability))
    return Decision(capability, tuple(refused))
