"""Whom an act on many people is for, and what it is: the forms of its pages."""

import codecs
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.models import Group, Membership, Tenant, User
from licensing import batches
from licensing.models import LicenseAssignment, ServicePlan, Sku
from licensing.states import BatchAction
from licensing.words import BATCH_ACTIONS

ANY = ("", _("Any"))
OFFERED_GROUPS = 200  # names the browser proposes; any other may be typed


class OfTenant(forms.Form):
    """A form about the administrator's own tenant; a platform operator says which."""

    tenant = forms.ModelChoiceField(label=_("Tenant"), queryset=Tenant.objects.order_by("name"))

    def __init__(self, by: User, data: QueryDict | None = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.own_tenant = by.tenant
        if not by.is_superuser:
            del self.fields["tenant"]

    @property
    def chosen_tenant(self) -> Tenant | None:
        return self.own_tenant or self.cleaned_data.get("tenant")


class PeopleFilter(OfTenant):
    """People by what is known of them. Nothing filled in is everybody."""

    q = forms.CharField(label=_("Name or user principal name"), required=False, max_length=256)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[ANY, ("cloud", _("cloud-only")), ("synchronised", _("synchronised"))]
    )
    group = forms.CharField(label=_("Direct member of the group"), required=False, max_length=256)
    holds = forms.ChoiceField(
        label=_("Licence"), required=False, choices=[ANY, ("yes", _("has it")), ("no", _("does not have it"))]
    )
    product = forms.ModelChoiceField(
        label=_("of the product"), required=False, queryset=Sku.objects.none(), empty_label=_("whichever")
    )
    location = forms.ChoiceField(
        label=_("Usage location"), required=False, choices=[ANY, ("set", _("set")), ("missing", _("missing"))]
    )

    def __init__(self, by: User, data: QueryDict | None = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(by, data, files, **kwargs)
        owned = Sku.objects.owned_by(by.tenant) if by.tenant else Sku.objects.filter(subscriptions__seats__gt=0)
        product = cast(forms.ModelChoiceField, self.fields["product"])
        product.queryset = owned.distinct().order_by("product_name")
        self.fields["group"].widget.attrs["list"] = "groups"

    @property
    def offered_groups(self) -> QuerySet[Group, str]:
        names = Group.objects.filter(tenant=self.own_tenant).order_by("name").values_list("name", flat=True)
        return names.distinct()[:OFFERED_GROUPS]

    def clean_group(self) -> str:
        name: str = self.cleaned_data["group"]
        if name and self.chosen_tenant and not self._groups(name).exists():
            raise forms.ValidationError(_("There is no group of this name."))
        return name

    def people(self) -> QuerySet[User]:
        found, asked = User.objects.filter(tenant=self.chosen_tenant, deleted_at=None), self.cleaned_data
        if text := asked["q"]:
            found = found.filter(Q(user_principal_name__icontains=text) | Q(display_name__icontains=text))
        if asked["kind"]:
            found = found.filter(on_premises=asked["kind"] == "synchronised")
        if asked["group"]:
            members = Membership.objects.filter(user=OuterRef("pk"), group__in=self._groups(asked["group"]))
            found = found.filter(Exists(members))
        if asked["holds"]:
            held = Exists(self._held(asked["product"]))
            found = found.filter(held if asked["holds"] == "yes" else ~held)
        if asked["location"]:
            missing = Q(usage_location="")
            found = found.filter(missing if asked["location"] == "missing" else ~missing)
        return found

    def _groups(self, name: str) -> QuerySet[Group]:
        return Group.objects.filter(tenant=self.chosen_tenant, name__iexact=name)

    def _held(self, product: Sku | None) -> QuerySet[LicenseAssignment]:
        rows = LicenseAssignment.objects.held().filter(user=OuterRef("pk"))
        return rows.filter(sku=product) if product else rows


class PastedNames(OfTenant):
    """People by their user IDs, typed or pasted, or in a file of text."""

    names = forms.CharField(
        label=_("User principal names"),
        required=False,
        strip=False,
        help_text=_("One a line; commas, semicolons and tabs will do, too."),
        widget=forms.Textarea(
            attrs={"rows": 8, "spellcheck": "false", "data-as-file": "paste_names_file", "dir": "ltr"}
        ),
    )
    names_file = forms.FileField(
        label=_("or a text file with them"),
        required=False,
        allow_empty_file=True,
        help_text=_("At most 100,000 names."),
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("names_file")
        try:
            if file is not None and file.size > batches.LARGEST_LIST:
                raise batches.TooMany
            text = f"{cleaned.get('names', '')}\n{_decoded(file.read()) if file else ''}"
            cleaned["list"] = batches.names_in(text)
        except batches.BatchRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return cleaned


class WishForm(forms.Form):
    """What everybody chosen shall get or lose: one product of those the tenant owns, and which of its plans are on."""

    sku = forms.ModelChoiceField(label=_("product"), queryset=Sku.objects.none())
    action = forms.ChoiceField(choices=BATCH_ACTIONS)
    plans = forms.ModelMultipleChoiceField(label=_("Service plans"), queryset=ServicePlan.objects.all(), required=False)

    def __init__(self, tenant: Tenant, data: QueryDict) -> None:
        super().__init__(data)
        cast(forms.ModelChoiceField, self.fields["sku"]).queryset = Sku.objects.owned_by(tenant)

    @property
    def wish(self) -> tuple[BatchAction, Sku, frozenset[Any]]:
        """Action, product, and the ids of its plans that are off."""
        sku, on = self.cleaned_data["sku"], {plan.pk for plan in self.cleaned_data["plans"]}
        off = frozenset(sku.contents.exclude(plan__in=on).values_list("plan", flat=True))
        return BatchAction(self.cleaned_data["action"]), sku, off


def _decoded(content: bytes) -> str:
    """As spreadsheets and editors save text. User IDs are ASCII, so a wrong guess can only lose what is none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")
