"""Whichever way an administrator gives a product directly, the same stands in the way and is said the same."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from directory import clock
from directory.models import Tenant, User
from licensing import assign, batches, processing, subscriptions
from licensing.batch_preview import preview
from licensing.models import BatchPerson, ServicePlan, Sku
from licensing.refusals import BY_CAUSE, AssignmentRefused, NoSeat, NotOwned, NoUsageLocation, UnknownPlan
from licensing.roster import Roster, Wish
from licensing.states import BatchAction
from licensing.verdicts import Cause
from licensing.whatif import Written, foresee
from licensing.whatif.changes import Add, SwitchPlans
from tests.factories.licences import buy
from tests.licensing.conftest import hire

OF_IT, FOREIGN = "MFA_PREMIUM", "AAD_BASIC"  # plans: one of the product, one that is not


@dataclass(frozen=True)
class Asked:
    """A product for a person, less some plans, by an administrator of their tenant."""

    tenant: Tenant
    user: User
    sku: Sku
    off: frozenset[UUID]
    by: User


def by_hand(asked: Asked) -> str:
    plans = ServicePlan.objects.filter(pk__in=asked.off)
    with pytest.raises(AssignmentRefused) as refused:
        assign.assign(asked.user, asked.sku, disabled_plans=plans, by=asked.by)
    return refused.value.message


def by_a_file(asked: Asked) -> str:
    wish = Wish(asked.user, asked.sku, asked.off)
    return Roster.begin(asked.tenant, by=asked.by, lock=False).ask([wish])[wish].message


def with_many_others(asked: Asked) -> str:
    batch = batches.draft(asked.tenant, User.objects.filter(pk=asked.user.pk), by=asked.by)
    batches.wish_for(batch, BatchAction.ASSIGN, asked.sku, asked.off, by=asked.by)
    foreseen = preview(batch).causes
    batches.start(batch, by=asked.by, correlation_id=uuid4())
    processing.finish()
    cause = Cause(BatchPerson.objects.get(batch=batch).error)
    assert foreseen == {cause: 1}
    return BY_CAUSE[cause](asked.user, asked.sku).message


def supposed(asked: Asked) -> str:
    change = SwitchPlans(asked.sku.pk, asked.off, on_now=False) if asked.off else Add(asked.sku.pk)
    foresight = foresee(asked.user, asked.tenant, [Written("it", change)], now=clock.now(asked.tenant))
    return foresight.steps[0].refusal


@pytest.mark.parametrize("way", [by_hand, by_a_file, with_many_others, supposed])
@pytest.mark.parametrize(
    ("bought", "over", "location", "has_it", "plan_off", "refusal"),
    [
        (False, False, "NL", False, "", NotOwned),
        (True, True, "NL", False, "", NoSeat),
        (True, True, "NL", True, OF_IT, NoSeat),  # nor are the plans of it to be changed any more
        (True, True, "", True, FOREIGN, NoSeat),
        (True, False, "", False, "", NoUsageLocation),
        (True, False, "XX", False, "", NoUsageLocation),
        (True, False, "", True, OF_IT, NoUsageLocation),
        (True, False, "NL", True, FOREIGN, UnknownPlan),
    ],
)
def test_every_way_refuses_alike(
    adatum: Tenant,
    license_administrator: User,
    way: Callable[[Asked], str],
    bought: bool,
    over: bool,
    location: str,
    has_it: bool,
    plan_off: str,
    refusal: type[AssignmentRefused],
) -> None:
    buy(adatum, "SPB")  # there has to be something a batch can propose
    sku, user = Sku.objects.get(part_number="AAD_PREMIUM"), hire(adatum, "clara")
    if bought:
        buy(adatum, "AAD_PREMIUM", 3)
    if has_it:
        assign.assign(user, sku, by="tests")
    if over:
        subscriptions.cancel(adatum.subscriptions.get(sku=sku), by="tests")
    User.objects.filter(pk=user.pk).update(usage_location=location)
    off = frozenset(ServicePlan.objects.filter(name=plan_off).values_list("pk", flat=True))

    assert way(Asked(adatum, user, sku, off, license_administrator)) == refusal(user, sku).message
