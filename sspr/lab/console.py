"""What the trainer's console shows: the tenants of the demo, their agents and their people, as they are now."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from directory import clock
from directory.models import OnPremisesAgent, Tenant, User
from sspr import seeding
from sspr.lab import phones
from writeback.onprem import stage
from writeback.switchboard import Switched, now_on


@dataclass(frozen=True, slots=True)
class Card:
    """One persona, with the ways in. Nothing on it signs anybody in."""

    person: seeding.Person
    user: User
    password: str | None  # while the seeded one is in force
    changed_at: datetime | None  # on the tenant's clock
    changed_by_administrator: bool
    locked: bool | None  # on premises; None for a cloud-only person
    signin_url: str
    reset_url: str
    phone_url: str


@dataclass(frozen=True, slots=True)
class TenantPanel:
    tenant: Tenant
    domain: str
    now: datetime  # on its own clock
    agents: tuple[OnPremisesAgent, ...]  # those onboarded
    faults: tuple[Switched, ...]  # what is broken on purpose
    cards: tuple[Card, ...]


def panels(*, scheme: str, port: int | None) -> tuple[TenantPanel, ...]:
    """The demo tenants that are there, in the order of the seed; links lead to each persona's own host."""
    by_tenant: dict[Tenant, list[Card]] = {}
    for person, user in seeding.present():
        if user.tenant:
            by_tenant.setdefault(user.tenant, []).append(_card(person, user, scheme=scheme, port=port))
    return tuple(
        TenantPanel(
            tenant=tenant,
            domain=cards[0].person.domain,
            now=clock.now(tenant),
            agents=tuple(OnPremisesAgent.objects.filter(tenant=tenant, onboarded=True).order_by("pk")),
            faults=_faults(tenant),
            cards=tuple(cards),
        )
        for tenant, cards in by_tenant.items()
    )


def _card(person: seeding.Person, user: User, *, scheme: str, port: int | None) -> Card:
    root = f"{scheme}://{person.host}:{port}" if port else f"{scheme}://{person.host}"
    named = urlencode({"username": user.user_principal_name})
    return Card(
        person=person,
        user=user,
        password=seeding.password_in_force(user),
        changed_at=user.last_password_change_at,
        changed_by_administrator=user.must_change_password,
        locked=_locked(user),
        signin_url=f"{root}/signin/?{named}",
        reset_url=f"{root}/reset/?{named}",
        phone_url=phones.address(user),
    )


def _locked(user: User) -> bool | None:
    if not user.on_premises:
        return None
    return stage.locked_now(user.on_premises_immutable_id, clock.now(user.tenant))


def _faults(tenant: Tenant) -> tuple[Switched, ...]:
    return now_on(tenant) if hasattr(tenant, "on_premises_status") else ()


def tenant_of_the_demo(domain: str) -> Tenant | None:
    """The seeded tenant with this domain that has an agent to switch."""
    return Tenant.objects.filter(
        domains__name=domain, seed_generation__isnull=False, on_premises_status__onboarded=True
    ).first()
