"""On-premises integration in administration: how agents stand, what can be done to them, and faults on purpose."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.activities import Activity, Result
from directory.models import AuditEvent, OnPremisesAgent, Role, SsprPolicy, Tenant, User
from sspr.explain import explain
from tests.factories.directory import OperatorFactory, TenantFactory, UserFactory
from tests.factories.onpremises import home, hybrid
from writeback import health, switchboard
from writeback.models import AgentKey
from writeback.onprem import stage
from writeback.onprem.models import FaultSwitch
from writeback.onprem.port import AgentKind
from writeback.switchboard import Fault

pytestmark = pytest.mark.django_db(databases="__all__")
PAGE = "/admin/directory/integration/"


@pytest.fixture(autouse=True)
def key_folder(settings: Any, tmp_path: Any) -> None:
    settings.ONPREMISES_KEY_DIR = tmp_path / "onpremises"


@pytest.fixture
def contoso() -> Tenant:
    return home(hybrid("adele"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def patti(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso, name="patti", roles=[Role.GLOBAL_ADMINISTRATOR])


@pytest.fixture
def at_work(patti: User) -> Client:
    return signed_in(patti)


def do(client: Client, agent_id: object, deed: str) -> Any:
    return client.post(reverse("admin:integration-act", args=[agent_id, deed]), follow=True)


def known(agent_id: object) -> OnPremisesAgent:
    return OnPremisesAgent.objects.get(pk=agent_id)


def text_of(client: Client, **query: str) -> str:
    return client.get(PAGE, query).content.decode()


def test_the_status_line_follows_the_agent(at_work: Client, contoso: Tenant) -> None:
    assert "Up and running." in text_of(at_work)
    health.agent_off(contoso)
    assert "the service is stopped" in text_of(at_work)
    health.agent_on(contoso)
    switchboard.switch_on(contoso, Fault.RELAY_TWO_DOWN, by="tests", correlation_id=uuid4())
    assert "over one relay only" in text_of(at_work)
    health.offboard(contoso)
    assert "Not configured" in text_of(at_work)


@pytest.mark.parametrize("deed", ["start", "stop", "renew", "off", "on"])
def test_an_act_asks_first_and_changes_nothing_until_then(at_work: Client, contoso: Tenant, deed: str) -> None:
    before, log = AgentKey.objects.get(), stage.events(contoso.pk)
    assert at_work.get(reverse("admin:integration-act", args=[contoso.pk, deed])).status_code == 200
    assert AgentKey.objects.get() == before
    assert stage.events(contoso.pk) == log


@pytest.mark.proves("F-EVT-09")
def test_stop_and_start_are_events_and_rows_of_the_audit_log(at_work: Client, contoso: Tenant, patti: User) -> None:
    do(at_work, contoso.pk, "stop")
    assert not known(contoso.pk).agent_running
    do(at_work, contoso.pk, "start")
    assert known(contoso.pk).agent_running
    assert [event.event_id for event in stage.events(contoso.pk)][-3:] == ["31016", "31015", "31019"]
    rows = AuditEvent.objects.filter(activity=Activity.WRITEBACK_SERVICE_SWITCHED).order_by("at")
    assert [(row.actor, row.details["turned"]) for row in rows] == [(patti, "off"), (patti, "on")]


def test_keys_are_renewed_by_hand(at_work: Client, contoso: Tenant, patti: User) -> None:
    before = AgentKey.objects.get(retired_at=None)
    do(at_work, contoso.pk, "renew")
    assert AgentKey.objects.get(retired_at=None) != before
    assert AuditEvent.objects.get(activity=Activity.WRITEBACK_KEYS_RENEWED).actor == patti


def test_off_and_on_tell_their_story(at_work: Client, contoso: Tenant, patti: User) -> None:
    do(at_work, contoso.pk, "off")
    assert not known(contoso.pk).onboarded
    do(at_work, contoso.pk, "on")
    assert known(contoso.pk).onboarded
    told = [event.event_id for event in stage.events(contoso.pk)][-9:]
    assert told == ["31012", "31013", "31016", "31017", "31004", "31018", "31005", "31015", "31019"]
    audited = AuditEvent.objects.filter(actor=patti, result=Result.SUCCESS).order_by("at")
    assert [row.activity for row in audited] == [Activity.WRITEBACK_DISABLED, Activity.WRITEBACK_ENABLED]


@pytest.mark.parametrize(
    ("deed", "activity", "told"),
    [
        ("off", Activity.WRITEBACK_DISABLED, ["31012", "31014"]),
        ("on", Activity.WRITEBACK_ENABLED, ["32009"]),
    ],
)
def test_an_administrator_mastered_on_premises_gets_no_token(
    contoso: Tenant, patti: User, deed: str, activity: Activity, told: list[str]
) -> None:
    User.objects.filter(pk=patti.pk).update(on_premises=True, on_premises_immutable_id="anchor")
    answer = do(signed_in(patti), contoso.pk, deed)
    assert "It did not work" in answer.content.decode()
    assert [event.event_id for event in stage.events(contoso.pk)][-len(told) :] == told
    assert known(contoso.pk).onboarded
    row = AuditEvent.objects.get(activity=activity, actor=patti)
    assert (row.result, row.reason[:5]) == (Result.FAILURE, told[-1])


def test_on_a_machine_without_the_keys_nothing_touches_them(
    at_work: Client, contoso: Tenant, settings: Any, tmp_path: Any
) -> None:
    settings.ONPREMISES_KEY_DIR = tmp_path / "of-a-web-process"
    before, page = AgentKey.objects.get(), text_of(at_work)
    assert "Renew the keys" not in page
    assert "manage.py onboard_agent" in page
    for deed in ("renew", "off", "on"):
        assert do(at_work, contoso.pk, deed).status_code == 404
    assert AgentKey.objects.get() == before
    do(at_work, contoso.pk, "stop")
    assert not known(contoso.pk).agent_running


def test_a_helpdesk_looks_and_does_nothing(contoso: Tenant) -> None:
    client = signed_in(UserFactory(tenant=contoso, name="holly", roles=[Role.HELPDESK_ADMINISTRATOR]))
    page = text_of(client)
    assert "Up and running." in page
    assert "Stop the service" not in page
    assert "Break it" not in page
    assert do(client, contoso.pk, "stop").status_code == 403
    assert client.post(reverse("admin:integration-fault"), {"fault": "history"}).status_code == 403
    assert known(contoso.pk).agent_running


@pytest.mark.proves("SR-WB-16")
def test_another_tenants_agent_is_not_there(at_work: Client, contoso: Tenant) -> None:
    fabrikam = home(hybrid("raul"))
    assert do(at_work, fabrikam.pk, "stop").status_code == 404
    assert known(fabrikam.pk).agent_running
    at_work.post(reverse("admin:integration-fault"), {"tenant": str(fabrikam.pk), "fault": "history"})
    assert switchboard.now_on(fabrikam) == ()
    assert [one.fault for one in switchboard.now_on(contoso)] == [Fault.HISTORY]


def test_an_operator_chooses_the_tenant(contoso: Tenant) -> None:
    client = signed_in(OperatorFactory())
    assert str(contoso) in text_of(client)
    assert "Up and running." in text_of(client, tenant=str(contoso.pk))
    assert client.get(PAGE, {"tenant": "nonsense"}).status_code == 404


def test_a_tenant_without_an_agent_reads_what_to_do() -> None:
    tenant = TenantFactory()
    client = signed_in(UserFactory(tenant=tenant, name="gina", roles=[Role.GLOBAL_ADMINISTRATOR]))
    assert "No agent was ever onboarded" in text_of(client)


def test_an_agent_for_another_forest_is_on_the_page(at_work: Client, contoso: Tenant) -> None:
    health.onboard(contoso, "emea.example", agent_id=uuid4(), kind=AgentKind.CLOUD_SYNC, name="SYNC02")
    page = text_of(at_work)
    assert "SYNC02" in page
    assert "emea.example" in page


def test_a_fault_is_switched_on_for_one_person_and_mended(at_work: Client, contoso: Tenant, patti: User) -> None:
    adele = User.objects.get(tenant=contoso, on_premises=True)
    sent = {"fault": "history", "person": adele.user_principal_name, "figure": ""}
    at_work.post(reverse("admin:integration-fault"), sent)
    (one,) = switchboard.now_on(contoso)
    assert (one.fault, one.anchor) == (Fault.HISTORY, adele.on_premises_immutable_id)
    at_work.post(reverse("admin:integration-fault"), {"mend": "history"})
    assert switchboard.now_on(contoso) == ()
    rows = AuditEvent.objects.filter(activity=Activity.FAULT_SWITCHED).order_by("at")
    assert [(row.actor, row.details["turned"]) for row in rows] == [(patti, "on"), (patti, "off")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"fault": "relay-latency"}, "Give a figure from 0 to 60000."),
        ({"fault": "request-loss", "figure": "101"}, "Give a figure from 0 to 100."),
        ({"fault": "history", "figure": "5"}, "This one takes no figure."),
        ({"fault": "history", "person": "nobody@nowhere.example"}, "Nobody here has this user principal name."),
        ({"fault": "agent-stopped", "person": "adele"}, "This one is on for everybody or for nobody."),
    ],
)
def test_what_cannot_be_switched_on_says_why(
    at_work: Client, contoso: Tenant, typed: dict[str, str], said: str
) -> None:
    if typed.get("person") == "adele":
        typed = typed | {"person": User.objects.get(tenant=contoso, on_premises=True).user_principal_name}
    answer = at_work.post(reverse("admin:integration-fault"), typed)
    assert said in answer.content.decode()
    assert switchboard.now_on(contoso) == ()


def test_where_faults_are_not_allowed_there_is_no_form_and_none_can_be_sent(
    at_work: Client, contoso: Tenant, settings: Any
) -> None:
    settings.ONPREMISES_FAULTS = False
    assert "Break it" not in text_of(at_work)
    assert at_work.post(reverse("admin:integration-fault"), {"fault": "history"}).status_code == 404


def test_every_page_of_the_tenant_says_what_is_broken_and_no_other(at_work: Client, contoso: Tenant) -> None:
    switchboard.switch_on(contoso, Fault.LATENCY, by="tests", correlation_id=uuid4(), figure=400)
    pages = ("/admin/", PAGE, "/account/")
    for page in pages:
        assert "relay-latency 400 ms" in at_work.get(page).content.decode()
    raul = hybrid("raul")
    assert "relay-latency" not in signed_in(raul).get("/account/").content.decode()
    switchboard.all_off(contoso, by="tests", correlation_id=uuid4())
    assert "relay-latency" not in at_work.get("/admin/").content.decode()


@pytest.mark.proves("F-WRB-05")
@pytest.mark.parametrize("half", ["the portal's", "the agent's"])
def test_half_a_switch_is_no_writeback(contoso: Tenant, half: str) -> None:
    adele = User.objects.get(tenant=contoso, on_premises=True)
    if half == "the portal's":
        health.offboard(contoso)
    else:
        SsprPolicy.objects.filter(tenant=contoso).update(writeback_enabled=False)
    reasons = {reason.name for decision in explain(adele).decisions for reason in decision.reasons}
    assert "WritebackNotEnabled" in reasons


def test_a_service_that_does_not_start_is_told_and_written_down(contoso: Tenant, at_work: Client) -> None:
    health.agent_off(contoso)
    switchboard.switch_on(contoso, Fault.ENDPOINT_FAILS, by="tests", correlation_id=uuid4())
    page = do(at_work, contoso.pk, "start").content.decode()
    assert "Nothing changed" in page
    row = AuditEvent.objects.get(activity=Activity.WRITEBACK_SERVICE_SWITCHED)
    assert (row.result, row.details["turned"]) == (Result.FAILURE, "on")


def test_stopping_what_does_not_run_changes_nothing_and_leaves_no_row(contoso: Tenant, at_work: Client) -> None:
    health.agent_off(contoso)
    assert "Nothing changed" in do(at_work, contoso.pk, "stop").content.decode()
    assert not AuditEvent.objects.filter(activity=Activity.WRITEBACK_SERVICE_SWITCHED).exists()


def test_mending_everything_leaves_a_row_only_where_something_was_broken(contoso: Tenant) -> None:
    rows = AuditEvent.objects.filter(activity=Activity.FAULT_SWITCHED)
    assert switchboard.all_off(contoso, by="tests", correlation_id=uuid4()) == 0
    assert not rows.exists()
    FaultSwitch.objects.create(tenant_id=contoso.pk, name="of-an-earlier-release", since=timezone.now())
    assert switchboard.all_off(contoso, by="tests", correlation_id=uuid4()) == 1
    assert rows.get().details["fault"] == "everything"
