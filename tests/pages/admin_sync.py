"""Synchronisation: how tenants stand, cycles, deleted people, and temporary passwords that go home first."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from directory import clock, lifecycle
from directory.models import DirectorySync, Role, Tenant, User
from directory.rules.methods import Method
from sspr.models import AdministratorReset
from tests.factories.directory import UserFactory
from tests.factories.onpremises import home
from tests.factories.people import account
from tests.pages.people import adele, operator, organisation, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor
from writeback import delivery, health
from writeback.models import SyncRun, WritebackJob
from writeback.onprem import stage
from writeback.sync import rounds
from writeback.sync.states import CycleKind, RunState

LONG_NAME = "wilhelmina.featherstonehaugh-cholmondeley"


def with_news() -> Tenant:
    """Contoso with Adele, three accounts the cloud has not heard of, and two that cannot come here."""
    tenant = home(adele())
    for name in ("brian", "grace", LONG_NAME[:20]):
        account(tenant, f"{name}@contoso.example", "Harbour-teapot-71")
    UserFactory(tenant=tenant, name="christa", roles=[Role.HELPDESK_ADMINISTRATOR])
    account(tenant, "christa@contoso.example", "Harbour-teapot-71")
    stage.set_attributes(
        account(tenant, "delia@contoso.example", "Harbour-teapot-71"), mobile="ask the front desk", title="Clerk"
    )
    return tenant


def overview(arrange: Callable[[], object], by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    arrange()
    return visitor.sees("admin:sync")


def both_run() -> None:
    tenant = with_news()
    for kind in CycleKind:
        rounds.run_now(tenant, kind)


def switched_off() -> None:
    tenant = home(adele())
    DirectorySync.objects.filter(tenant=tenant).update(enabled=False, sign_in_model="federation")


def cycle(arrange: Callable[[], SyncRun]) -> Visit:
    visitor = Visitor(patti())
    return visitor.sees("admin:writeback_syncrun_change", arrange().pk)


def finished() -> SyncRun:
    return rounds.run_now(with_news(), CycleKind.OBJECTS)


def of_hashes() -> SyncRun:
    tenant = with_news()
    rounds.run_now(tenant, CycleKind.OBJECTS)
    return rounds.run_now(tenant, CycleKind.HASHES)


def waiting() -> SyncRun:
    return rounds.request(home(adele()), CycleKind.OBJECTS, by="patti@contoso.example")


def running() -> SyncRun:
    run = waiting()
    SyncRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, read=400, added=398)
    return run


def failed() -> SyncRun:
    tenant = home(adele())
    health.agent_off(tenant)
    return rounds.run_now(tenant, CycleKind.OBJECTS)


def decisions() -> Visit:
    visitor = Visitor(patti())
    return visitor.sees("admin:directory_directorysync_change", home(adele()).pk)


def contradiction() -> Visit:
    """The cloud shall judge passwords without a copy of them."""
    visitor, tenant = Visitor(patti()), home(adele())
    DirectorySync.objects.filter(tenant=tenant).update(sign_in_model="federation", password_hash_sync=False)
    typed = {"sign_in_model": "password hash synchronization"}
    return visitor.sends("admin:directory_directorysync_change", typed, tenant.pk, button="_save")


def gone() -> User:
    person = adele()
    lifecycle.delete(person, by="tests", now=clock.now(person.tenant) - timedelta(days=3), correlation_id=person.pk)
    return person


def deleted(*, some: bool = True, by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    organisation()
    if some:
        gone()
    return visitor.sees("admin:deleted-people")


def restoring() -> Visit:
    visitor = Visitor(patti())
    return visitor.sees("admin:deleted-restore", gone().pk)


def person_from_home() -> Visit:
    visitor, user = Visitor(patti()), adele(methods=(Method.EMAIL,))
    for kind in CycleKind:
        rounds.run_now(home(user), kind)
    return visitor.sees("admin:directory_user_change", user.pk)


def cannot_be_given() -> Visit:
    visitor, user = Visitor(patti()), adele()
    health.agent_off(home(user))
    return visitor.sees("admin:person-temporary-password", user.pk)


def on_its_way() -> Visit:
    visitor, user = Visitor(patti()), adele()
    return visitor.sends("admin:person-temporary-password", {}, user.pk)


def progress(arrange: Callable[[User], object] = lambda user: None, *, delivered: bool = True) -> Visit:
    visitor, user = Visitor(patti()), adele()
    arrange(user)
    visitor.posts("admin:person-temporary-password", {}, user.pk)
    if delivered:
        delivery.deliver(WritebackJob.objects.latest("promised_at").pk, now=timezone.now())
    given = AdministratorReset.objects.latest("started_at")
    return visitor.sees("admin:person-temporary-progress", user.pk, given.pk)


def young_password(user: User) -> None:
    stage.set_password_age(user.on_premises_immutable_id, clock.now(user.tenant))


def protected(user: User) -> None:
    stage.set_flags(user.on_premises_immutable_id, protected=True)


CYCLE, GIVEN = "admin/sync/page.html", "admin/person/password_on_its_way.html"
PAGES = (
    Page(
        "admin:sync",
        "admin/sync/overview.html",
        State("never-run", partial(overview, adele)),
        State("both-run", partial(overview, both_run), sample="ar"),
        State("switched-off", partial(overview, switched_off)),
        State("nothing", partial(overview, organisation)),
        State("operator", partial(overview, both_run, operator)),
    ),
    Page(
        "admin:writeback_syncrun_change",
        CYCLE,
        State("finished-with-errors", partial(cycle, finished), sample="en"),
        State("hashes", partial(cycle, of_hashes)),
        State("waiting", partial(cycle, waiting)),
        State("running", partial(cycle, running)),
        State("failed", partial(cycle, failed)),
        name="admin-sync-cycle",
    ),
    Page(
        "admin:directory_directorysync_change",
        "admin/change_form.html",
        State("decisions", decisions),
        State("contradiction", contradiction),
        name="admin-sync-decisions",
    ),
    Page(
        "admin:deleted-people",
        "admin/deleted/page.html",
        State("some", deleted),
        State("nobody", partial(deleted, some=False)),
    ),
    Page("admin:deleted-restore", "admin/deleted/restore.html", State("asked", restoring)),
    Page(
        "admin:directory_user_change",
        "admin/person/page.html",
        State("synchronised-by-a-cycle", person_from_home),
        name="admin-person-from-home",
    ),
    Page(
        "admin:person-temporary-password",
        "admin/person/temporary_password.html",
        State("cannot-be-given", cannot_be_given),
        name="admin-person-temporary-on-premises",
    ),
    Page(
        "admin:person-temporary-password",
        GIVEN,
        State("on-its-way", on_its_way),
        name="admin-person-password-on-its-way",
    ),
    Page(
        "admin:person-temporary-progress",
        GIVEN,
        State("on-its-way", partial(progress, delivered=False)),
        State("in-force", progress),
        State("refused-by-policy", partial(progress, young_password)),
        State("refused-by-right", partial(progress, protected)),
    ),
)
