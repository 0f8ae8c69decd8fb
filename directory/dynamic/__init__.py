"""DYNAMIC GROUPS: whoever matches the rule is a member, and nobody's hand decides.

`set_rule` makes a group dynamic, changes its rule or makes it assigned again. `refresh` has the groups of some people
follow them after their attributes changed. What concerns everybody is done in the background, in chunks, by `work`.
The language of rules is `directory.rules.membership`.
"""

from directory.dynamic.members import ACTOR, refresh
from directory.dynamic.people import COLUMNS
from directory.dynamic.previewing import Preview, preview
from directory.dynamic.rounds import finish, work
from directory.dynamic.setting import MasteredOnPremises, MayNotSetRule, SettingRefused, set_rule
from directory.dynamic.words import message

__all__ = [
    "ACTOR",
    "COLUMNS",
    "MasteredOnPremises",
    "MayNotSetRule",
    "Preview",
    "SettingRefused",
    "finish",
    "message",
    "preview",
    "refresh",
    "set_rule",
    "work",
]
