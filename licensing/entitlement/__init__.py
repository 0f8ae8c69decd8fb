"""The decision, pure: facts about one person in, yes or every reason why not out. No rows, no request, no clock.

Portal, admin, lab, command line and background job all ask `decide`; nobody else compares licences.
"""

from licensing.entitlement.decide import decide
from licensing.entitlement.rules import level
from licensing.entitlement.types import RULE_VERSION, Capability, Decision, Level, Reason, UserFacts

__all__ = ["RULE_VERSION", "Capability", "Decision", "Level", "Reason", "UserFacts", "decide", "level"]
