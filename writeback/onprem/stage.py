"""The second front door: what people on premises do themselves. For seed, lab, console and tests, never for the cloud.

Times are the tenant's. Accounts are named by their source anchor, as the cloud names them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from writeback import envelope
from writeback.onprem import accounts, agent, domains, keys, log, models, passwords, policies, rules
from writeback.onprem.grounds import add_member as add_member
from writeback.onprem.grounds import apply_password_settings as apply_password_settings
from writeback.onprem.grounds import create_domain as create_domain
from writeback.onprem.grounds import create_group as create_group
from writeback.onprem.grounds import create_password_settings as create_password_settings
from writeback.onprem.grounds import create_unit as create_unit
from writeback.onprem.grounds import delegate as delegate
from writeback.onprem.grounds import remove_member as remove_member
from writeback.onprem.grounds import run_protection as run_protection
from writeback.onprem.grounds import set_inheritance as set_inheritance
from writeback.onprem.grounds import set_policy as set_policy
from writeback.onprem.log import EventView
from writeback.onprem.mock import MockDirectory
from writeback.onprem.rights import Right
from writeback.onprem.router import ALIAS
from writeback.onprem.rules import AccountControl

Key = TypeVar("Key")
ADMINISTRATOR = "Administrator"  # of the domain, who does what is done here


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the on-premises console shows it. Empty times stand for 0."""

    anchor: str
    domain: str
    user_principal_name: str
    sam_account_name: str
    display_name: str
    disabled: bool
    protected: bool
    locked: bool  # whether `lockout_time` is set; whether the lock still holds, `locked_now` tells
    lockout_time: datetime | None
    bad_password_count: int
    pwd_last_set: datetime | None
    must_change: bool
    account_expires: datetime | None


def create_account(
    dns_name: str,
    *,
    user_principal_name: str,
    sam_account_name: str,
    display_name: str,
    password: str,
    now: datetime,
    protected: bool = False,
    locked: bool = False,
    password_set_at: datetime | None = None,
    unit: tuple[str, ...] = (),
    rid: int | None = None,
    **attributes: object,
) -> str:
    """Create an enabled account with `password`, which no policy judges, and return its source anchor.

    `protected` makes a domain administrator of it. `attributes` are fields of `models.PersonFields`.
    """
    domain = models.Domain.objects.get(dns_name=dns_name)
    row = accounts.create(
        domain,
        container=domains.unit(domain, unit) if unit else None,
        rid=rid,
        user_principal_name=user_principal_name,
        sam_account_name=sam_account_name,
        display_name=display_name,
        password=password,
        now=now,
        password_set_at=password_set_at or now,
        by=ADMINISTRATOR,
        lockout_time=now if locked else None,
        **attributes,
    )
    if protected:
        accounts.protect(row, now=now)
    return row.source_anchor


def set_flags(
    anchor: str,
    *,
    disabled: bool | None = None,
    never_expires: bool | None = None,
    password_not_required: bool | None = None,
    smartcard_required: bool | None = None,
    protected: bool | None = None,
    inherits: bool | None = None,
    cannot_change_password: bool | None = None,
    connector_may_reset: bool | None = None,
    connector_may_unlock: bool | None = None,
    connector_may_require_change: bool | None = None,
    now: datetime | None = None,
) -> None:
    """Set what is given and leave the rest. `now` is when the change is dated, the present moment unless given."""
    bits = {
        AccountControl.ACCOUNTDISABLE: disabled,
        AccountControl.DONT_EXPIRE_PASSWORD: never_expires,
        AccountControl.PASSWD_NOTREQD: password_not_required,
        AccountControl.SMARTCARD_REQUIRED: smartcard_required,
    }
    rights = {
        Right.RESET_PASSWORD: connector_may_reset,
        Right.WRITE_LOCKOUT_TIME: connector_may_unlock,
        Right.WRITE_PWD_LAST_SET: connector_may_require_change,
    }
    columns = {"cannot_change_password": cannot_change_password, "inherits": inherits}
    at = now or timezone.now()
    with accounts.editing(source_anchor=anchor) as row:
        for bit, on in _given(bits):
            accounts.switch(row, bit, on, by=ADMINISTRATOR, now=at)
        for right, may in _given(rights):
            accounts.deny(row, right, not may)
        if edited := dict(_given(columns)):
            accounts.edit(row, by=ADMINISTRATOR, now=at, **edited)
        if protected:
            accounts.protect(row, now=at)
        elif protected is False:
            accounts.release(row, by=ADMINISTRATOR, now=at)


def _given(wishes: dict[Key, bool | None]) -> Iterator[tuple[Key, bool]]:
    return ((key, wish) for key, wish in wishes.items() if wish is not None)


def set_attributes(anchor: str, *, now: datetime | None = None, **attributes: object) -> None:
    """Write what synchronisation carries of a person: fields of `models.PersonFields` and the names of an account."""
    with accounts.editing(source_anchor=anchor) as row:
        accounts.edit(row, by=ADMINISTRATOR, now=now or timezone.now(), **attributes)


def lock(anchor: str, now: datetime) -> None:
    with accounts.editing(source_anchor=anchor) as row:
        accounts.lock(row, by=ADMINISTRATOR, now=now)


def set_password_age(anchor: str, password_set_at: datetime | None) -> None:
    """Date the present password; None means it must be changed at the next logon."""
    with accounts.editing(source_anchor=anchor) as row:
        accounts.edit(row, by=ADMINISTRATOR, now=password_set_at or timezone.now(), pwd_last_set=password_set_at)


def set_account_expiry(anchor: str, at: datetime | None) -> None:
    """Let the account expire; None means never."""
    with accounts.editing(source_anchor=anchor) as row:
        accounts.expire(row, at, by=ADMINISTRATOR, now=timezone.now())


def rename_account(anchor: str, *, user_principal_name: str, sam_account_name: str, dns_name: str) -> None:
    """Rename an account and move it to another domain of the forest; its anchor stays."""
    now, there = timezone.now(), models.Domain.objects.get(dns_name=dns_name)
    with accounts.editing(source_anchor=anchor) as row:
        names = {"user_principal_name": user_principal_name, "sam_account_name": sam_account_name}
        accounts.edit(row, by=ADMINISTRATOR, now=now, **names)
        accounts.move(row, domains.users_container(there), by=ADMINISTRATOR, now=now)


def move_account(anchor: str, *unit: str) -> None:
    """Move an account to an organisational unit of its domain, named from the root downwards."""
    with accounts.editing(source_anchor=anchor) as row:
        accounts.move(row, domains.unit(row.domain, unit), by=ADMINISTRATOR, now=timezone.now())


def delete_account(anchor: str, now: datetime | None = None) -> None:
    """Delete the account; its tombstone stays."""
    with accounts.editing(source_anchor=anchor) as row:
        accounts.delete(row, by=ADMINISTRATOR, now=now or timezone.now())


def share_anchor(anchor: str, other: str) -> None:
    """Give the account `other` the anchor of another one: the fault behind event 33003."""
    with accounts.editing(source_anchor=other) as row:
        accounts.edit(row, by=ADMINISTRATOR, now=timezone.now(), source_anchor=anchor)


def account(anchor: str) -> AccountView:
    row = _row(anchor)
    control = row.user_account_control
    return AccountView(
        anchor=anchor,
        domain=row.domain.dns_name,
        user_principal_name=row.user_principal_name,
        sam_account_name=row.sam_account_name,
        display_name=row.display_name,
        disabled=bool(control & AccountControl.ACCOUNTDISABLE),
        protected=bool(row.admin_count),
        locked=row.lockout_time is not None,
        lockout_time=row.lockout_time,
        bad_password_count=row.bad_password_count,
        pwd_last_set=row.pwd_last_set,
        must_change=rules.must_change(row.pwd_last_set, control),
        account_expires=row.account_expires,
    )


def locked_now(anchor: str, now: datetime) -> bool:
    """Whether the lock still holds, by the lockout duration of the policy that holds for the account."""
    row = _row(anchor)
    return rules.is_locked(row.lockout_time, policies.policy_of(row).lockout.duration, now)


def minimum_length(anchor: str) -> int:
    """How long a password of this account must be, by the policy that holds for it."""
    return policies.policy_of(_row(anchor)).password.min_length


def verify(anchor: str, password: str, now: datetime) -> bool:
    """Whether this is the account's password, without signing in: nothing is counted and no state is looked at."""
    return check_password(password, _row(anchor).password)


def sign_in(anchor: str, password: str, now: datetime) -> bool:
    """Sign in at a desk of the domain: a wrong password counts towards lockout; disabled, locked, expired may not."""
    row, directory = _row(anchor), MockDirectory()
    (found,) = directory.find(row.domain.tenant_id, anchor, now)
    return directory.authenticate(found, password, now=now).success


def change_password(anchor: str, current: str, new: str, now: datetime) -> bool:
    """Change it at a desk of the domain, under its policy; false when that refuses."""
    row, directory = _row(anchor), MockDirectory()
    (found,) = directory.find(row.domain.tenant_id, anchor, now)
    return directory.change_password(found, current, new, now=now)().success


def set_password(anchor: str, new: str, now: datetime, *, must_change: bool = False) -> None:
    """Set it as an administrator on premises, whom no policy hints bind, to be changed at the next logon or not."""
    hashed = make_password(new)
    with accounts.editing(source_anchor=anchor) as row:
        whole = policies.resulting(row)
        passwords.store(row, new, hashed, whole, pwd_last_set=None if must_change else now, now=now)


def _row(anchor: str) -> models.Account:
    return models.Account.objects.select_related("domain", "container").get(source_anchor=anchor)


def agent_running(agent_id: UUID) -> bool:
    return agent.running(agent_id)


def replace_private_key(agent_id: UUID) -> None:
    """Put a foreign key pair where the agent's was: the fault behind event 32004."""
    key_id = models.Agent.objects.get(pk=agent_id).key_id
    if key_id is None:
        raise keys.KeyMissing(str(agent_id))
    keys.discard_private_keys(agent_id)
    keys.store_private_key(agent_id, key_id, envelope.new_key_pair()[0])


def events(tenant_id: UUID) -> tuple[EventView, ...]:
    """The event log of the tenant's agents, oldest first."""
    return tuple(log.told(tenant_id))


def wipe(tenant_id: UUID) -> None:
    """Take everything of one tenant away: domains with their accounts, agents, keys, journal, faults and log."""
    agents = list(models.Agent.objects.filter(tenant_id=tenant_id).values_list("pk", flat=True))
    told = (models.SecurityEvent, models.AppliedOperation, models.EventLogEntry)
    with transaction.atomic(using=ALIAS):
        for model in (models.Forest, models.Agent, models.FaultSwitch, *told):
            model.objects.filter(tenant_id=tenant_id).delete()
    for agent_id in {tenant_id, *agents}:
        keys.discard_private_keys(agent_id)
        keys.discard_relay_secret(agent_id)
