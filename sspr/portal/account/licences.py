"""A person's licences: what each of them opens by itself, and the way it came."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Tenant
from licensing.entitlement import Level
from licensing.openings import Opening

MYSELF = _("me, directly")
MYSELF_AS_MEMBER = _("me, as a member")
DELETED_GROUP = _("a deleted group")
NO_LONGER_PAID = _("no longer paid for")


@dataclass(frozen=True, slots=True)
class Hop:
    icon: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Licence:
    """One product a person holds, by one of its paths."""

    product: str
    opens: Level  # by itself; together with others a person may reach further
    path: tuple[Hop, ...]
    problem: str | Promise


def shown(openings: Iterable[Opening], tenant: Tenant | None) -> list[Licence]:
    """Those the person holds themselves; one whose seats ran out or were given up is shown, and opens nothing.

    What a group tried and could not give is the administrators' to mend, and no licence of the person's.
    """
    if tenant is None:
        return []
    return [
        Licence(one.product, one.opens, _path(tenant, one), "" if one.usable else NO_LONGER_PAID)
        for one in openings
        if one.own and one.held
    ]


def _path(tenant: Tenant, one: Opening) -> tuple[Hop, ...]:
    through = (Hop("people", one.group or DELETED_GROUP), Hop("user", MYSELF_AS_MEMBER)) if one.group_id else ()
    return (Hop("building", tenant.name), *(through or (Hop("user", MYSELF),)))
