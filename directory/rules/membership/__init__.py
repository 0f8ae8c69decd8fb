"""Membership rules: `(user.department -eq "Sales") -and -not (user.usageLocation -in ["DE", "AT"])`.

A small language after the vendor's rules for dynamic membership groups, read by hand and never run as code. `parse`
turns text into a `Rule` or raises `RuleError`, which says where and what was expected; `matches` asks a rule about one
person. docs/membership-rules.md describes the language to whoever writes rules.
"""

from directory.rules.membership.matching import Person, matches
from directory.rules.membership.parsing import parse
from directory.rules.membership.types import DEEPEST, LONGEST, Attribute, Expected, Rule, RuleError

__all__ = ["DEEPEST", "LONGEST", "Attribute", "Expected", "Person", "Rule", "RuleError", "matches", "parse"]
