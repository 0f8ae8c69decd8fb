"""Inline rows whose fields have names: the heading of a column is no label to whoever does not see the column."""

from typing import Any

from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext


class NamedRows(BaseInlineFormSet):
    """Each field carries its label, and the box that deletes a row says which."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", self._name_of(name, form, field))

    def _name_of(self, name: str, form: Any, field: Any) -> str:
        if name == "DELETE" and form.instance.pk is not None:
            return gettext("Delete “%(row)s”") % {"row": form.instance}
        return capfirst(str(field.label or name))
