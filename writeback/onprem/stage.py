"""The second front door: what people on premises do themselves. For seed, lab, console and tests, never for the cloud.

Times are the tenant's. Accounts are named by their source anchor, as the cloud names them.
"""

import base64
import os
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from writeback import envelope
from writeback.onprem import agent, keys, models, rules
from writeback.onprem.mock import count_bad_password, password_policy, remember
from writeback.onprem.router import ALIAS
from writeback.onprem.rules import AccountControl

SALT_BYTES = 16


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


@dataclass(frozen=True, slots=True)
class EventView:
    event_id: str
    name: str
    source: str
    severity: str
    at: datetime
    tracking_id: UUID | None
    message: str


def create_domain(tenant_id: UUID, dns_name: str, **policy: object) -> None:
    """A domain with the default domain policy, but for the fields of `models.Domain` named in `policy`."""
    models.Domain.objects.create(tenant_id=tenant_id, dns_name=dns_name, **policy)


def set_policy(dns_name: str, **policy: object) -> None:
    models.Domain.objects.filter(dns_name=dns_name).update(**policy)


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
) -> str:
    """Create an enabled account with `password`, which no policy judges, and return its source anchor."""
    hashed, guid = make_password(password), uuid4()
    with transaction.atomic(using=ALIAS):
        account = models.Account.objects.create(
            object_guid=guid,
            domain=models.Domain.objects.get(dns_name=dns_name),
            source_anchor=base64.b64encode(guid.bytes_le).decode("ascii"),
            user_principal_name=user_principal_name,
            sam_account_name=sam_account_name,
            display_name=display_name,
            admin_count=int(protected),
            lockout_time=now if locked else None,
            pwd_last_set=password_set_at or now,
            password=hashed,
            history_salt=os.urandom(SALT_BYTES),
        )
        remember(account, password)
    return account.source_anchor


def set_flags(
    anchor: str,
    *,
    disabled: bool | None = None,
    never_expires: bool | None = None,
    password_not_required: bool | None = None,
    protected: bool | None = None,
    cannot_change_password: bool | None = None,
    connector_may_reset: bool | None = None,
    connector_may_unlock: bool | None = None,
) -> None:
    """Set what is given and leave the rest."""
    with transaction.atomic(using=ALIAS):
        row = models.Account.objects.select_for_update().get(source_anchor=anchor)
        bits = {
            AccountControl.ACCOUNTDISABLE: disabled,
            AccountControl.DONT_EXPIRE_PASSWORD: never_expires,
            AccountControl.PASSWD_NOTREQD: password_not_required,
        }
        for bit, on in bits.items():
            if on is not None:
                row.user_account_control = row.user_account_control & ~bit | (bit if on else 0)
        columns = {
            "admin_count": protected,
            "cannot_change_password": cannot_change_password,
            "connector_may_reset": connector_may_reset,
            "connector_may_unlock": connector_may_unlock,
        }
        for column, value in columns.items():
            if value is not None:
                setattr(row, column, value)
        row.save()


def lock(anchor: str, now: datetime) -> None:
    models.Account.objects.filter(source_anchor=anchor).update(lockout_time=now)


def set_password_age(anchor: str, password_set_at: datetime | None) -> None:
    """Date the present password; None means it must be changed at the next logon."""
    models.Account.objects.filter(source_anchor=anchor).update(pwd_last_set=password_set_at)


def set_account_expiry(anchor: str, at: datetime | None) -> None:
    """Let the account expire; None means never."""
    models.Account.objects.filter(source_anchor=anchor).update(account_expires=at)


def rename_account(anchor: str, *, user_principal_name: str, sam_account_name: str, dns_name: str) -> None:
    """Rename an account and move it to another domain of the forest; its anchor stays."""
    domain = models.Domain.objects.get(dns_name=dns_name)
    models.Account.objects.filter(source_anchor=anchor).update(
        user_principal_name=user_principal_name, sam_account_name=sam_account_name, domain=domain
    )


def delete_account(anchor: str) -> None:
    models.Account.objects.filter(source_anchor=anchor).delete()


def share_anchor(anchor: str, other: str) -> None:
    """Give the account `other` the anchor of another one: the fault behind event 33003."""
    models.Account.objects.filter(source_anchor=other).update(source_anchor=anchor)


def account(anchor: str) -> AccountView:
    row = models.Account.objects.select_related("domain").get(source_anchor=anchor)
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
    """Whether the lock still holds, by the domain's lockout duration."""
    row = models.Account.objects.select_related("domain").get(source_anchor=anchor)
    return rules.is_locked(row.lockout_time, row.domain.lockout_duration, now)


def verify(anchor: str, password: str, now: datetime) -> bool:
    """Whether this is the account's password, without signing in: nothing is counted and no state is looked at."""
    row = models.Account.objects.get(source_anchor=anchor)
    return check_password(password, row.password)


def sign_in(anchor: str, password: str, now: datetime) -> bool:
    """Sign in at a desk of the domain: a wrong password counts towards lockout; disabled, locked, expired may not."""
    with transaction.atomic(using=ALIAS):
        rows = models.Account.objects.select_for_update(of=("self",)).select_related("domain")
        row = rows.get(source_anchor=anchor)
        if rules.is_locked(row.lockout_time, row.domain.lockout_duration, now):
            return False
        if not check_password(password, row.password):
            count_bad_password(row, now)
            return False
        control = row.user_account_control
        expired = rules.password_expired(row.pwd_last_set, password_policy(row).max_age, control, now)
        over = row.account_expires is not None and now >= row.account_expires
        return not (control & AccountControl.ACCOUNTDISABLE or over or expired)


def agent_running(tenant_id: UUID) -> bool:
    return agent.running(tenant_id)


def replace_private_key(tenant_id: UUID) -> None:
    """Put a foreign key pair where the agent's was: the fault behind event 32004."""
    key_id = models.Agent.objects.get(pk=tenant_id).key_id
    if key_id is None:
        raise keys.KeyMissing(str(tenant_id))
    keys.discard_private_keys(tenant_id)
    keys.store_private_key(tenant_id, key_id, envelope.new_key_pair()[0])


def events(tenant_id: UUID) -> tuple[EventView, ...]:
    """The agent's event log, oldest first."""
    rows = models.EventLogEntry.objects.filter(tenant_id=tenant_id).order_by("id")
    return tuple(
        EventView(row.event_id, row.name, row.source, row.severity, row.at, row.tracking_id, row.message)
        for row in rows
    )


def wipe(tenant_id: UUID) -> None:
    """Take everything of one tenant away: domains with their accounts, the agent, its keys, journal and log."""
    with transaction.atomic(using=ALIAS):
        for model in (models.Domain, models.Agent, models.AppliedOperation, models.EventLogEntry):
            model.objects.filter(tenant_id=tenant_id).delete()
    keys.discard_private_keys(tenant_id)
