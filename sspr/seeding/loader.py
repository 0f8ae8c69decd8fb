"""Brings the cast to life: on premises first, since the anchors come from there, then the cloud in one transaction."""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from directory import passwords
from directory.models import (
    AuthenticationMethod,
    Domain,
    Group,
    Membership,
    RoleAssignment,
    SsprPolicy,
    Tenant,
    User,
)
from directory.models.policy import Scope
from directory.rules.methods import Method
from licensing import subscriptions
from licensing.assign import assign
from licensing.models import GroupLicense, Sku
from sspr.seeding import branding, crowd, onpremises
from sspr.seeding.passwords import password_for
from sspr.seeding.people import COUNTRY, TENANTS, Person, SeedTenant
from writeback import health
from writeback.sync import rounds
from writeback.sync.states import CycleKind

ACTOR = "Demo seed"  # the system account in the audit log
PASSWORD_AGE = timedelta(days=2)  # older than any minimum password age of the demo
HASHING_THREADS = 4  # Argon2 lets go of the interpreter's lock

Progress = Callable[[int], None]


class AlreadySeeded(Exception):
    """These tenants are there; seeding them again takes everything in them away, so it must be asked for."""

    def __init__(self, domains: Collection[str]) -> None:
        self.domains = tuple(domains)
        super().__init__(", ".join(domains))


class NotADemoTenant(Exception):
    """The domain is none of the demo's, or a tenant that people made holds it."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """One tenant as it now stands. `crowd_password` is shared by the extra people, empty when there are none."""

    tenant: Tenant
    people: int
    crowd_password: str = ""


def load(
    *,
    domains: Collection[str] | None = None,
    users_per_tenant: int = 0,
    again: bool = False,
    progress: Progress = lambda _: None,
) -> tuple[Seeded, ...]:
    """Make the demo tenants, or those with these domains, each in one transaction.

    `users_per_tenant` adds nameless cloud-only people; `progress` is told how many were written. With `again` tenants
    of an earlier seeding are removed first and get other passwords; without it they raise AlreadySeeded, and nothing
    is written. Raises NotADemoTenant.
    """
    cast = tuple(_cast(domains))
    taken = Domain.objects.filter(name__in=[one.domain for one in cast]).select_related("tenant")
    present = {domain.name: domain.tenant for domain in taken}
    if foreign := [name for name, tenant in present.items() if tenant.seed_generation is None]:
        raise NotADemoTenant(f"{', '.join(foreign)}: made by hand, so the seed leaves it alone.")
    if present and not again:
        raise AlreadySeeded(present)
    return tuple(_raise_tenant(one, present.get(one.domain), users_per_tenant, progress) for one in cast)


def _cast(domains: Collection[str] | None) -> Iterator[SeedTenant]:
    known = {cast.domain: cast for cast in TENANTS}
    for domain in known if domains is None else domains:
        if domain not in known:
            raise NotADemoTenant(f"{domain}: not one of {', '.join(known)}.")
        yield known[domain]


def _raise_tenant(cast: SeedTenant, old: Tenant | None, extra: int, progress: Progress) -> Seeded:
    now = timezone.now()
    generation = (old.seed_generation or 0) + 1 if old else 1
    tenant = Tenant(
        id=_tenant_id(cast.domain, generation),
        name=cast.name,
        country=COUNTRY,
        default_usage_location=COUNTRY,
        preset=cast.preset,
        seed_generation=generation,
    )
    secrets = {person: password_for(tenant, person.user_principal_name) for person in cast.people}
    crowd_password = password_for(tenant, crowd.name(cast.domain)) if extra else ""
    hashes = dict(zip(secrets, _hashed(secrets.values()), strict=True))
    crowd_hash = passwords.hash(crowd_password) if extra else ""
    onpremises.clear({tenant.pk, old.pk if old else tenant.pk})
    anchors = onpremises.raise_domain(cast, tenant, secrets, now=now, password_set_at=now - PASSWORD_AGE)
    with transaction.atomic():
        if old:
            _remove(old)
        tenant.save(force_insert=True)
        _fill(cast, tenant, hashes=hashes, anchors=anchors, now=now)
        crowd.add(tenant, cast.domain, extra, hashed=crowd_hash, changed_at=now - PASSWORD_AGE, progress=progress)
    return Seeded(tenant, len(cast.people) + extra, crowd_password)


def _tenant_id(domain: str, generation: int) -> UUID:
    """The same for the same seeding, so that what a killed one left on premises is found and cleared by the next."""
    return uuid5(NAMESPACE_DNS, f"{generation}.{settings.INSTALLATION_KEY}.{domain}")


def _hashed(texts: Collection[str]) -> list[str]:
    with ThreadPoolExecutor(HASHING_THREADS) as pool:
        return list(pool.map(passwords.hash, texts))


def _remove(tenant: Tenant) -> None:
    SsprPolicy.objects.filter(tenant=tenant).delete()  # it protects its group
    GroupLicense.objects.filter(group__tenant=tenant).delete()  # so does this
    tenant.delete()


def _fill(
    cast: SeedTenant, tenant: Tenant, *, hashes: Mapping[Person, str], anchors: Mapping[Person, str], now: datetime
) -> None:
    Domain.objects.create(tenant=tenant, name=cast.domain)
    users = {person: _user(person, tenant, hashes[person], anchors.get(person, ""), now) for person in cast.people}
    User.objects.bulk_create(users.values())
    RoleAssignment.objects.bulk_create(RoleAssignment(user=u, role=r) for p, u in users.items() for r in p.roles)
    AuthenticationMethod.objects.bulk_create(m for p, u in users.items() for m in _methods(p, u, now))
    groups = {name: Group.objects.create(tenant=tenant, name=name) for name in cast.groups}
    Membership.objects.bulk_create(Membership(group=groups[g], user=u) for p, u in users.items() for g in p.groups)
    SsprPolicy.objects.create(
        tenant=tenant,
        scope=Scope.SELECTED if cast.scope_group else Scope.ALL,
        group=groups.get(cast.scope_group),
        methods_required=cast.methods_required,
        writeback_enabled=cast.on_premises is not None,
        unlock_without_reset=cast.on_premises is not None,
    )
    _license(cast, tenant, users)
    branding.put_up(cast.domain, tenant, by=ACTOR, correlation_id=uuid4())
    if cast.on_premises:  # last before the commit: a tenant that is there at all can write back
        health.onboard(tenant, cast.on_premises.name)
        for kind in CycleKind:  # so that the first cycle of the schedule finds nothing left to do
            rounds.run_now(tenant, kind, by=ACTOR)


def _user(person: Person, tenant: Tenant, hashed: str, anchor: str, now: datetime) -> User:
    return User(
        tenant=tenant,
        user_principal_name=person.user_principal_name,
        given_name=person.given_name,
        surname=person.surname,
        display_name=person.display_name,
        mail=person.user_principal_name,
        usage_location=COUNTRY,
        on_premises=person.on_premises,
        on_premises_immutable_id=anchor,
        password=hashed,
        last_password_change_at=now - PASSWORD_AGE,
    )


def _methods(person: Person, user: User, now: datetime) -> Iterator[AuthenticationMethod]:
    if person.registered:
        for method, value in ((Method.EMAIL, person.private_mail), (Method.MOBILE_SMS, person.mobile_phone)):
            yield AuthenticationMethod(user=user, method=method, value=value, registered_at=now)


def _license(cast: SeedTenant, tenant: Tenant, users: Mapping[Person, User]) -> None:
    skus = Sku.objects.in_bulk(cast.seats, field_name="part_number")
    correlation_id = uuid4()  # one seeding, one story in the audit log
    for part_number, seats in cast.seats.items():
        subscriptions.buy(tenant, skus[part_number], seats, by=ACTOR, correlation_id=correlation_id)
    for person, user in users.items():
        if person.license:
            assign(user, skus[person.license], by=ACTOR, correlation_id=correlation_id)
