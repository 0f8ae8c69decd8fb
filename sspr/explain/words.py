"""Every refusal and every outcome in words: for the person who met it, and for whoever can mend it.

The names and codes are the product's; the sentences are ours. They say what happened, own the fault, and always end
with a next step.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.entitlement.types import SUPPORT_CODES as REASON_CODES
from sspr.machines.endings import CODES as ENDING_CODES

Text = str | Promise
SUPPORT_CODES = {str(name): code for name, code in (*REASON_CODES.items(), *ENDING_CODES.items())}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said about one reason or outcome; `remedy` is for administrators, the rest for the person."""

    meaning: str
    what_you_can_do: str
    who_can_help: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """Words not yet in anybody's language."""

    meaning: Text
    what_you_can_do: Text
    who_can_help: Text
    remedy: Text

    def spoken(self) -> Words:
        """The words in the language that is active now."""
        return Words(str(self.meaning), str(self.what_you_can_do), str(self.who_can_help), str(self.remedy))


ASK_ADMINISTRATOR = _("Your administrator. Pass on the code and the support code of this page; that is all they need.")
SET_BY_ADMINISTRATOR = _("If you have forgotten your password, an administrator can set a temporary one for you.")

REFUSALS: dict[str, _Entry] = {
    "AccountDisabled": _Entry(
        _("Your account is switched off, so nothing can be done with its password."),
        _("There is nothing you can change from here until the account is switched on again."),
        ASK_ADMINISTRATOR,
        _("Enable the account: in the on-premises directory if the person is synchronised, otherwise here."),
    ),
    "TenantSSPRFlagDisabled": _Entry(
        _("Your organisation has not switched on resetting passwords by yourself."),
        SET_BY_ADMINISTRATOR,
        ASK_ADMINISTRATOR,
        _(
            "Set “Self service password reset enabled” to Selected or All; for somebody with a directory role, "
            "set allowedToUseSSPR."
        ),
    ),
    "SsprNotEnabledInUserPolicy": _Entry(
        _("Your organisation has begun to set up password reset, but it is not finished."),
        SET_BY_ADMINISTRATOR,
        ASK_ADMINISTRATOR,
        _(
            "Finish the password reset policy: choose a group where the scope is Selected, and allow "
            "at least one method."
        ),
    ),
    "UserNotLicensed": _Entry(
        _("Your licence does not include this. You did nothing wrong."),
        _("If you know your password, go on signing in with it. Otherwise an administrator can set a temporary one."),
        ASK_ADMINISTRATOR,
        _(
            "To a cloud-only person assign Microsoft 365 Business Standard, Business Premium, Entra ID P1 or P2. To a "
            "synchronised person assign Entra ID P1 or Business Premium; Business Standard is not enough there."
        ),
    ),
    "UserNotMemberOfScopedAccessGroup": _Entry(
        _("Your organisation lets one group of people reset their own passwords, and you are not in that group yet."),
        SET_BY_ADMINISTRATOR,
        ASK_ADMINISTRATOR,
        _("Add this person to the group chosen in the password reset policy, or set the scope to All."),
    ),
    "UserNotProperlyConfigured": _Entry(
        _("We do not have enough ways on file to make sure that it is you."),
        _(
            "Ask for a temporary password. Once you are signed in, add a method under Security info, "
            "so that this works."
        ),
        ASK_ADMINISTRATOR,
        _(
            "Put an alternate email or a mobile phone on file for this person, or reset the password "
            "and have methods registered."
        ),
    ),
    "NotSynchronized": _Entry(
        _("Your account lives in the cloud only, so there is no on-premises account that this could reach."),
        _("If sign-in says that your account is locked, wait a minute, or reset your password."),
        _("Nobody needs to: nothing is broken."),
        _("Nothing to mend: this is for people synchronised from an on-premises directory."),
    ),
    "UnlockNotAllowed": _Entry(
        _("Your organisation does not unlock accounts without a new password."),
        _("Reset your password: that unlocks your account as well."),
        ASK_ADMINISTRATOR,
        _("Switch on “Allow users to unlock accounts without resetting their password” in the password reset policy."),
    ),
    "WritebackNotEnabled": _Entry(
        _(
            "Your password is kept in your organisation’s own directory, and we have not been given "
            "a way to write there."
        ),
        _("At your workplace you can change a password that you know, for example with Ctrl+Alt+Del on Windows."),
        ASK_ADMINISTRATOR,
        _("Onboard an agent for the tenant and switch on “Write back passwords to your on-premises directory”."),
    ),
    "OnPremisesConnectivityError": _Entry(
        _("We cannot reach your organisation’s own directory just now. Your password is as it was."),
        _("Wait a few minutes and try again; this often passes by itself."),
        ASK_ADMINISTRATOR,
        _("See that the writeback agent runs and reaches the cloud; its event log names the cause."),
    ),
    "Blocked": _Entry(
        _("Too many proofs went wrong, so resetting and unlocking are closed for 24 hours to keep your account safe."),
        _("Come back tomorrow, or have an administrator set a temporary password. Signing in is not affected."),
        ASK_ADMINISTRATOR,
        _("Make sure that it is really this person, then set a temporary password, or lift the block."),
    ),
}

OUTCOMES: dict[str, _Entry] = {
    "UserAccountNotFound": _Entry(
        _("We cannot help with this user ID here. Nothing has been changed."),
        _("Look whether it is written as you sign in with it, and try again."),
        _("Your administrator, who can look up how your user ID is written."),
        _("Compare the user principal name and its domain with what was typed."),
    ),
    "OnPremisesAdminActionRequired": _Entry(
        _("Your organisation’s own directory did not let us set this password. Your password is as it was."),
        _("There is nothing more that you can do alone; trying again will not help."),
        ASK_ADMINISTRATOR,
        _(
            "Look at the account on premises: it is in a protected group, disabled or missing, or the agent’s account "
            "lacks the right to reset or change passwords or to write lockoutTime."
        ),
    ),
    "OnPremisesSuccessCloudFailure": _Entry(
        _("Your new password is set in your organisation’s directory; the cloud will follow within a few minutes."),
        _("Use the new password at work now, and wait a few minutes before you use it for cloud services."),
        _("Nobody needs to: we keep trying until both agree."),
        _("Nothing to mend unless it lasts: the cloud copy is repaired by itself."),
    ),
    "OnPremisesPolicyViolation": _Entry(
        _("Your organisation’s directory did not accept this password under its own rules."),
        _(
            "Choose another: longer, with more kinds of characters, without your name, and not one that you used "
            "before. If you changed it only lately, wait a day."
        ),
        ASK_ADMINISTRATOR,
        _(
            "Compare with the on-premises password policy: length, complexity, history and minimum "
            "age. A filter may add its own."
        ),
    ),
    "IncorrectCurrentPassword": _Entry(
        _("The current password is not the one that we know."),
        _("Type it again. If you have forgotten it, reset your password instead."),
        ASK_ADMINISTRATOR,
        _("Nothing to mend: the current password was mistyped."),
    ),
    "OnPremisesAccountLocked": _Entry(
        _("Your account in your organisation’s directory is locked, so a change is not possible now."),
        _("Unlock your account or reset your password, or wait until the lock runs out."),
        ASK_ADMINISTRATOR,
        _("Unlock the account on premises after making sure who asks."),
    ),
    "Superseded": _Entry(
        _("A newer password was chosen for your account meanwhile, so this one was put aside."),
        _("Sign in with the newer password."),
        _("If it was not you who chose it, tell your administrator at once."),
        _("See the audit log for who chose the newer password."),
    ),
    "Withdrawn": _Entry(
        _("What you are allowed to do changed while your password was on its way, so we stopped. It is as it was."),
        _("Look at your account page for what you may do now, and why."),
        ASK_ADMINISTRATOR,
        _("Look at this person’s licences and at the password reset policy: something was taken away just then."),
    ),
}

LICENCE_FOR_CLOUD_ONLY = _(
    "Assign Microsoft 365 Business Standard, Business Premium, Entra ID P1 or P2 to this person."
)
LICENCE_FOR_SYNCHRONISED = _(
    "Assign Entra ID P1 or Business Premium; Business Standard is not enough for a synchronised person."
)
OFFICE_STILL_WORKS = _(
    "Your password is kept at your organisation. At your workplace you can change it there if you know it; if you "
    "have forgotten it, an administrator can set a temporary one."
)
ENFORCED_PER_PERSON = _("Here the licence terms are enforced for each person; the real service does not always do so.")


def code_for(name: str) -> str | None:
    """The support code of a reason or an outcome, by its name; None where the product has none."""
    return SUPPORT_CODES.get(name)


def words_for(name: str, *, on_premises: bool | None = None, per_person: bool = True) -> Words:
    """Return the words for a reason or an outcome, by its name.

    With `on_premises` said, a missing licence names the licences that help this kind of person. `per_person` is
    whether the tenant enforces licences for each person, which a refusal for want of a licence mentions.
    """
    words = (REFUSALS.get(name) or OUTCOMES[name]).spoken()
    if name != "UserNotLicensed":
        return words
    return Words(
        meaning=f"{words.meaning} {ENFORCED_PER_PERSON}" if per_person else words.meaning,
        what_you_can_do=str(OFFICE_STILL_WORKS) if on_premises else words.what_you_can_do,
        who_can_help=words.who_can_help,
        remedy=words.remedy if on_premises is None else _licence_remedy(on_premises),
    )


def _licence_remedy(on_premises: bool) -> str:
    return str(LICENCE_FOR_SYNCHRONISED if on_premises else LICENCE_FOR_CLOUD_ONLY)
