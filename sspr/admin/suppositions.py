"""What the page "What if" offers to suppose for one person: the fields' choices, and lessons one click away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from directory.models import Group, Tenant, User
from directory.models.tenant import Enforcement
from licensing.entitlement import Level
from licensing.ledger import Seats, seats_of
from licensing.lifecycle import Status
from licensing.models import Sku
from licensing.openings import Opening, openings_of
from licensing.whatif import written_groups
from licensing.words import STATUSES

BUSINESS_PREMIUM = "SPB"
EDITIONS = ("AAD_PREMIUM", "AAD_PREMIUM_P2", BUSINESS_PREMIUM, "O365_BUSINESS_PREMIUM", "SPE_E3")
STAGES = (Status.ENABLED, Status.WARNING, Status.SUSPENDED, Status.DELETED)
MOST_GROUPS = 100  # more than one finds in a list; any other can be written down
MOST_LESSONS = 2  # of one kind

Option = tuple[str, str]  # a change in writing, and what is read


@dataclass(frozen=True, slots=True)
class Lesson:
    """What it is called, and the address that supposes it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Product:
    sku: Sku
    seats: Seats
    owned: bool

    @property
    def label(self) -> str:
        left = self.seats.available
        if not self.owned:
            return gettext("%(product)s (not bought yet)") % {"product": self.sku.product_name}
        return ngettext("%(product)s (%(left)d seat left)", "%(product)s (%(left)d seats left)", left) % {
            "product": self.sku.product_name, "left": left,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offered:
    """All that can be chosen for a person, read once."""

    tenant: Tenant
    openings: tuple[Opening, ...]
    products: tuple[Product, ...]  # the owned ones, and the editions of the comparison
    groups: Mapping[UUID, str]  # those that carry licences and those the person is in, by name
    written: Mapping[UUID, str]  # the same as they are written in a change
    licensed: frozenset[UUID]
    joined: frozenset[UUID]

    @classmethod
    def to(cls, person: User, tenant: Tenant) -> "Offered":
        counts = seats_of(tenant)
        skus = Sku.objects.filter(Q(pk__in=counts) | Q(part_number__in=EDITIONS)).order_by("product_name")
        of_tenant = Group.objects.filter(tenant=tenant).order_by("name")
        licensed = dict(of_tenant.filter(licenses__isnull=False).distinct().values_list("pk", "name")[:MOST_GROUPS])
        joined = dict(of_tenant.filter(memberships__user=person).values_list("pk", "name")[:MOST_GROUPS])
        groups = {**licensed, **joined}
        return cls(
            tenant,
            openings_of(person),
            tuple(Product(sku, counts.get(sku.pk, Seats()), sku.pk in counts) for sku in skus),
            groups,
            written_groups(tenant, groups),
            frozenset(licensed),
            frozenset(joined),
        )

    @property
    def direct(self) -> tuple[Opening, ...]:
        return tuple(one for one in self.openings if one.own and one.group_id is None)

    @property
    def not_held(self) -> tuple[Product, ...]:
        held = {one.sku_id for one in self.direct}
        return tuple(product for product in self.products if product.sku.pk not in held)

    def choices(self) -> dict[str, list[Option]]:
        """By the name of the form's field."""
        owned = [product.sku for product in self.products if product.owned]
        return {
            "buy": [(f"seats:{one.sku.part_number}=+1", one.sku.product_name) for one in self.products],
            "add": [(f"+{one.sku.part_number}", one.label) for one in self.not_held],
            "remove": [(f"-{one.part_number}", one.product) for one in self.direct],
            "plan": [(_off(one, plan), f"{plan}, {one.product}") for one in self.direct for plan in one.plans],
            "join": [(self._join(group), self.groups[group]) for group in self.groups if group not in self.joined],
            "leave": [(self._leave(group), self.groups[group]) for group in self.groups if group in self.joined],
            "subscription": [
                (_becomes(sku.part_number, stage), f"{sku.product_name}: {STATUSES[stage]}")
                for sku in owned
                for stage in STAGES
            ],
        }

    def lessons(self) -> list[Lesson]:
        """What is asked most, as far as it fits this person."""
        return list(self._lessons())

    def _lessons(self) -> Iterator[Lesson]:
        for missing in self.not_held:
            if missing.sku.part_number == BUSINESS_PREMIUM:
                seat = {} if missing.seats.available else {"buy": f"seats:{BUSINESS_PREMIUM}=+1"}
                yield _lesson(gettext("Add Business Premium"), seat | {"add": f"+{BUSINESS_PREMIUM}"})
        for group in sorted(self.licensed, key=self.groups.__getitem__)[:MOST_LESSONS]:
            named = {"group": self.groups[group]}
            if group in self.joined:
                yield _lesson(gettext("Leave the group %(group)s") % named, {"leave": self._leave(group)})
            else:
                yield _lesson(gettext("Join the group %(group)s") % named, {"join": self._join(group)})
        switches = [(one, plan) for one in self.direct for plan in one.plans]
        for one, plan in switches[:MOST_LESSONS]:
            named = {"plan": plan, "product": one.product}
            yield _lesson(gettext("Switch %(plan)s of %(product)s off") % named, {"plan": _off(one, plan)})
        paying = {one.part_number: one.product for one in self.openings if one.opens > Level.CHANGE_ONLY}
        for part_number, product in list(paying.items())[:MOST_LESSONS]:
            suspended = {"subscription": _becomes(part_number, Status.SUSPENDED)}
            yield _lesson(gettext("The subscription of %(product)s is suspended") % {"product": product}, suspended)
        if self.tenant.enforcement == Enforcement.PER_USER:
            tenant_wide = {"more": f"enforcement:{Enforcement.TENANT_WIDE}"}
            yield _lesson(gettext("One licence counts for the whole tenant"), tenant_wide)

    def _join(self, group: UUID) -> str:
        return f"join:{self.written[group]}"

    def _leave(self, group: UUID) -> str:
        return f"leave:{self.written[group]}"


def _off(one: Opening, plan: str) -> str:
    return f"{one.part_number}/{plan}=off"


def _becomes(part_number: str, stage: Status) -> str:
    return f"status:{part_number}={stage.value}"


def _lesson(label: str, fields: Mapping[str, str]) -> Lesson:
    return Lesson(label, urlencode(fields))
