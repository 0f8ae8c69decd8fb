"""The cloud's rules for a new password, in words, for people whose password the cloud manages."""

from django.utils.translation import gettext as _

from directory import methods
from directory.models.tenant import Preset
from directory.rules import passwords
from sspr.models import ResetRun


def cloud_rules(run: ResetRun) -> list[str]:
    """What the page says before anybody types; nothing for a synchronised person, whose rules the portal cannot know
    (sspr-behaviour §1.2)."""
    if run.user is None or run.user.on_premises:
        return []
    if run.preset == Preset.FAITHFUL:
        policy = passwords.FAITHFUL
        kinds = [_("3 of the 4 kinds: capital letter, small letter, digit, symbol")]
    else:
        policy = passwords.standards(methods.required(run.user))
        kinds = [_("Any characters you like, blanks too; four words are better than one with tricks")]
    length = _("%(shortest)d to %(longest)d characters") % {"shortest": policy.shortest, "longest": passwords.LONGEST}
    return [length, *kinds, _("Not easy to guess, and without your name; we check this when you finish")]
