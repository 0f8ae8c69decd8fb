"""Changes as one writes them down: on the command line, in a form, in an address that is kept.

+SPB                             assign a product directly
-AAD_PREMIUM                     remove the direct assignment
AAD_PREMIUM/AAD_PREMIUM=off      switch plans of it off or on; several with commas between them
join:Sales   leave:Sales         a group by its name or object id
location:DE  location:none       the usage location
status:AAD_PREMIUM=Suspended     all purchases of a product are Enabled, Warning, Suspended, LockedOut or Deleted
seats:SPB=+5                     a purchase more
enforcement:tenant_wide          or enforce_per_user
paid-office:on                   whether any paid Office product opens a reset in the cloud
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from directory.models import Group, Tenant
from directory.models.tenant import Enforcement
from licensing.lifecycle import Status
from licensing.models import ServicePlan, Sku
from licensing.whatif.changes import (
    Add,
    Age,
    Buy,
    Change,
    CountOffice,
    Enforce,
    Join,
    Leave,
    Locate,
    Remove,
    SwitchPlans,
)

LONGEST = 400  # characters; a group's name has 256
MOST_SEATS = 1_000_000
NO_LOCATION = "none"
SWITCH = {"on": True, "off": False}
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Unclear(Exception):
    """A change was written that means nothing here. `message` names what is wrong, in the reader's language."""

    def __init__(self, text: str, wording: str | Promise, **named: str) -> None:
        super().__init__(text, wording)
        self.text, self._wording, self._named = text, wording, named

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        return str(self._wording).format(text=self.text, **self._named)


class UnknownId(Unclear):
    """An id that nobody types: it came with a link, and leads nowhere."""


@dataclass(frozen=True, slots=True)
class Written:
    """A change beside the words it was written in."""

    text: str
    change: Change


def written_groups(tenant: Tenant, groups: Mapping[UUID, str]) -> Mapping[UUID, str]:
    """How each of these groups, given by name, is written in a change: by its name, or its id where that misleads."""
    alike = Group.objects.filter(tenant=tenant).annotate(folded=Lower("name"))
    asked = {name.lower() for name in groups.values()}
    counted = Counter(alike.filter(folded__in=asked).values_list("folded", flat=True))
    return {
        group: name if counted[name.lower()] == 1 and name.isprintable() and name == name.strip() else str(group)
        for group, name in groups.items()
    }


def read(text: str, tenant: Tenant) -> Written:
    """What `text` means in this tenant, whose groups alone it can name. Raises Unclear."""
    text = text.strip()
    if len(text) > LONGEST or not text.isprintable():
        raise Unclear(text[:40], _("“{text}” … is no change: it is too long, or has characters that nobody types."))
    verb, separator, rest = text.partition(":")
    if separator and verb.lower() in VERBS:
        return Written(text, VERBS[verb.lower()](text, rest.strip(), tenant))
    if text[:1] in SIGNS and len(text) > 1:
        return Written(text, SIGNS[text[0]](_sku(text, text[1:].strip()).pk))
    if "/" in text and "=" in text:
        return Written(text, _plans(text))
    raise Unclear(
        text,
        _(
            "“{text}” is no change. Write +SKU, -SKU, SKU/PLAN=off, join:GROUP, leave:GROUP, location:COUNTRY, "
            "status:SKU=Suspended, seats:SKU=+5, enforcement:tenant_wide or paid-office:on."
        ),
    )


SIGNS: dict[str, Callable[[UUID], Change]] = {"+": Add, "-": Remove}


def _plans(text: str) -> SwitchPlans:
    """Some part numbers have a stroke of their own, so the last one counts."""
    path, _equals, state = text.rpartition("=")
    part_number, _stroke, names = path.rpartition("/")
    sku = _sku(text, part_number.strip())
    plans = {_plan(text, sku, name.strip()) for name in names.split(",")}
    return SwitchPlans(sku.pk, frozenset(plans), _switch(text, state))


def _join(text: str, name: str, tenant: Tenant) -> Join:
    return Join(_group(text, name, tenant))


def _leave(text: str, name: str, tenant: Tenant) -> Leave:
    return Leave(_group(text, name, tenant))


def _locate(text: str, code: str, tenant: Tenant) -> Locate:
    if code.lower() == NO_LOCATION:
        return Locate("")
    if code.upper() not in countries:
        raise Unclear(text, _("“{code}” is no country: two letters of ISO 3166, or “none”."), code=code)
    return Locate(code.upper())


def _age(text: str, rest: str, tenant: Tenant) -> Age:
    part_number, _equals, name = rest.rpartition("=")
    status = next((one for one in Status if one.value.lower() == name.strip().lower()), None)
    if status is None:
        known = ", ".join(one.value for one in Status)
        raise Unclear(text, _("“{name}” is no status of a subscription; there are {known}."), name=name, known=known)
    return Age(_sku(text, part_number.strip()).pk, status)


def _buy(text: str, rest: str, tenant: Tenant) -> Buy:
    part_number, _equals, count = rest.rpartition("=")
    digits = count.strip().removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:9]) <= MOST_SEATS and len(digits) < 9):
        raise Unclear(text, _("“{count}” is no number of seats to buy, such as +5."), count=count)
    return Buy(_sku(text, part_number.strip()).pk, int(digits))


def _enforce(text: str, name: str, tenant: Tenant) -> Enforce:
    if name.lower() not in Enforcement.values:
        known = ", ".join(Enforcement.values)
        raise Unclear(text, _("“{name}” is no way to enforce licences; there are {known}."), name=name, known=known)
    return Enforce(name.lower() == Enforcement.PER_USER)


def _count_office(text: str, state: str, tenant: Tenant) -> CountOffice:
    return CountOffice(_switch(text, state))


VERBS: dict[str, Callable[[str, str, Tenant], Change]] = {
    "join": _join,
    "leave": _leave,
    "location": _locate,
    "status": _age,
    "seats": _buy,
    "enforcement": _enforce,
    "paid-office": _count_office,
}


def _switch(text: str, state: str) -> bool:
    if (word := state.strip().lower()) not in SWITCH:
        raise Unclear(text, _("In “{text}” stands neither on nor off behind the sign."))
    return SWITCH[word]


def _sku(text: str, part_number: str) -> Sku:
    found = Sku.objects.filter(part_number__iexact=part_number).order_by("part_number").first()
    if found is None:
        raise Unclear(text, _("There is no product with the part number “{name}”."), name=part_number)
    return found


def _plan(text: str, sku: Sku, name: str) -> UUID:
    plan = ServicePlan.objects.filter(skus=sku, name__iexact=name).values_list("pk", flat=True).first()
    if plan is None:
        wording = _("There is no service plan “{name}” in {product} ({sku}).")
        raise Unclear(text, wording, name=name, product=sku.product_name, sku=sku.part_number)
    return plan


def _group(text: str, name: str, tenant: Tenant) -> UUID:
    groups = Group.objects.filter(tenant=tenant)
    if UUID_SHAPE.fullmatch(name):
        if not groups.filter(pk=UUID(name)).exists():
            raise UnknownId(text, _("There is no group with the object id “{name}”."), name=name)
        return UUID(name)
    found = list(groups.filter(name__iexact=name).values_list("pk", flat=True)[:2])
    if not found:
        raise Unclear(text, _("There is no group “{name}”."), name=name)
    if len(found) > 1:
        raise Unclear(
            text, _("Several groups are called “{name}”; write the object id of the one you mean."), name=name
        )
    return found[0]
