"""What is written about a group by hand: its name, and the rule that decides who is in it."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory import dynamic
from directory.rules.membership import LONGEST, RuleError, parse
from sspr.admin.group_licensing import SecurityKept

EXAMPLE = 'user.department -eq "Sales"'
LONGER_EXAMPLE = '(user.department -eq "Sales") -and -not (user.usageLocation -in ["DE", "AT"])'


class RuleField(forms.CharField):
    """A membership rule, or nothing; a text that is none is told where it stops being one."""

    def __init__(self, **kwargs: Any) -> None:
        plain = {"rows": 4, "dir": "ltr", "autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(label=_("Membership rule"), max_length=LONGEST, widget=forms.Textarea(attrs=plain), **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text:
            try:
                parse(text)
            except RuleError as error:
                raise ValidationError(dynamic.message(error), code="rule") from None
        return text


class GroupForm(SecurityKept):
    """A tenant's administrator makes groups of that tenant, and no other can be asked for.

    The rule is no column of this form: `directory.dynamic` sets it, and writes what it does to the audit log.
    """

    own_tenant: Any = None
    rule = RuleField(
        required=False,
        help_text=lazy(format_html, SafeString)(  # its words are the reader's, not the importer's
            '{}<br><code dir="ltr">{}</code><br><code dir="ltr">{}</code><br>{}',
            _("Makes the group dynamic: whoever matches is a member, and nobody is put in or out by hand."),
            EXAMPLE,
            LONGER_EXAMPLE,
            _("An assigned group first loses all its members; without a rule, the present ones stay."),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["rule"] = self.instance.membership_rule

    @cached_property
    def changed_data(self) -> list[str]:
        """The columns this form writes."""
        return [name for name in super().changed_data if name != "rule"]

    @property
    def rule_changed(self) -> bool:
        return "rule" in self.cleaned_data and self.cleaned_data["rule"] != self.instance.membership_rule

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.tenant_id is None and "tenant" not in self.fields:
            self.instance.tenant = self.own_tenant
        return cleaned
