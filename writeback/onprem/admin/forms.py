"""The forms of the console: a password, an expiry, and policies whose limits are said before the database says no."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from writeback.spelling import Spelled

LONGEST_SPAN = timedelta(days=10_000)
NEW = {"autocomplete": "new-password", "class": "input"}
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class PasswordForm(forms.Form):
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs=NEW),
        help_text=_(
            "Judged by the policy that holds for the account; an administrator’s set is spared history and age."
        ),
    )
    confirmation = forms.CharField(label=_("The same again"), strip=False, widget=forms.PasswordInput(attrs=NEW))
    must_change = forms.BooleanField(
        label=_("The person must change it at the next logon"), required=False, initial=True
    )
    unlock = forms.BooleanField(label=_("Unlock the account as well"), required=False)

    def clean_confirmation(self) -> str:
        again: str = self.cleaned_data["confirmation"]
        if again != self.cleaned_data.get("new_password", again):
            raise ValidationError(gettext("The two are not the same."))
        return again


class Moment(forms.DateTimeInput):
    """Day and time in one field of the browser's own, which has a label; Django's pair of fields has none each."""

    def __init__(self) -> None:
        super().__init__({"type": "datetime-local", "class": "input"}, format="%Y-%m-%dT%H:%M")


class ExpiryForm(forms.Form):
    expires_at = forms.DateTimeField(
        label=_("Expires (UTC)"),
        required=False,
        widget=Moment,
        help_text=_("By the organisation’s clock. Empty: never."),
    )


class Span(forms.FloatField):
    """A span of time, typed as a number of `unit`."""

    def __init__(self, unit: timedelta, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(min_value=0, max_value=LONGEST_SPAN / unit, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / self.unit:g}" if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else timedelta(seconds=round((number * self.unit).total_seconds()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PolicyForm(forms.ModelForm):
    """What every policy has: its limits, told at the field that breaks them."""

    min_password_age = Span(DAY, label=Spelled("minPwdAge"), help_text=_("In days."))
    max_password_age = Span(
        DAY, label=Spelled("maxPwdAge"), required=False, help_text=_("In days. Empty: passwords never expire.")
    )
    lockout_window = Span(MINUTE, label=Spelled("lockOutObservationWindow"), help_text=_("In minutes."))
    lockout_duration = Span(
        MINUTE,
        label=Spelled("lockoutDuration"),
        required=False,
        help_text=_("In minutes. Empty: until an administrator unlocks."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        youngest, oldest = data.get("min_password_age"), data.get("max_password_age")
        if youngest is not None and oldest is not None and youngest >= oldest:
            self.add_error("min_password_age", gettext("It must be shorter than the maximum age."))
        window, duration = data.get("lockout_window"), data.get("lockout_duration")
        if window is not None and duration is not None and window > duration:
            self.add_error("lockout_window", gettext("It must not be longer than the lockout lasts."))
        return data
