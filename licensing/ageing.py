"""Tells the audit log of purchases that time has carried into another stage; entitlement follows without being told."""

from collections import defaultdict
from uuid import uuid4

from django.db import transaction

from directory import audit, clock
from directory.activities import Activity
from directory.models import Tenant
from licensing.lifecycle import Status
from licensing.models import Subscription
from licensing.subscriptions import activity_of, described

ACTOR = "Subscription life cycle"  # ours: no name of a system account is documented


def record_new_statuses() -> int:
    """Tell the audit log of every purchase that reached another stage by its tenant's clock; how many there were.

    Who was told of is not told of again; a trainer who turns the clock back is told of that, too.
    """
    ageing = Subscription.objects.exclude(expires_at=None, ending="", recorded_status=Status.ENABLED)
    tenants = Tenant.objects.filter(pk__in=ageing.values("tenant"))
    return sum(_record_of(tenant) for tenant in tenants.iterator())


def _record_of(tenant: Tenant) -> int:
    now = clock.now(tenant)
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",)).filter(tenant=tenant).select_related("sku")
        moved = [one for one in rows.order_by("pk") if one.status(now) != one.recorded_status]
        entries: dict[Activity, list[audit.Entry]] = defaultdict(list)
        for one in moved:
            old, one.recorded_status = one.recorded_status, one.status(now)
            details = {"purchase": one.pk, "change": "status", "old": {"status": old}, "new": described(one, now)}
            entries[activity_of(one.status(now))].append(audit.Entry(None, audit.name_on_record(one.sku), details))
        Subscription.objects.bulk_update(moved, ["recorded_status"])
        for activity, found in entries.items():
            audit.record_many(activity, found, tenant=tenant, actor=ACTOR, correlation_id=uuid4())
    return len(moved)
