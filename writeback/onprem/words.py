"""What administrators on premises read: rules, rights, flags and the events of the security log."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from writeback.onprem.port import BrokenRule
from writeback.onprem.rights import Right
from writeback.onprem.rules import AccountControl
from writeback.onprem.security import Security
from writeback.onprem.standing import Standing

RULES = {
    BrokenRule.TOO_SHORT: _("It is shorter than the policy allows."),
    BrokenRule.TOO_LONG: _("It is longer than 256 characters."),
    BrokenRule.NOT_COMPLEX: _("It needs three of these: capital letters, small letters, digits, signs, other letters."),
    BrokenRule.CONTAINS_NAME: _("It holds the account name or a part of the display name."),
    BrokenRule.HISTORY_OR_FILTER: _("The password filter of the domain refuses it."),
}
RIGHTS = {
    Right.RESET_PASSWORD: _("Reset Password"),
    Right.WRITE_LOCKOUT_TIME: _("Write lockoutTime (unlock)"),
    Right.WRITE_PWD_LAST_SET: _("Write pwdLastSet (must change)"),
}
FLAGS = {
    AccountControl.ACCOUNTDISABLE: _("disabled"),
    AccountControl.PASSWD_NOTREQD: _("no password required"),
    AccountControl.DONT_EXPIRE_PASSWORD: _("password never expires"),
    AccountControl.SMARTCARD_REQUIRED: _("smart card required"),
}
EVENTS = {
    Security.CREATED: _("account created"),
    Security.ENABLED: _("account enabled"),
    Security.CHANGE_ATTEMPT: _("password change attempted"),
    Security.RESET_ATTEMPT: _("password reset attempted"),
    Security.DISABLED: _("account disabled"),
    Security.DELETED: _("account deleted"),
    Security.CHANGED: _("account changed"),
    Security.POLICY_CHANGED: _("domain policy changed"),
    Security.LOCKED_OUT: pgettext_lazy("security event", "account locked out"),
    Security.UNLOCKED: pgettext_lazy("security event", "account unlocked"),
}
STANDINGS = {
    Standing.DISABLED: pgettext_lazy("state of an account", "disabled"),
    Standing.LOCKED: pgettext_lazy("state of an account", "locked"),
    Standing.EXPIRED: pgettext_lazy("state of an account", "expired"),
    Standing.MUST_CHANGE: _("must change password"),
    Standing.PASSWORD_EXPIRED: _("password expired"),
    Standing.PROTECTED: _("protected"),
}
KINDS = {Standing.DISABLED: "bad", Standing.LOCKED: "bad", Standing.EXPIRED: "bad", Standing.PROTECTED: "info"}
