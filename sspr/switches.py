"""The form by which a trainer or an administrator breaks a tenant's on-premises side, and the deed behind it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.lookup import find_user
from directory.models import Tenant, User
from sspr.explain.faults import LESSONS
from writeback import switchboard
from writeback.switchboard import FIGURES, FOR_ALL, Fault

MOST = max(most for _unit, most in FIGURES.values())


class FaultForm(forms.Form):
    """Which fault, for whom, and how much of it."""

    fault = forms.ChoiceField(label=_("Fault"), choices=lambda: [(fault.value, _named(fault)) for fault in Fault])
    person = forms.CharField(
        label=_("One person only"),
        required=False,
        max_length=113,
        help_text=_("User principal name. Empty: for everybody."),
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr"}),
    )
    figure = forms.IntegerField(
        label=_("Figure"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Milliseconds of a latency, per cent of a loss; the others take none."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )

    def __init__(self, tenant: Tenant, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields["fault"].widget.attrs["class"] = "input"

    def clean_person(self) -> User | None:
        typed = self.cleaned_data["person"]
        if not typed:
            return None
        person = find_user(typed)
        if person is None or person.tenant_id != self.tenant.pk:
            raise forms.ValidationError(gettext("Nobody here has this user principal name."))
        if not person.on_premises:
            raise forms.ValidationError(gettext("This person is cloud-only and has no account on premises."))
        return person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fault, figure = cleaned.get("fault"), cleaned.get("figure")
        if fault is None:
            return cleaned
        if cleaned.get("person") and Fault(fault) in FOR_ALL:
            self.add_error("person", gettext("This one is on for everybody or for nobody."))
        _unit, most = FIGURES.get(Fault(fault), ("", None))
        if most is None and figure is not None:
            self.add_error("figure", gettext("This one takes no figure."))
        elif most is not None and "figure" not in self.errors and (figure is None or figure > most):
            self.add_error("figure", gettext("Give a figure from 0 to %(most)d.") % {"most": most})
        return cleaned

    def switch_on(self, *, by: User | str, correlation_id: UUID) -> Fault:
        """Break it as was asked; call it on a valid form."""
        fault = Fault(self.cleaned_data["fault"])
        switchboard.switch_on(
            self.tenant,
            fault,
            by=by,
            correlation_id=correlation_id,
            person=self.cleaned_data["person"],
            figure=self.cleaned_data["figure"],
        )
        return fault


def mend(tenant: Tenant, name: str, *, by: User | str, correlation_id: UUID) -> None:
    """Switch one fault off for everybody it is on for, or all of them where no known one is named."""
    if name not in set(Fault):
        switchboard.all_off(tenant, by=by, correlation_id=correlation_id)
        return
    switchboard.switch_off(tenant, Fault(name), by=by, correlation_id=correlation_id, everybody=True)


def _named(fault: Fault) -> str:
    return f"{fault.value}: {LESSONS[fault].means}"
