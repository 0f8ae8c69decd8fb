"""Change numbers: by them a synchronisation finds what is new since it last looked."""

from datetime import datetime

from django.db.models import F

from writeback.onprem.models import Account, Domain, Group


def next_rid(domain_id: int) -> int:
    """A relative identifier nobody had before. The caller's transaction holds the domain's row from here on."""
    domains = Domain.objects.filter(pk=domain_id)
    domains.update(next_rid=F("next_rid") + 1)
    return domains.values_list("next_rid", flat=True).get() - 1


def save(row: Account | Group, now: datetime, *fields: str) -> None:
    """Write `fields` of `row`, or all of it, as one numbered change.

    The number is drawn from the domain's row, which stays locked until the caller's transaction ends: so numbers
    become visible in their own order, and whoever has seen one has seen all below it. Where several rows are locked,
    accounts come before the domain.
    """
    domains = Domain.objects.filter(pk=row.domain_id)
    domains.update(highest_usn=F("highest_usn") + 1)
    row.usn_changed = domains.values_list("highest_usn", flat=True).get()
    row.when_changed = now
    row.save(update_fields=[*fields, "usn_changed", "when_changed"] if fields else None)
