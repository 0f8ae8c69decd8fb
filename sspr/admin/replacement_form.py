"""The choice of a product that takes the place of another one."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from licensing.ledger import Seats
from licensing.models import Sku


class SkuField(forms.ModelChoiceField):
    """Products by name, each with the seats that are left."""

    left: Mapping[UUID, int]

    def label_from_instance(self, obj: Any) -> str:
        count = self.left[obj.pk]
        said = ngettext("%(product)s (%(count)d seat left)", "%(product)s (%(count)d seats left)", count)
        return said % {"product": obj.product_name, "count": count}


class ReplacementForm(forms.Form):
    sku = SkuField(label=_("Replace it by"), queryset=Sku.objects.none(), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, choices: Iterable[tuple[Sku, Seats]], data: QueryDict | None) -> None:
        super().__init__(data)
        field = cast(SkuField, self.fields["sku"])
        field.left = {sku.pk: seats.available for sku, seats in choices}
        field.queryset = Sku.objects.filter(pk__in=field.left).order_by("product_name")
