"""The two questions of signing in."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from directory.lookup import LONGEST_USER_ID


class UserId(forms.Form):
    user_id = forms.CharField(
        label=_("User ID"),
        help_text=_("The address you sign in with, for example name@company.example."),
        validators=[MaxLengthValidator(LONGEST_USER_ID)],  # no max_length: browsers would cut what is typed
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


class Password(forms.Form):
    """Nothing is cut or trimmed; what can never be a password is simply a wrong one (SR-PWD-03)."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
        error_messages={"required": _("Type your current password.")},
    )
