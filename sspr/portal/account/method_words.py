"""Methods as a person knows them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.methods import RegisteredMethod
from directory.rules.methods import Method

NAMES: dict[Method, str | Promise] = {
    Method.EMAIL: _("Alternate email"),
    Method.MOBILE_SMS: _("Mobile phone"),
    Method.APP_CODE: _("Authenticator app"),
}
ICONS = {Method.EMAIL: "mail", Method.MOBILE_SMS: "phone", Method.APP_CODE: "app"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the security-info page."""

    id: int | None  # None: it came from the organisation and can only be taken away there
    name: str
    icon: str
    hint: str
    registered_at: datetime | None
    usable: bool  # allowed by the policy that applies to this person


def described(registered: Iterable[RegisteredMethod], *, usable: Collection[Method]) -> list[Row]:
    return [
        Row(
            entry.id,
            str(NAMES[entry.method]),
            ICONS[entry.method],
            entry.hint,
            entry.registered_at,
            entry.method in usable,
        )
        for entry in registered
    ]
