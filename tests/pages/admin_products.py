"""What a tenant bought: its products and purchases, with the acts on a purchase, and the rules of the catalogue."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from directory.models import Group, Tenant, User
from directory.models.tenant import Enforcement
from licensing import groups, processing, subscriptions
from licensing.lifecycle import Terms
from licensing.models import SubscribedSku, Subscription
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import BUYER, buy, license, purchase
from tests.factories.onpremises import home
from tests.factories.people import person
from tests.pages.people import adele, alex, operator, organisation, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor

PREMIUM, E3 = "AAD_PREMIUM", "SPE_E3"
DAY, YEAR = timedelta(days=1), timedelta(days=365)
Bought = Callable[[], Subscription]


def days_later(tenant: Tenant, days: int) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(clock_offset=days * DAY)


# --- products ---


def group_with_errors(tenant: Tenant) -> Group:
    """More members than seats."""
    group: Group = GroupFactory(tenant=tenant, name="Sales", members=[UserFactory(tenant=tenant) for _ in range(12)])
    sku = buy(tenant, E3, 2)
    groups.set_licenses(group, add={sku: ()}, by=BUYER)
    processing.finish()
    return group


def every_bucket() -> SubscribedSku:
    """Seats in each state, and one group that is waiting beside one in error."""
    user = alex(licensed=None)
    tenant = home(user)
    for terms, count in ((Terms.DIRECT, 3), (Terms.VOLUME, 4)):
        purchase(tenant, E3, count, terms=terms, runs_for=DAY)
    subscriptions.lock_out(purchase(tenant, E3, 2), by=BUYER)
    license(user, E3)
    group_with_errors(tenant)
    days_later(tenant, 5)
    waiting = GroupFactory(tenant=tenant, name="Marketing", members=[UserFactory(tenant=tenant)])
    groups.set_licenses(waiting, add={buy(tenant, E3, 1): ()}, by=BUYER)
    return SubscribedSku.objects.get(tenant=tenant, sku__part_number=E3)


def never_assigned() -> SubscribedSku:
    tenant = organisation()
    buy(tenant, E3, 25)
    return SubscribedSku.objects.get(tenant=tenant, sku__part_number=E3)


def lowered() -> SubscribedSku:
    tenant = organisation()
    bought = purchase(tenant, E3, 3)
    for name in ("ada", "bob", "eve"):
        license(person(f"{name}@contoso.example", licensed=None), E3)
    subscriptions.set_quantity(bought, 1, below_use=True, by=BUYER)
    return SubscribedSku.objects.get(tenant=tenant, sku__part_number=E3)


def product(made: Callable[[], SubscribedSku], by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    return visitor.sees("admin:licensing_subscribedsku_change", made().pk)


def products() -> Visit:
    visitor = Visitor(patti())
    every_bucket()
    return visitor.sees("admin:licensing_subscribedsku_changelist")


# --- purchases ---


def for_a_year() -> Subscription:
    return purchase(organisation(), E3, 25, runs_for=YEAR)


def in_grace() -> Subscription:
    bought = purchase(organisation(), E3, 25, runs_for=DAY)
    days_later(bought.tenant, 5)
    return bought


def canceled() -> Subscription:
    return subscriptions.cancel(for_a_year(), by=BUYER)


def deleted() -> Subscription:
    return subscriptions.delete(for_a_year(), by=BUYER)


def with_a_surplus() -> Subscription:
    lowered()
    return Subscription.objects.get(sku__part_number=E3)


def bought(made: Bought, by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    return visitor.sees("admin:licensing_subscription_change", made().pk)


def below_use() -> Visit:
    visitor, one = Visitor(patti()), with_a_surplus()
    return visitor.sends("admin:licensing_subscription_change", {"seats": "0"}, one.pk, button="_save")


def act(name: str, made: Bought = for_a_year) -> Visit:
    visitor = Visitor(patti())
    return visitor.sees(f"admin:purchase-{name}", made().pk)


def renewed_into_the_past() -> Visit:
    visitor, one = Visitor(patti()), for_a_year()
    return visitor.sends("admin:purchase-renew", {"expires_at": "2001-01-01T00:00"}, one.pk)


# --- benefiting without a licence ---


def compliant(enforcement: Enforcement, *made: Callable[[], object], by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    for one in made:
        one()
    Tenant.objects.update(enforcement=enforcement)
    asked = {"tenant": str(organisation().pk)} if made else {}
    return visitor.sees("admin:licensing-compliance", **asked)


def unlicensed_people() -> None:
    buy(organisation(), PREMIUM, 3)
    for name in ("grady", "lee"):
        person(f"{name}@contoso.example", licensed=None)
    adele(licensed=None)


def a_hundred_more() -> None:
    UserFactory.create_batch(101, tenant=organisation())


PAGES = (
    Page(
        "admin:licensing-compliance",
        "admin/compliance/page.html",
        State("some", partial(compliant, Enforcement.TENANT_WIDE, unlicensed_people)),
        State("many", partial(compliant, Enforcement.TENANT_WIDE, unlicensed_people, a_hundred_more)),
        State("nobody", partial(compliant, Enforcement.TENANT_WIDE, organisation)),
        State("per-person", partial(compliant, Enforcement.PER_USER, unlicensed_people)),
        State("operator-chooses", partial(compliant, Enforcement.TENANT_WIDE, by=operator)),
    ),
    Page(
        "admin:licensing_subscribedsku_change",
        "admin/product/page.html",
        State("every-bucket", partial(product, every_bucket), sample="en"),
        State("never-assigned", partial(product, never_assigned)),
        State("lowered", partial(product, lowered)),
        State("seen-by-the-operator", partial(product, every_bucket, operator)),
        name="admin-product",
    ),
    Page(
        "admin:licensing_subscribedsku_changelist",
        "admin/change_list.html",
        State("every-bucket", products),
        name="admin-products",
    ),
    Page(
        "admin:licensing_subscription_change",
        "admin/purchase/page.html",
        State("active", partial(bought, for_a_year)),
        State("in-grace", partial(bought, in_grace)),
        State("canceled", partial(bought, canceled)),
        State("deleted", partial(bought, deleted)),
        State("surplus", partial(bought, with_a_surplus)),
        State("below-use", below_use),
        name="admin-purchase",
    ),
    Page(
        "admin:purchase-renew",
        "admin/purchase/renew.html",
        State("asked", partial(act, "renew")),
        State("error", renewed_into_the_past),
    ),
    Page("admin:purchase-cancel", "admin/purchase/end.html", State("asked", partial(act, "cancel"))),
    Page("admin:purchase-lock-out", "admin/purchase/end.html", State("asked", partial(act, "lock-out"))),
    Page("admin:purchase-delete", "admin/purchase/end.html", State("asked", partial(act, "delete", in_grace))),
)
