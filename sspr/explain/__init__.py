"""WHY: what a person may do and why not, joined for page, admin, lab and command line.

`explain(user)` asks the one decision for every capability and adds the remedies and, for a synchronised person, what
the on-premises side would say. `words_for(name)` says any reason or outcome in words. Nothing is decided here.
"""

from sspr.explain.explanation import CapabilityExplained, Cause, Explanation, explain
from sspr.explain.words import Words, words_for

__all__ = ["CapabilityExplained", "Cause", "Explanation", "Words", "explain", "words_for"]
