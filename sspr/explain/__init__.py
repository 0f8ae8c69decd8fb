"""WHY: what a person may do and why not, joined for page, admin, lab and command line.

`explain(user)` asks the one decision for every capability and adds the remedies and, for a synchronised person, what
the on-premises side would say, and the licences that open it. `what_if(user, changes)` does the same for what is only
supposed. `words_for(name)` says any reason or outcome in words. Nothing is decided here.
"""

from sspr.explain.explanation import CapabilityExplained, Cause, Explanation, explain
from sspr.explain.supposition import Supposition, what_if
from sspr.explain.words import Words, words_for

__all__ = [
    "CapabilityExplained",
    "Cause",
    "Explanation",
    "Supposition",
    "Words",
    "explain",
    "what_if",
    "words_for",
]
