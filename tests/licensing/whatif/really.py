"""The acts that the changes of a what-if suppose, really done. Returns the refusal, where there is one."""

from collections.abc import Callable
from typing import Any

from directory import groups as membership
from directory.models import Group, Membership, Tenant, User
from directory.models.tenant import Enforcement
from licensing import assign, processing
from licensing.lifecycle import Ending, Status
from licensing.models import LicenseAssignment, ServicePlan, Sku, Subscription
from licensing.refusals import AssignmentRefused, Inherited, NotAssigned
from licensing.whatif import read
from licensing.whatif.changes import Add, Age, Buy, CountOffice, Enforce, Join, Leave, Locate, Remove, SwitchPlans
from tests.licensing.conftest import NOW

BY = "tests"
ENDS: dict[Status, dict[str, Any]] = {
    Status.ENABLED: {"expires_at": None, "ending": "", "ended_at": None},
    Status.WARNING: {"expires_at": NOW, "ending": "", "ended_at": None},
    Status.SUSPENDED: {"expires_at": None, "ending": Ending.CANCELED, "ended_at": NOW},
    Status.LOCKED_OUT: {"expires_at": None, "ending": Ending.LOCKED_OUT, "ended_at": NOW},
    Status.DELETED: {"expires_at": None, "ending": Ending.DELETED, "ended_at": NOW},
}


class Refused(Exception):
    """For what has no exception of its own."""


def do(text: str, user: User, tenant: Tenant) -> str:
    """Do what `text` says, let the background work end, and tell why it could not be done; empty where it could."""
    change = read(text, tenant).change
    person = User.objects.select_related("tenant").get(pk=user.pk)
    try:
        ACTS[type(change)](change, person)
    except (AssignmentRefused, Refused) as refused:
        return str(refused)
    processing.finish()
    return ""


def _add(change: Add, user: User) -> None:
    assign.assign(user, Sku.objects.get(pk=change.sku), by=BY)


def _remove(change: Remove, user: User) -> None:
    assign.remove(user, Sku.objects.get(pk=change.sku), by=BY)


def _switch(change: SwitchPlans, user: User) -> None:
    sku = Sku.objects.get(pk=change.sku)
    paths = LicenseAssignment.objects.filter(user=user, sku=sku)
    direct = paths.direct().first()
    if direct is None:
        raise Inherited(user, sku) if paths.exists() else NotAssigned(user, sku)
    off = set(direct.selection.disabled_plans.values_list("pk", flat=True)) if direct.selection else set()
    off = off - change.plans if change.on_now else off | change.plans
    assign.assign(user, sku, disabled_plans=ServicePlan.objects.filter(pk__in=off), by=BY)


def _join(change: Join, user: User) -> None:
    if not membership.add(Group.objects.get(pk=change.group), [user.pk]):
        raise Refused("This person is a member of the group already.")


def _leave(change: Leave, user: User) -> None:
    if not Membership.objects.filter(group=change.group, user=user).exists():
        raise Refused("This person is not a direct member of the group.")
    membership.remove(Group.objects.get(pk=change.group), [user.pk])


def _locate(change: Locate, user: User) -> None:
    user.usage_location = change.country
    user.save(update_fields=["usage_location"])


def _age(change: Age, user: User) -> None:
    purchases = list(Subscription.objects.filter(tenant=user.tenant, sku=change.sku))
    if not purchases:
        raise Refused(f"The organisation owns no subscription of {Sku.objects.get(pk=change.sku)}")
    for one in purchases:
        for column, value in ENDS[change.status].items():
            setattr(one, column, value)
        one.save()


def _buy(change: Buy, user: User) -> None:
    assert user.tenant
    Subscription.objects.create(tenant=user.tenant, sku_id=change.sku, seats=change.seats)


def _enforce(change: Enforce, user: User) -> None:
    how = Enforcement.PER_USER if change.per_user else Enforcement.TENANT_WIDE
    _set(user, enforcement=how)


def _count_office(change: CountOffice, user: User) -> None:
    _set(user, any_paid_office_sku_counts=change.counts)


def _set(user: User, **switches: object) -> None:
    assert user.tenant
    Tenant.objects.filter(pk=user.tenant.pk).update(**switches)


ACTS: dict[type, Callable[[Any, User], None]] = {
    Add: _add,
    Age: _age,
    Buy: _buy,
    CountOffice: _count_office,
    Enforce: _enforce,
    Join: _join,
    Leave: _leave,
    Locate: _locate,
    Remove: _remove,
    SwitchPlans: _switch,
}
