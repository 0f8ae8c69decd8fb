"""What may be written about a person by hand. There is no password field: nobody chooses another's password."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from directory.models import Domain, Tenant, User


class PersonForm(forms.ModelForm):
    acting: User  # set by the page for each request

    class Meta:
        model = User
        fields = (
            "tenant", "user_principal_name", "given_name", "surname", "display_name", "usage_location",
            "department", "job_title", "account_enabled", "mail", "office_phone", "alternate_email",
            "mobile_phone",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tenant" in self.fields:
            self.fields["tenant"].required = True  # platform operators are made by a command

    def clean_user_principal_name(self) -> str:
        return self.cleaned_data["user_principal_name"].strip().lower()

    def clean_account_enabled(self) -> bool:
        enabled: bool = self.cleaned_data["account_enabled"]
        if not enabled and self.instance == self.acting:
            raise ValidationError(gettext("You cannot disable your own account."))
        return enabled

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        tenant = cleaned.get("tenant") or self.instance.tenant or self.acting.tenant
        name = cleaned.get("user_principal_name")
        if name and tenant is not None and not _owns_domain_of(tenant, name):
            fault = gettext("The part after the @ must be a domain of %(tenant)s.") % {"tenant": tenant}
            self.add_error("user_principal_name", fault)
        if self.instance._state.adding:
            self.instance.tenant = tenant
        return cleaned


def _owns_domain_of(tenant: Tenant, user_principal_name: str) -> bool:
    return Domain.objects.filter(tenant=tenant, name=user_principal_name.rpartition("@")[2]).exists()
