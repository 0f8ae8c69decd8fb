"""PATHS, pure: by which ways a person holds which product, given what is wanted for them (licensing.md §5 to §8).

`evaluate` answers for the groups of one person, `change` for an administrator who gives and takes directly. Ids are
the vendor's; no rows, no clock, no tenant. `licensing.standing` reads what goes in, `licensing.writing` stores what
comes out.
"""

from licensing.paths.checks import Fault
from licensing.paths.direct import Refusal, Trouble, change
from licensing.paths.evaluate import Outcome, evaluate
from licensing.paths.types import (
    HELD,
    Catalogue,
    LicenseError,
    Offer,
    Path,
    PathState,
    Product,
    Standing,
    Stranded,
    skus_of,
)

__all__ = [
    "HELD",
    "Catalogue",
    "Fault",
    "LicenseError",
    "Offer",
    "Outcome",
    "Path",
    "PathState",
    "Product",
    "Refusal",
    "Standing",
    "Stranded",
    "Trouble",
    "change",
    "evaluate",
    "skus_of",
]
