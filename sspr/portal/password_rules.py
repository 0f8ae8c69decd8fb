"""The cloud's rules for a new password, in words, for people whose password the cloud manages."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory import methods
from directory.models import User
from directory.rules import passwords


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and what the page's script needs to tick it while somebody types."""

    kind: str  # "length", "kinds", "same"; "open" where only the server knows
    words: str
    least: int = 0
    most: int = 0


def rules_for(user: User, *, strict: bool) -> list[Rule]:
    """What a page says before this person types; nothing for a synchronised one, whose rules the portal cannot know
    (sspr-behaviour §1.2)."""
    if user.on_premises:
        return []
    policy = passwords.standards(methods.required(user))
    kinds = Rule("open", _("Any characters you like, blanks too; four words are better than one with tricks"))
    if not strict:
        policy = passwords.FAITHFUL
        kinds = Rule(
            "kinds", _("3 of the 4 kinds: capital letter, small letter, digit, symbol"), least=policy.classes_needed
        )
    length = _("%(shortest)d to %(longest)d characters") % {"shortest": policy.shortest, "longest": passwords.LONGEST}
    return [
        Rule("length", length, least=policy.shortest, most=passwords.LONGEST),
        kinds,
        Rule("same", _("The same in both fields")),
        Rule("open", _("Not easy to guess, and without your name; we check this when you finish")),
    ]
