"""How a typed one-time code is read."""

import re

# ASCII digits only, so that no look-alike digit is taken for one; in one piece or in two groups (SR-TOK-09, -15).
SIX_DIGITS = re.compile(r"\A([0-9]{3})[ -]?([0-9]{3})\Z")


def six_digits(typed: object) -> str | None:
    """The six digits of a code written as 123456, 123 456 or 123-456; None for whatever else was sent."""
    found = SIX_DIGITS.match(typed) if isinstance(typed, str) else None
    return found[1] + found[2] if found else None
