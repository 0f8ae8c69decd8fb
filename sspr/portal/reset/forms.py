"""What is asked on the way back. Rules about answers belong to the steps; forms only say what must be there."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.lookup import LONGEST_USER_ID
from directory.rules.methods import Method
from sspr.machines.reset import Goal

SENT_BY_US = (Method.EMAIL, Method.MOBILE_SMS)  # methods whose code comes in a message
LONGEST_ANSWER = 100  # characters; far more than any code or number has


class Typed(forms.Field):
    """Text exactly as typed. What is no code and no number is a wrong answer and counts as a try (SR-TOK-09), so
    nothing is refused here but sheer length, and nothing trimmed."""

    def to_python(self, value: object) -> str:
        return value[:LONGEST_ANSWER] if isinstance(value, str) else ""


class UserId(forms.Form):
    user_id = forms.CharField(
        label=_("Email or user name"),
        help_text=_("Looks like adele@contoso.example"),
        max_length=LONGEST_USER_ID,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "username",
                "inputmode": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Type the name you sign in with.")},
    )


class Trouble(forms.Form):
    goal = forms.ChoiceField(
        choices=[(goal.value, goal.value) for goal in Goal],
        error_messages={"required": _("Pick what fits."), "invalid_choice": _("Pick one of the two.")},
    )


class Answer(forms.Form):
    """One method's part of the page. `deed` is "send" for a code to be sent, "check" for one brought back."""

    method = forms.ChoiceField(
        error_messages={"required": _("Pick a way."), "invalid_choice": _("Pick one of the ways shown.")}
    )
    deed = forms.ChoiceField(
        choices=[("send", "send"), ("check", "check")],
        error_messages={"required": _("Press one of the buttons."), "invalid_choice": _("Press one of the buttons.")},
    )
    number = Typed(
        required=False,
        label=_("Your mobile phone number"),
        help_text=_("The whole number with country code, for example +1 425 555 0100."),
        widget=forms.TextInput(
            attrs={"class": "input", "type": "tel", "autocomplete": "tel", "dir": "ltr", "required": True}
        ),
    )
    code = Typed(
        required=False,
        label=_("Code"),
        help_text=_("6 digits. You can paste it."),
        widget=forms.TextInput(
            attrs={
                "class": "input input--code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "dir": "ltr",
                "required": True,  # said on the page; whether it is right, the step says
            }
        ),
    )

    def __init__(self, data: Any = None, *, offered: Collection[Method], panel: Method | None = None) -> None:
        chosen = data.get("method") if data else None
        known = chosen if chosen in offered else "answer"  # what was sent must not become a format string
        super().__init__(data, auto_id=f"{panel or known}-%s")
        field = self.fields["method"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(method.value, method.value) for method in offered]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("deed") == "send" and cleaned.get("method") not in (None, *SENT_BY_US):
            self.add_error("deed", _("No message is sent for this way. Type the code your app shows."))
        return cleaned


class NewPassword(forms.Form):
    """The new password twice; nothing is cut or trimmed (SR-PWD-03)."""

    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password", "autocapitalize": "none"}),
        error_messages={"required": _("Type a new password.")},
    )
    confirmation = forms.CharField(
        label=_("Confirm new password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password", "autocapitalize": "none"}),
        error_messages={"required": _("Type the new password once more.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        new, again = cleaned.get("new_password"), cleaned.get("confirmation")
        if new is not None and again is not None and new != again:
            self.add_error("confirmation", _("The two passwords differ. Type the second one again."))
        return cleaned
