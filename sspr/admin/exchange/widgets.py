"""How a cell becomes a value and a value a cell."""

from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries
from import_export import widgets

from sspr.admin.exchange import cells


class Text(widgets.Widget):
    """One line or many, without blanks around."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        if cells.CONTROL.search(text):
            raise ValueError(_("Control characters are no text."))
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Name(Text):
    """A user principal name, in the one spelling that counts."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return folded(super().clean(value))


class Country(Text):
    """A code of ISO 3166, large as the standard writes it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        code = super().clean(value).upper()
        if code and code not in countries:
            raise ValueError(_("Write the two letters ISO 3166 gives the country."))
        return code


class YesOrNo(Text):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:  # type: ignore[override]
        word = super().clean(value).lower()
        if word not in cells.WORDS:
            raise ValueError(_("Write true or false."))
        return cells.WORDS[word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return cells.TRUE if value else cells.FALSE


class Phone(Text):
    """A number as it is dialled from everywhere."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value.as_e164 if value.is_valid() else value) if value else ""


def folded(typed: str) -> str:
    """In lower case. Not where a foreign letter would become one of ours and so name somebody else (SR-PROOF-07)."""
    text = typed.strip()
    return text.lower() if text.isascii() else text
