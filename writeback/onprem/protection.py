"""The hourly protection run: members of protected groups lose what the connector was given on them (§6)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from writeback.onprem import builtin, changes, membership, moment
from writeback.onprem.models import AccessEntry, Account, Domain, Group
from writeback.onprem.router import ALIAS


def run_everywhere() -> None:
    """The hourly run, for every tenant by its own clock."""
    for tenant_id in Domain.objects.order_by("tenant_id").values_list("tenant_id", flat=True).distinct():
        run(tenant_id, moment.now(tenant_id))


def run(tenant_id: UUID, now: datetime) -> int:
    """Protect every account of the tenant's domains that should be and is not; returns how many were.

    Nobody is released: `adminCount` 1 and inheritance cut off stay with somebody who has left the group, until an
    administrator mends the account by hand.
    """
    return sum(_run(domain, now) for domain in Domain.objects.filter(tenant_id=tenant_id).order_by("pk"))


def protected_accounts(domain: Domain) -> frozenset[UUID]:
    """Direct and nested members of the protected groups, and the two users who always are."""
    rids = builtin.protected_groups(domain.unprotected_operators)
    groups = Group.objects.filter(domain=domain, rid__in=rids).values_list("pk", flat=True)
    users = Account.objects.filter(domain=domain, rid__in=builtin.PROTECTED_USERS).values_list("pk", flat=True)
    return membership.members_of(groups) | frozenset(users)


def protect(guid: UUID, now: datetime) -> bool:
    """Replace the account's access control list by the template's, which gives the connector nothing."""
    with transaction.atomic(using=ALIAS):
        account = Account.objects.select_for_update().filter(pk=guid).first()
        if account is None:
            return False
        entries = AccessEntry.objects.filter(account=account).delete()[0]
        if account.admin_count and not account.inherits and not entries:
            return False
        account.admin_count, account.inherits = 1, False
        changes.save(account, now, "admin_count", "inherits")
        return True


def _run(domain: Domain, now: datetime) -> int:
    """One transaction an account: each locks its account before the domain, as every other change does."""
    return sum(protect(guid, now) for guid in sorted(protected_accounts(domain)))
