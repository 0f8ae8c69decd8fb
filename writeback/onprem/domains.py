"""Raises a domain as an installation leaves it: containers, built-in groups, the rights set-up gives the connector."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from writeback.onprem import builtin, changes, names
from writeback.onprem.models import AccessEntry, Container, Domain, Forest, Group, GroupMember
from writeback.onprem.rights import Right
from writeback.onprem.router import ALIAS


def raise_domain(
    tenant_id: UUID, dns_name: str, now: datetime, *, forest: Forest | None = None, **policy: object
) -> Domain:
    """A domain with the default domain policy but for `policy`; the first of a new forest unless one is named."""
    with transaction.atomic(using=ALIAS):
        home = forest or Forest.objects.create(tenant_id=tenant_id, dns_name=dns_name)
        domain = Domain.objects.create(
            tenant_id=home.tenant_id, forest=home, dns_name=dns_name, sid=new_sid(), **policy
        )
        furnish(domain, now, root_domain=forest is None)
    return domain


def new_sid() -> str:
    """A security identifier for a domain, by chance."""
    return "-".join(["S-1-5-21", *(str(secrets.randbits(32)) for _ in range(3))])


def furnish(domain: Domain, now: datetime, *, root_domain: bool) -> None:
    """Make the containers, the built-in groups and the connector's rights, on the whole domain (writeback.md §8)."""
    containers = {name: add_container(domain, name, kind=kind) for name, kind in builtin.CONTAINERS.items()}
    known = [one for one in builtin.GROUPS if root_domain or not one.root_domain_only]
    groups = {
        one.rid: Group(
            domain=domain, container=containers[one.container], sam_account_name=one.name, rid=one.rid, when_changed=now
        )
        for one in known
    }
    Group.objects.bulk_create(groups.values())
    GroupMember.objects.bulk_create(
        GroupMember(group=groups[outer], member_group=groups[one.rid]) for one in known for outer in one.inside
    )
    AccessEntry.objects.bulk_create(AccessEntry(domain=domain, right=right) for right in Right)


def add_container(domain: Domain, name: str, *, parent: Container | None = None, kind: str = "OU") -> Container:
    """A container or organisational unit, at the root of the domain or inside another one."""
    above = parent.distinguished_name if parent else domain.distinguished_name
    return Container.objects.create(
        domain=domain,
        parent=parent,
        kind=kind,
        name=name,
        distinguished_name=names.join(names.relative(kind, name), above),
    )


def unit(domain: Domain, path: Sequence[str]) -> Container:
    """The organisational unit with this path from the root of the domain down, made where it is missing."""
    here: Container | None = None
    for name in path:
        found = Container.objects.filter(domain=domain, parent=here, kind="OU", name=name).first()
        here = found or add_container(domain, name, parent=here)
    return here or users_container(domain)


def users_container(domain: Domain) -> Container:
    """CN=Users, where whoever is put nowhere else lies."""
    return Container.objects.get(domain=domain, kind="CN", name=builtin.USERS, parent=None)


def add_group(domain: Domain, name: str, now: datetime, *, container: Container, rid: int | None = None) -> Group:
    group = Group(domain=domain, container=container, sam_account_name=name, rid=rid or changes.next_rid(domain.pk))
    changes.save(group, now)
    return group
