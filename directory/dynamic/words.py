"""What an administrator reads about a text that is no rule."""

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.rules.membership import Expected, RuleError

HINTS = {
    Expected.SHORTER: _("A rule has at most 3072 characters."),
    Expected.SHALLOWER: _("At most 50 parentheses and -not may stand inside one another."),
    Expected.KNOWN_CHARACTER: _("This character stands in texts in quotes only."),
    Expected.CLOSING_QUOTE: _("The closing quote is missing."),
    Expected.COMPARISON: _('A comparison such as user.department -eq "Sales" is expected here.'),
    Expected.ATTRIBUTE: _("There is no such attribute in rules."),
    Expected.OPERATOR: _("An operator such as -eq, -startsWith or -in is expected here."),
    Expected.NO_PATTERN: _("There are no regular expressions here; -startsWith or -contains may do."),
    Expected.EQUALITY: _("An attribute that is true or false is compared by -eq or -ne."),
    Expected.TEXT: _("A text in quotes is expected here."),
    Expected.TEXT_OR_NULL: _("A text in quotes, or null, is expected here."),
    Expected.SOME_TEXT: _("An empty text matches nobody; write null for “not filled in”."),
    Expected.YES_OR_NO: _("This attribute is compared with true or false, without quotes."),
    Expected.LIST: _('A list such as ["DE", "AT"] is expected here.'),
    Expected.COMMA: _("A comma or a closing square bracket is expected here."),
    Expected.CLOSING: _("-and, -or or a closing parenthesis is expected here."),
    Expected.END: _("-and, -or or the end of the rule is expected here."),
}
SHOWN = 40  # characters of what stands in the wrong place


def message(error: RuleError) -> str:
    """Where, what stands there, and what should."""
    said = {"place": error.position + 1, "found": Truncator(error.found).chars(SHOWN), "hint": HINTS[error.expected]}
    if error.found:
        return gettext("Character %(place)s, “%(found)s”: %(hint)s") % said
    return gettext("At the end of the rule: %(hint)s") % said
