"""What a tenant's password reset policy may look like."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import SsprPolicy
from directory.models.policy import Scope
from directory.rules.methods import Method
from writeback.spelling import Spelled

METHOD_LABELS = {
    Method.EMAIL: _("Email"),
    Method.MOBILE_SMS: _("Mobile phone (text message)"),
    Method.APP_CODE: _("Mobile app code"),
}
web_address = URLValidator(schemes=["https", "http"])


class PolicyForm(forms.ModelForm):
    methods_required = forms.TypedChoiceField(
        label=_("Number of methods required to reset"),
        coerce=int,
        choices=[(1, "1"), (2, "2")],
        widget=forms.RadioSelect,
    )
    methods_allowed = forms.MultipleChoiceField(
        label=_("Methods available to users"),
        choices=[(method.value, METHOD_LABELS[method]) for method in Method],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one method.")},
    )

    class Meta:
        model = SsprPolicy
        fields = (
            "scope", "group", "methods_required", "methods_allowed", "writeback_enabled", "unlock_without_reset",
            "writeback_wait", "helpdesk_contact", "administrators_may_use_sspr",
        )  # fmt: skip
        labels: ClassVar = {"administrators_may_use_sspr": Spelled("allowedToUseSSPR")}

    def clean_helpdesk_contact(self) -> str:
        """A mail address or a web page; nothing else becomes a link, least of all a script."""
        contact: str = self.cleaned_data["helpdesk_contact"].strip()
        if contact:
            judge = web_address if "://" in contact else validate_email
            try:
                judge(contact)
            except ValidationError:
                raise ValidationError(gettext("Give a mail address, or a page beginning with https://.")) from None
        return contact

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        scope, group = cleaned.get("scope"), cleaned.get("group")
        if scope == Scope.SELECTED and group is None and "group" not in self.errors:
            self.add_error("group", gettext("Choose the group whose members may reset their passwords."))
        if len(cleaned.get("methods_allowed", ())) < cleaned.get("methods_required", 0):
            self.add_error("methods_allowed", gettext("Allow at least as many methods as are required."))
        return cleaned
