"""The security log of the domain controllers, as lines beside the deeds: Windows' own ids (active-directory.md §8).

It is a log of its own on this side, because Django's admin log lies in the cloud's database: it could not be written
in the transaction of the deed, and it would join two systems that share nothing.
"""

from datetime import datetime
from enum import IntEnum

from writeback.onprem.models import Account, Domain, SecurityEvent

CONNECTOR = "MSOL_connector"  # the account the connector works with
SELF = "SELF"  # the person


class Security(IntEnum):
    CREATED = 4720
    ENABLED = 4722
    CHANGE_ATTEMPT = 4723
    RESET_ATTEMPT = 4724
    DISABLED = 4725
    DELETED = 4726
    CHANGED = 4738
    POLICY_CHANGED = 4739
    LOCKED_OUT = 4740
    UNLOCKED = 4767


def log(
    event: Security,
    account: Account,
    *,
    by: str,
    now: datetime,
    success: bool = True,
    detail: str = "",
) -> None:
    """Write one line about an account. `detail` never holds a password."""
    SecurityEvent.objects.create(
        tenant_id=account.domain.tenant_id,
        at=now,
        event_id=event,
        success=success,
        subject=by[:256],
        object_guid=account.object_guid,
        account_name=f"{account.domain.netbios_name}\\{account.sam_account_name}",
        detail=detail[:300],
    )


def log_policy(domain: Domain, *, by: str, now: datetime, detail: str) -> None:
    """Write that a policy of the domain was changed."""
    SecurityEvent.objects.create(
        tenant_id=domain.tenant_id,
        at=now,
        event_id=Security.POLICY_CHANGED,
        subject=by[:256],
        account_name=domain.dns_name,
        detail=detail[:300],
    )
