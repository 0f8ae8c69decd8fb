"""What each capability is called, and what can be said of it when nothing stands against it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.entitlement import Capability

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Ability:
    """A capability in the person's words; the last two say what follows when it is allowed."""

    title: Text
    in_the_cloud: Text
    at_home: Text  # for a synchronised person, whose password is carried to the on-premises directory

    def because(self, *, on_premises: bool) -> str:
        return str(self.at_home if on_premises else self.in_the_cloud)


ABILITIES: dict[Capability, Ability] = {
    Capability.CHANGE: Ability(
        _("Change my password"),
        _("You know the old one and choose a new one."),
        _("You know the old one and choose a new one. It is written to your organisation’s directory first."),
    ),
    Capability.RESET: Ability(
        _("Reset a forgotten password"),
        _("You prove that it is you, then choose a new password."),
        _(
            "You prove that it is you, then choose a new password. It is written to your "
            "organisation’s directory first."
        ),
    ),
    Capability.UNLOCK: Ability(
        _("Unlock my account without a new password"),
        _("Not needed: your account lives in the cloud only."),
        _("You prove that it is you; your account in your organisation’s directory opens and the password stays."),
    ),
    Capability.WRITEBACK: Ability(
        _("Have my password written to my organisation’s directory"),
        _("Not needed: your account lives in the cloud only."),
        _("A password chosen here counts at your workplace as well."),
    ),
    Capability.REGISTER: Ability(
        _("Register ways to prove that it is me"),
        _("You keep your security info up to date yourself."),
        _("You keep your security info up to date yourself."),
    ),
}
