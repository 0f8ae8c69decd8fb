"""Licences for many people: whom, what, the preview, how it goes and what came of it."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from directory.models import User
from licensing import batches, processing
from licensing.assign import assign
from licensing.models import AssignmentBatch, ServicePlan, Sku
from licensing.states import BatchAction
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy
from tests.pages.people import operator, organisation, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor

SEATS = 6
PREMIUM, E3 = "AAD_PREMIUM", "SPE_E3"


def crowd() -> User:
    """Patti, and around her people for whom a product means each something else."""
    tenant, by = organisation(), patti()
    sku = buy(tenant, PREMIUM, SEATS)
    buy(tenant, E3, 4)
    people = [UserFactory(tenant=tenant, name=f"person{number}") for number in range(4)]
    people += [UserFactory(tenant=tenant, name=f"hybrid{number}", synchronised=True) for number in range(5)]
    UserFactory(tenant=tenant, name="nomad", usage_location="")
    GroupFactory(tenant=tenant, name="Sales", members=people[:3])
    assign(people[0], sku, by="tests")
    return by


def drafted(*, plans_off: tuple[str, ...] = ()) -> tuple[Visitor, AssignmentBatch]:
    by = crowd()
    batch = batches.draft(organisation(), User.objects.exclude(pk=by.pk), by=by)
    sku = Sku.objects.get(part_number=PREMIUM)
    off = frozenset(ServicePlan.objects.filter(skus=sku, name__in=plans_off).values_list("pk", flat=True))
    batches.wish_for(batch, BatchAction.ASSIGN, sku, off, by=by)
    return Visitor(by), batch


def finished() -> tuple[Visitor, AssignmentBatch]:
    visitor, batch = drafted()
    batches.start(batch, by=batch.actor or patti(), correlation_id=uuid4())
    processing.finish()
    return visitor, batch


def whom(by: Callable[[], User] = crowd, **asked: str) -> Visit:
    return Visitor(by()).sees("admin:batch-people", **asked)


def operators_filter() -> Visit:
    crowd()
    return Visitor(operator()).sees("admin:batch-people")


def nobody_like_that() -> Visit:
    return whom(q="zzzzzz")


def list_of_nobodies() -> Visit:
    return Visitor(crowd()).sends("admin:batch-people", {"names": "nobody@contoso.example"}, button="by")


def not_all_found() -> Visit:
    names = "Person1@contoso.example\r\nraul@fabrikam.example\r\nnot a name\r\n" + "x" * 300
    return Visitor(crowd()).sends("admin:batch-people", {"names": names}, button="by")


def which(**state: tuple[str, ...]) -> Visit:
    visitor, batch = drafted(**state)
    return visitor.sees("admin:batch-product", batch.pk)


def shown(action: BatchAction = BatchAction.ASSIGN) -> Visit:
    visitor, batch = drafted()
    AssignmentBatch.objects.update(action=action)
    return visitor.sees("admin:batch-preview", batch.pk)


def plan_off() -> Visit:
    visitor, batch = drafted(plans_off=("AAD_PREMIUM",))
    return visitor.sees("admin:batch-preview", batch.pk)


def nothing_to_do() -> Visit:
    by = crowd()
    batch = batches.draft(organisation(), User.objects.filter(usage_location=""), by=by)
    return Visitor(by).sees("admin:batch-preview", batch.pk)


def going() -> Visit:
    visitor, batch = drafted()
    batches.start(batch, by=batch.actor or patti(), correlation_id=uuid4())
    AssignmentBatch.objects.update(succeeded=3, failed=1)
    return visitor.sees("admin:licensing_assignmentbatch_change", batch.pk)


def over() -> Visit:
    visitor, batch = finished()
    return visitor.sees("admin:licensing_assignmentbatch_change", batch.pk)


def all_well() -> Visit:
    visitor, batch = finished()
    batch.people.exclude(error="").delete()
    AssignmentBatch.objects.update(failed=0)
    return visitor.sees("admin:licensing_assignmentbatch_change", batch.pk)


PAGES = (
    Page(
        "admin:batch-people",
        "admin/batch/people.html",
        State("everybody", whom, sample="en"),
        State("filtered", partial(whom, group="Sales", holds="no")),
        State("nobody", nobody_like_that),
        State("no-such-group", partial(whom, group="Nowhere")),
        State("operator", operators_filter),
        State("none-of-the-list", list_of_nobodies),
    ),
    Page(
        "admin:batch-people",
        "admin/batch/missing.html",
        State("not-all-found", not_all_found),
        name="admin-batch-missing",
    ),
    Page(
        "admin:batch-product",
        "admin/batch/product.html",
        State("proposed", which),
        State("plans-off", partial(which, plans_off=("AAD_PREMIUM",))),
    ),
    Page(
        "admin:batch-preview",
        "admin/batch/preview.html",
        State("assign", shown, sample="ar"),
        State("remove", partial(shown, BatchAction.REMOVE)),
        State("plan-off", plan_off),
        State("nothing-to-do", nothing_to_do),
    ),
    Page(
        "admin:licensing_assignmentbatch_change",
        "admin/batch/page.html",
        State("running", going),
        State("finished", over),
        State("all-well", all_well),
        name="admin-batch",
    ),
)
