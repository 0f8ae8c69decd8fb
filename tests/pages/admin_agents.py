"""On-premises integration: agents and how they stand, their acts, faults; and the story of a job."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from directory.models import OnPremisesAgent, Role, Tenant, User
from tests.factories.onpremises import home
from tests.factories.people import person
from tests.pages import way_back
from tests.pages.people import adele, operator, organisation, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor, deliver, promised
from writeback import health, switchboard
from writeback.onprem.port import AgentKind
from writeback.switchboard import Fault


def at_home() -> Tenant:
    return home(adele())


def broken(*faults: Fault) -> Callable[[Tenant], None]:
    def switch(tenant: Tenant) -> None:
        for fault in faults:
            figure = 400 if fault is Fault.LATENCY else None
            switchboard.switch_on(tenant, fault, by="tests", correlation_id=uuid4(), figure=figure)

    return switch


def integration(happens: Callable[[Tenant], object] = lambda tenant: None, by: Callable[[], User] = patti) -> Visit:
    happens(at_home())
    return Visitor(by()).sees("admin:integration")


def second_agent(tenant: Tenant) -> None:
    health.onboard(tenant, "emea.example", agent_id=uuid4(), kind=AgentKind.CLOUD_SYNC, name="SYNC02")
    OnPremisesAgent.objects.filter(name="SYNC02").update(relays=1)


def nothing_there() -> Visit:
    organisation()
    return Visitor(patti()).sees("admin:integration")


def helpdesk() -> User:
    return person("holly@contoso.example", roles=[Role.HELPDESK_ADMINISTRATOR])


def operators_choice() -> Visit:
    at_home()
    return Visitor(operator()).sees("admin:integration")


def operators_view() -> Visit:
    tenant = at_home()
    return Visitor(operator()).sees("admin:integration", tenant=str(tenant.pk))


def wrong_figure() -> Visit:
    at_home()
    typed = {"fault": "relay-latency", "person": "nobody@contoso.example", "figure": ""}
    return Visitor(patti()).sends("admin:integration", typed)


def act(deed: str) -> Visit:
    tenant = at_home()
    return Visitor(patti()).sees("admin:integration-act", tenant.pk, deed)


def job(happens: Callable[[Tenant], object] = lambda tenant: None, by: Callable[[], User] = patti) -> Visit:
    way_back.under_way()
    happens(home(promised().user))
    deliver()
    return Visitor(by()).sees("admin:writeback_writebackjob_change", promised().pk)


PAGES = (
    Page(
        "admin:integration",
        "admin/integration/page.html",
        State("up", integration),
        State("stopped", partial(integration, health.agent_off)),
        State("several-agents", partial(integration, second_agent), sample="ar"),
        State("off", partial(integration, health.offboard)),
        State("broken", partial(integration, broken(Fault.HISTORY, Fault.LATENCY))),
        State("seen-by-the-helpdesk", partial(integration, by=helpdesk)),
        State("nothing-there", nothing_there),
        State("operator-chooses", operators_choice),
        State("operator", operators_view),
    ),
    Page(
        "admin:integration-fault",
        "admin/integration/page.html",
        State("error", wrong_figure),
    ),
    Page(
        "admin:integration-act",
        "admin/integration/act.html",
        *(State(deed, partial(act, deed)) for deed in ("start", "stop", "renew", "off", "on")),
    ),
    Page(
        "admin:writeback_writebackjob_change",
        "admin/job/page.html",
        State("done", job),
        State("refused", partial(job, broken(Fault.HISTORY))),
        State("needs-an-administrator", partial(job, broken(Fault.PROTECTED_USER))),
        State("relays-down", partial(job, broken(Fault.RELAY_ONE_DOWN, Fault.RELAY_TWO_DOWN))),
        name="admin-job",
    ),
)
