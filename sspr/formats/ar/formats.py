"""Arabic, as the package says."""

# The invisible marks keep day, month and year in their order between right-to-left words.
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y، g:i A"

# Django has none of its own here, and the general one puts the month first.
DATETIME_FORMAT = "j F، Y، g:i A"
