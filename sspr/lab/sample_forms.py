"""Forms with a field of each kind, blank and after a mistake."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _input(kind: type[forms.Widget] = forms.TextInput, **attrs: str) -> forms.Widget:
    return kind(attrs={"class": "input", **attrs})


class Fields(forms.Form):
    """A field of each kind."""

    name = forms.CharField(
        label=_("Email or user name"),
        help_text=_("Looks like adele@contoso.example"),
        widget=_input(autocomplete="off"),
    )
    nickname = forms.CharField(label=_("Nickname"), required=False, widget=_input())
    tenant = forms.CharField(label=_("Organisation"), disabled=True, initial="contoso.example", widget=_input())
    trouble = forms.ChoiceField(
        label=_("What went wrong"),
        choices=[("forgot", _("I forgot my password")), ("locked", _("My account is locked"))],
        widget=_input(forms.Select),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=_input(forms.Textarea, rows="3"))
    person = forms.BooleanField(label=_("I am a person"))
    where = forms.ChoiceField(
        label=_("Where are you?"),
        choices=[("office", _("At the office")), ("home", _("At home"))],
        widget=forms.RadioSelect,
    )
    password = forms.CharField(label=_("Password"), widget=_input(forms.PasswordInput, autocomplete="off"))
    new = forms.CharField(label=_("New password"), widget=_input(forms.PasswordInput, autocomplete="new-password"))
    again = forms.CharField(
        label=_("Confirm new password"), widget=_input(forms.PasswordInput, autocomplete="new-password")
    )
    code = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six digits. A new code comes every 30 seconds."),
        widget=_input(autocomplete="one-time-code", inputmode="numeric"),
    )


class Wrong(forms.Form):
    """A few fields as they are after a mistake."""

    name = forms.CharField(label=_("Email or user name"), widget=_input(autocomplete="off"))
    password = forms.CharField(label=_("Password"), widget=_input(forms.PasswordInput, autocomplete="off"))
    code = forms.CharField(
        label=_("Code from the app"), widget=_input(autocomplete="one-time-code", inputmode="numeric")
    )


class Said:
    """A message as Django's framework hands it on."""

    def __init__(self, level_tag: str, words: str | Promise) -> None:
        self.level_tag, self.words = level_tag, words

    def __str__(self) -> str:
        return str(self.words)
