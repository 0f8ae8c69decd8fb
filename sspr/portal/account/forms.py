"""What is asked on the pages of my account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def password_field(label: Any, autocomplete: str, *, missing: Any) -> forms.CharField:
    """Nothing is cut or trimmed (SR-PWD-03); the length is a rule of the flow."""
    widget = forms.PasswordInput(attrs={"class": "input", "autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, error_messages={"required": missing})


class NewPassword(forms.Form):
    """The old password once and the new one twice. The rules for it are asked by the flow, not here."""

    current_password = password_field(
        _("Current password"), "current-password", missing=_("Type your current password.")
    )
    new_password = password_field(_("New password"), "new-password", missing=_("Choose a new password."))
    confirmation = password_field(
        _("Confirm new password"), "new-password", missing=_("Type the new password once more.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        new, again = cleaned.get("new_password"), cleaned.get("confirmation")
        if new is not None and again is not None and new != again:
            self.add_error("confirmation", _("The two new passwords differ. Type the second one again."))
        return cleaned


class Code(forms.Form):
    """Six digits from an authenticator app; blanks are forgiven, because apps show two groups."""

    code = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six digits. A new code comes every 30 seconds."),
        error_messages={"required": _("Type the six digits that the app shows now.")},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split())
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise forms.ValidationError(_("A code has six digits."))
        return code
