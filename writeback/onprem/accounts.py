"""What administrators on premises do to accounts. Each function works on a row in hand, in the caller's transaction.

Every change is numbered for synchronisation (`changes`) and told to the security log with who did it.
"""

import base64
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import transaction

from writeback.onprem import builtin, changes, domains, membership, passwords, policies, protection, security
from writeback.onprem.models import AccessEntry, Account, Container, Domain, Group
from writeback.onprem.port import BrokenRule
from writeback.onprem.rights import Right
from writeback.onprem.router import ALIAS
from writeback.onprem.rules import AccountControl
from writeback.onprem.security import Security

SALT_BYTES = 16
LONGEST_NAME = 64  # of `cn`


@contextmanager
def editing(**lookup: object) -> Iterator[Account]:
    """The one living account with this anchor or key, locked until the transaction ends. Raises DoesNotExist."""
    with transaction.atomic(using=ALIAS):
        rows = Account.objects.select_for_update(of=("self",)).select_related("domain", "container")
        yield rows.get(**lookup)


def create(
    domain: Domain,
    *,
    password: str,
    now: datetime,
    sam_account_name: str,
    display_name: str,
    password_set_at: datetime | None,
    by: str,
    container: Container | None = None,
    rid: int | None = None,
    **attributes: object,
) -> Account:
    """An enabled account with `password`, which no policy judges; its anchor is made of its objectGUID."""
    hashed, guid = make_password(password), uuid4()
    with transaction.atomic(using=ALIAS):
        home = container or domains.users_container(domain)
        account = Account(
            object_guid=guid,
            domain=domain,
            container=home,
            common_name=free_name(home, display_name or sam_account_name, sam_account_name),
            rid=rid or changes.next_rid(domain.pk),
            source_anchor=base64.b64encode(guid.bytes_le).decode("ascii"),
            sam_account_name=sam_account_name,
            display_name=display_name,
            pwd_last_set=password_set_at,
            password=hashed,
            history_salt=os.urandom(SALT_BYTES),
            when_created=now,
            **attributes,
        )
        changes.save(account, now)
        passwords.remember(account, password, policies.resulting(account))
        security.log(Security.CREATED, account, by=by, now=now)
    return account


def free_name(container: Container, wished: str, sam_account_name: str) -> str:
    """`wished`, or with the account name behind it where somebody there is called so already."""
    name = wished[:LONGEST_NAME]
    taken = Account.objects.filter(container=container, common_name=name).exists()
    suffix = f" ({sam_account_name})" if taken else ""
    return name[: LONGEST_NAME - len(suffix)] + suffix


def switch(row: Account, bit: AccountControl, on: bool, *, by: str, now: datetime) -> None:
    """Set or clear one bit of userAccountControl. Requiring a smart card puts random bytes in place of the password."""
    control = row.user_account_control & ~bit | (bit if on else 0)
    if control == row.user_account_control:
        return
    row.user_account_control = control
    fields = ["user_account_control"]
    if on and bit == AccountControl.SMARTCARD_REQUIRED:
        row.password = make_password(None)
        fields.append("password")
    changes.save(row, now, *fields)
    if bit == AccountControl.ACCOUNTDISABLE:
        security.log(Security.DISABLED if on else Security.ENABLED, row, by=by, now=now)
    else:
        security.log(Security.CHANGED, row, by=by, now=now, detail=f"userAccountControl {control:#x}")


def set_password(
    guid: UUID, new: str, *, must_change: bool, unlock: bool, by: str, now: datetime
) -> tuple[BrokenRule, ...]:
    """Set a password as the domain's own administrator; returns the rules it broke, and then nothing was done.

    No hints control is sent by hand, so neither history nor minimum age counts (§3).
    """
    hashed = make_password(new)
    with editing(pk=guid) as row:
        whole = policies.resulting(row)
        broken = passwords.broken_on_set(row, policies.asked_of(row, whole), new)
        if not broken:
            passwords.store(row, new, hashed, whole, pwd_last_set=None if must_change else now, now=now)
            if unlock:
                passwords.unlock(row, by=by, now=now)
        security.log(Security.RESET_ATTEMPT, row, by=by, now=now, success=not broken)
    return broken


def lock(row: Account, *, by: str, now: datetime) -> None:
    """Lock as too many wrong passwords would."""
    row.lockout_time = now
    changes.save(row, now, "lockout_time")
    security.log(Security.LOCKED_OUT, row, by=by, now=now)


def expire(row: Account, at: datetime | None, *, by: str, now: datetime) -> None:
    """Let the account expire at an instant; None means never."""
    row.account_expires = at
    changes.save(row, now, "account_expires")
    moment = f"{at:%Y-%m-%d %H:%M}Z" if at else "0"
    security.log(Security.CHANGED, row, by=by, now=now, detail=f"accountExpires {moment}")


def edit(row: Account, *, by: str, now: datetime, **attributes: object) -> None:
    """Write attributes that concern nobody's password."""
    for name, value in attributes.items():
        setattr(row, name, value)
    changes.save(row, now, *attributes)
    security.log(Security.CHANGED, row, by=by, now=now, detail=_called(attributes))


def move(row: Account, container: Container, *, by: str, now: datetime) -> None:
    """Move to another container, of another domain of the forest too: objectGUID and anchor stay, the SID does not."""
    if container.domain_id != row.domain_id:
        row.domain, row.rid = container.domain, changes.next_rid(container.domain_id)
    row.container = container
    row.common_name = free_name(container, row.common_name, row.sam_account_name)
    changes.save(row, now)
    security.log(Security.CHANGED, row, by=by, now=now, detail=f"moved to {row.distinguished_name}")


def delete(row: Account, *, by: str, now: datetime) -> None:
    """Leave a tombstone: who it was stays for synchronisation to read, password, history and memberships go."""
    security.log(Security.DELETED, row, by=by, now=now)
    row.remembered_passwords.all().delete()
    row.memberships.all().delete()
    row.settings_links.all().delete()
    row.is_deleted, row.password = True, make_password(None)
    changes.save(row, now)


def put_in(row: Account, rid: int, *, now: datetime) -> None:
    """Make somebody a member of a built-in group; protection follows with its next run."""
    join(Group.objects.get(domain_id=row.domain_id, rid=rid), row, now=now)


def join(group: Group, member: Account | Group, *, now: datetime) -> None:
    """Put an account or a group into a group, which is a change of the group."""
    if membership.add(group, member):
        changes.save(group, now)


def leave(group: Group, member: Account | Group, *, now: datetime) -> None:
    """Take an account or a group out of a group, which is a change of the group."""
    if membership.remove(group, member):
        changes.save(group, now)


def protect(row: Account, *, now: datetime) -> None:
    """A domain administrator, and the protection run has been by."""
    put_in(row, builtin.DOMAIN_ADMINS, now=now)
    protection.protect(row.object_guid, now)
    row.refresh_from_db()


def release(row: Account, *, by: str, now: datetime) -> None:
    """Out of every protected group, and the marks the run left are mended by hand."""
    protected = Group.objects.filter(domain_id=row.domain_id, rid__in=builtin.PROTECTED_GROUPS)
    row.memberships.filter(group__in=protected).delete()
    edit(row, by=by, now=now, admin_count=0, inherits=True)


def deny(row: Account, right: Right, denied: bool) -> None:
    """Deny the connector one right on this account alone, or take the denial back."""
    entries = AccessEntry.objects.filter(account=row, right=right)
    if denied:
        AccessEntry.objects.update_or_create(
            account=row, right=right, defaults={"denied": True, "domain_id": row.domain_id}
        )
    else:
        entries.filter(denied=True).delete()


def _called(attributes: Iterable[str]) -> str:
    """Columns by the names the directory has for them."""
    names = {field.name: str(field.verbose_name) for field in Account._meta.concrete_fields}
    return ", ".join(names[name] for name in attributes)
