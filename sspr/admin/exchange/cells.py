"""Text in the cells of a table: guarded against programs that compute what they open, and taken off guard again."""

import re

APOSTROPHE = "'"
# What a spreadsheet takes for a formula (SR-INJ-03). Apostrophes before it belong to the match, so that text that has
# one of its own comes back with it.
RISKY = re.compile(r"'*[=+\-@\t\r]")
# As people type telephone numbers; nothing is computed from digits that a spreadsheet could call or open.
NUMBER = re.compile(r"[+-][\d ().\-/]*\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

TRUE, FALSE = "true", "false"
WORDS = {TRUE: True, "yes": True, "1": True, FALSE: False, "no": False, "0": False}


def guarded(text: str) -> str:
    """The text as it is written into a cell: what could be a formula begins with an apostrophe."""
    return APOSTROPHE + text if RISKY.match(text) else text


def unguarded(text: str) -> str:
    """What was meant by a cell that `guarded` wrote, or somebody who knows the custom."""
    return text[1:] if text.startswith(APOSTROPHE) and RISKY.match(text) else text


def is_formula(cell: str) -> bool:
    """Whether a cell that somebody typed would be computed by a spreadsheet, telephone numbers apart."""
    return not cell.startswith(APOSTROPHE) and RISKY.match(cell) is not None and NUMBER.match(cell) is None


def writable(text: str) -> str:
    """Without characters that no workbook may hold."""
    return CONTROL.sub(REPLACEMENT, text)
