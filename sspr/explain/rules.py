"""Which rule a new password broke, in words, so that the next try can be better (SR-PWD-08)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.rules.passwords import LONGEST, Fault
from writeback.onprem.port import BrokenRule

CLOUD_RULES: dict[Fault, str | Promise] = {
    Fault.TOO_SHORT: _("This is too short. Add another word or two."),
    Fault.TOO_LONG: _("This is too long. Use %(longest)d characters at most."),
    Fault.TOO_FEW_CLASSES: _("Use three of these four kinds: capital letter, small letter, digit, symbol."),
    Fault.CHARACTER_NOT_ALLOWED: _(
        "Use plain letters without accents, digits, symbols of the keyboard and blanks only."
    ),
    Fault.SAME_AS_CURRENT: _("This is your current password. Choose another."),
    Fault.BANNED: _(
        "This is easy to guess: it is made of words that many people use. Choose less common words, or more of them."
    ),
    Fault.CONTAINS_NAME: _("Your name or your organisation’s name is in it. Leave it out."),
}

ON_PREMISES_RULES: dict[str, str | Promise] = {
    BrokenRule.TOO_SHORT: _("Your organisation’s directory wants a longer password."),
    BrokenRule.TOO_LONG: _("Your organisation’s directory wants a shorter password."),
    BrokenRule.NOT_COMPLEX: _(
        "Your organisation’s directory wants three kinds of characters: capitals, small letters, digits, symbols."
    ),
    BrokenRule.CONTAINS_NAME: _("Your organisation’s directory does not accept your name inside the password."),
    BrokenRule.TOO_RECENT: _(
        "Your password was changed only lately; your organisation’s directory wants you to keep it a while longer."
    ),
    BrokenRule.HISTORY_OR_FILTER: _(
        "You used this password before, or your organisation’s own list refuses it. Choose one that is new."
    ),
    BrokenRule.CANNOT_CHANGE: _(
        "Your organisation’s directory does not let you change this password yourself. Ask your administrator."
    ),
}


def fault_in_words(fault: Fault) -> str:
    """One rule of the cloud."""
    return str(CLOUD_RULES[fault]) % {"longest": LONGEST}


def broken_rule_in_words(name: str) -> str:
    """One rule of the on-premises directory, by the name the agent gives it."""
    return str(ON_PREMISES_RULES[name])
