"""WHAT IF: how a person would stand if something were changed, found by the rules that would carry it out.

`notation.read` understands a change as it is written down, `foresight.foresee` supposes changes one after another and
tells facts and openings before and after. `situation` and `changes` are pure; nothing here writes or locks.
"""

from licensing.whatif.foresight import Circumstances, Foresight, Supposed, foresee
from licensing.whatif.notation import Unclear, UnknownId, Written, read, written_groups

__all__ = [
    "Circumstances",
    "Foresight",
    "Supposed",
    "Unclear",
    "UnknownId",
    "Written",
    "foresee",
    "read",
    "written_groups",
]
