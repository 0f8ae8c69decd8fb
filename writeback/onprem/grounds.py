"""The ground accounts stand on, for `stage`: domains, units, groups, fine-grained policies, rights of the connector."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from writeback.onprem import accounts, domains, protection
from writeback.onprem.models import (
    AccessEntry,
    Account,
    Container,
    Domain,
    Forest,
    Group,
    PasswordSettings,
    PasswordSettingsLink,
)
from writeback.onprem.rights import Right
from writeback.onprem.router import ALIAS


def create_domain(tenant_id: UUID, dns_name: str, *, forest: str = "", **policy: object) -> None:
    """A domain with the default domain policy, but for the fields of `models.Domain` named in `policy`.

    The root of a new forest, or one more domain of the `forest` with that name.
    """
    home = Forest.objects.get(tenant_id=tenant_id, dns_name=forest) if forest else None
    domains.raise_domain(tenant_id, dns_name, timezone.now(), forest=home, **policy)


def set_policy(dns_name: str, **policy: object) -> None:
    Domain.objects.filter(dns_name=dns_name).update(**policy)


def create_unit(dns_name: str, *path: str) -> None:
    """An organisational unit, named from the root of the domain downwards; what is missing on the way is made too."""
    domains.unit(_domain(dns_name), path)


def set_inheritance(dns_name: str, path: Sequence[str], inherits: bool) -> None:
    """Let rights given further up reach into a unit, or end there."""
    unit = domains.unit(_domain(dns_name), path)
    Container.objects.filter(pk=unit.pk).update(inherits=inherits)


def delegate(dns_name: str, rights: Collection[Right], *path: str) -> None:
    """Give the connector exactly these rights in one unit, or on the whole domain where no unit is named."""
    domain = _domain(dns_name)
    unit = domains.unit(domain, path) if path else None
    with transaction.atomic(using=ALIAS):
        AccessEntry.objects.filter(domain=domain, container=unit, account=None).delete()
        AccessEntry.objects.bulk_create(AccessEntry(domain=domain, container=unit, right=right) for right in rights)


def create_group(dns_name: str, name: str, *path: str, now: datetime | None = None) -> None:
    """A security group, in CN=Users unless a unit is named."""
    domain = _domain(dns_name)
    with transaction.atomic(using=ALIAS):
        domains.add_group(domain, name, now or timezone.now(), container=domains.unit(domain, path))


def add_member(dns_name: str, group: str, *, anchor: str = "", inner: str = "", now: datetime | None = None) -> None:
    """Put the account with this anchor, or the group `inner`, into a group; protection follows with its next run."""
    with transaction.atomic(using=ALIAS):
        accounts.join(_group(dns_name, group), _member(dns_name, anchor, inner), now=now or timezone.now())


def remove_member(dns_name: str, group: str, *, anchor: str = "", inner: str = "", now: datetime | None = None) -> None:
    """Take somebody out of a group again; what protection did to an account stays."""
    with transaction.atomic(using=ALIAS):
        accounts.leave(_group(dns_name, group), _member(dns_name, anchor, inner), now=now or timezone.now())


def create_password_settings(dns_name: str, name: str, precedence: int, **policy: object) -> UUID:
    """A fine-grained policy (PSO) that applies to nobody yet; returns its objectGUID."""
    row = PasswordSettings.objects.create(domain=_domain(dns_name), name=name, precedence=precedence, **policy)
    return row.object_guid


def apply_password_settings(dns_name: str, name: str, *, anchor: str = "", group: str = "") -> None:
    """Let a fine-grained policy apply to the account with this anchor, or to the members of a group."""
    settings = PasswordSettings.objects.get(domain__dns_name=dns_name, name=name)
    account = Account.objects.get(source_anchor=anchor) if anchor else None
    PasswordSettingsLink.objects.create(
        settings=settings, account=account, group=_group(dns_name, group) if group else None
    )


def run_protection(tenant_id: UUID, now: datetime) -> int:
    """What the hourly run does; returns how many accounts it protected."""
    return protection.run(tenant_id, now)


def _domain(dns_name: str) -> Domain:
    return Domain.objects.get(dns_name=dns_name)


def _group(dns_name: str, name: str) -> Group:
    return Group.objects.get(domain__dns_name=dns_name, sam_account_name=name)


def _member(dns_name: str, anchor: str, inner: str) -> Account | Group:
    return Account.objects.get(source_anchor=anchor) if anchor else _group(dns_name, inner)
