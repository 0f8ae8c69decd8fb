"""Page 1: who goes on, and who is told why not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from directory import throttling
from directory.activities import Activity
from directory.models import Group, Membership, Preset, Scope, SsprPolicy, Tenant, User
from directory.rules.methods import Method
from licensing.entitlement import Reason
from sspr.flows.reset import who
from sspr.machines.reset import State
from tests.factories.directory import GroupFactory, OperatorFactory, TenantFactory
from tests.factories.people import person
from tests.sspr.flows.reset.walk import begin, events, reasons
from tests.sspr.post import pass_time
from writeback import health

pytestmark = pytest.mark.django_db(databases="__all__")
ALEX, ADELE = "alex@contoso.example", "adele@contoso.example"


@pytest.fixture(autouse=True)
def faithful_portal(settings: Settings) -> None:
    """User IDs of no tenant follow the portal's preset."""
    settings.PORTAL_PRESET = Preset.FAITHFUL


def refusal(upn: str) -> tuple[str, str]:
    run = begin(upn)
    return run.state, run.reason


def set_policy(user: User, **fields: object) -> None:
    SsprPolicy.objects.filter(tenant=user.tenant).update(**fields)


def test_an_entitled_person_goes_on_to_the_proofs() -> None:
    person(ALEX)
    run = begin(ALEX)
    assert run.state == State.VERIFY
    assert reasons(run) == ["User submitted their user ID"]
    assert run.expires_at - run.started_at == timedelta(minutes=15)


@pytest.mark.proves("F-EDN-02", "F-EDN-15")
def test_without_a_licence_there_is_no_gate_while_a_licensed_colleague_goes_on() -> None:
    person(ALEX)
    person("grady@contoso.example", licensed=None)
    assert refusal("grady@contoso.example") == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert begin(ALEX).state == State.VERIFY


@pytest.mark.proves("F-EDN-06", "F-EDN-07", "F-EDN-12")
@pytest.mark.parametrize("sku", [None, "O365_BUSINESS_PREMIUM", "O365_BUSINESS_ESSENTIALS"])
def test_a_synchronised_person_needs_a_licence_with_writeback(sku: str | None) -> None:
    raul = person("raul@fabrikam.example", licensed=sku, synchronized=True)
    assert refusal("raul@fabrikam.example") == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert not raul.writeback_jobs.exists()


@pytest.mark.proves("F-EDN-13")
@pytest.mark.parametrize("sku", ["STANDARDPACK", "ENTERPRISEPACK", "ENTERPRISEPREMIUM", "DESKLESSPACK"])
def test_no_standalone_office_plan_is_enough_for_a_synchronised_person(sku: str) -> None:
    person(ADELE, licensed=sku, synchronized=True)
    assert refusal(ADELE) == (State.REFUSED, Reason.USER_NOT_LICENSED)


@pytest.mark.proves("F-CHK-01")
def test_switched_off_for_the_tenant() -> None:
    set_policy(person(ALEX), scope=Scope.NONE)
    assert refusal(ALEX) == (State.REFUSED, Reason.TENANT_SSPR_FLAG_DISABLED)
    assert Reason.TENANT_SSPR_FLAG_DISABLED.code == "SSPR_0009"


@pytest.mark.proves("F-CHK-09")
def test_the_tenant_is_asked_before_the_licence() -> None:
    set_policy(person(ALEX, licensed=None), scope=Scope.NONE)
    assert refusal(ALEX) == (State.REFUSED, Reason.TENANT_SSPR_FLAG_DISABLED)


@pytest.mark.proves("F-CHK-02")
@pytest.mark.parametrize("hole", [{"scope": Scope.SELECTED, "group": None}, {"methods_allowed": []}])
def test_switched_on_but_never_finished(hole: dict[str, object]) -> None:
    set_policy(person(ALEX), **hole)
    assert refusal(ALEX) == (State.REFUSED, Reason.SSPR_NOT_ENABLED_IN_USER_POLICY)


@pytest.mark.proves("F-CHK-03")
def test_outside_the_selected_group() -> None:
    alex = person(ALEX)
    chosen: Group = GroupFactory(tenant=alex.tenant)
    set_policy(alex, scope=Scope.SELECTED, group=chosen)
    assert refusal(ALEX) == (State.REFUSED, Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP)
    Membership.objects.create(group=chosen, user=alex)
    assert begin(ALEX).state == State.VERIFY


@pytest.mark.proves("F-CHK-05")
def test_nothing_on_file_to_prove_oneself_with() -> None:
    person("nestor@contoso.example", methods=())
    run = begin("nestor@contoso.example")
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_PROPERLY_CONFIGURED)
    assert reasons(run)[-1] == "User's account has insufficient authentication methods"


@pytest.mark.proves("F-CHK-06")
def test_a_method_the_policy_does_not_enable_counts_for_nothing() -> None:
    set_policy(person(ALEX, methods=[Method.EMAIL]), methods_allowed=[Method.MOBILE_SMS])
    assert refusal(ALEX) == (State.REFUSED, Reason.USER_NOT_PROPERLY_CONFIGURED)


@pytest.mark.proves("F-MTH-01", "F-MTH-02")
def test_raising_the_number_of_methods_strands_whoever_has_one() -> None:
    alex = person(ALEX, methods=[Method.EMAIL])
    assert begin(ALEX).state == State.VERIFY
    set_policy(alex, methods_required=2)
    assert refusal(ALEX) == (State.REFUSED, Reason.USER_NOT_PROPERLY_CONFIGURED)


@pytest.mark.proves("F-CHK-07")
def test_writeback_switched_off() -> None:
    set_policy(person(ADELE, synchronized=True), writeback_enabled=False)
    assert refusal(ADELE) == (State.REFUSED, Reason.WRITEBACK_NOT_ENABLED)


@pytest.mark.proves("F-CHK-08", "SR-WB-15")
def test_an_agent_that_does_not_run_refuses_before_any_gate() -> None:
    adele = person(ADELE, synchronized=True)
    assert adele.tenant is not None
    health.agent_off(adele.tenant)
    run = begin(ADELE)
    assert (run.state, run.reason) == (State.REFUSED, Reason.ON_PREMISES_CONNECTIVITY_ERROR)
    assert not run.gates.exists()


@pytest.mark.proves("F-EVT-10")
def test_an_agent_that_misses_two_heartbeats_counts_as_away(settings: Settings) -> None:
    adele = person(ADELE, synchronized=True)
    assert adele.tenant is not None
    beat = settings.CELERY_BEAT_SCHEDULE["heartbeat"]["schedule"]
    assert (beat, settings.AGENT_SILENT_AFTER) == (timedelta(minutes=5), 2 * beat)
    pass_time(adele.tenant, 2 * beat - timedelta(seconds=30))
    assert begin(ADELE).state != State.REFUSED
    pass_time(adele.tenant, timedelta(seconds=31))
    assert refusal(ADELE) == (State.REFUSED, Reason.ON_PREMISES_CONNECTIVITY_ERROR)
    health.heartbeat()
    assert begin(ADELE).state != State.REFUSED


def test_a_blocked_person_is_told_to_wait_not_refused() -> None:
    alex = person(ALEX)
    first = begin(ALEX)
    for _ in range(5):
        throttling.record_failure(alex, Method.EMAIL, now=first.started_at, correlation_id=first.correlation_id)
    assert refusal(ALEX) == (State.BLOCKED, Reason.BLOCKED)
    assert alex.tenant is not None
    pass_time(alex.tenant, timedelta(hours=24, seconds=1))
    assert begin(ALEX).state == State.VERIFY


@pytest.mark.proves("F-UNL-01")
def test_where_unlock_is_offered_a_synchronised_person_is_asked_why() -> None:
    person(ADELE, synchronized=True)
    run = who.start(ADELE, correlation_id=uuid4())
    assert run.state == State.WHY


@pytest.mark.proves("F-UNL-02")
def test_where_unlock_is_not_offered_nobody_is_asked_why() -> None:
    set_policy(person(ADELE, synchronized=True), unlock_without_reset=False)
    assert who.start(ADELE, correlation_id=uuid4()).state == State.VERIFY


@pytest.mark.proves("F-UNL-06")
def test_a_cloud_only_person_is_not_asked_why() -> None:
    set_policy(person(ALEX), unlock_without_reset=True)
    assert who.start(ALEX, correlation_id=uuid4()).state == State.VERIFY


@pytest.mark.proves("F-EDN-14")
def test_unlock_belongs_to_writeback_so_a_cloud_licence_does_not_open_it() -> None:
    person("raul@fabrikam.example", licensed="O365_BUSINESS_PREMIUM", synchronized=True)
    assert who.start("raul@fabrikam.example", correlation_id=uuid4()).reason == Reason.USER_NOT_LICENSED


@pytest.mark.proves("F-CHK-12")
@pytest.mark.parametrize("typed", ["nobody@contoso.example", "no user id", "' OR 1=1 --", "Hunter2-by-mistake"])
def test_nobody_is_refused_without_code_and_without_a_trace_of_what_was_typed(typed: str) -> None:
    TenantFactory(domain="contoso.example")
    run = begin(typed)
    assert (run.state, run.reason, run.user) == (State.REFUSED, "UserAccountNotFound", None)
    assert run.reason not in set(Reason)
    written = [str(value) for event in events(run, Activity.FLOW_PROGRESS).values() for value in event.values()]
    assert not any(typed in value for value in [*written, run.typed_key])


def test_a_platform_operator_has_no_self_service() -> None:
    operator = OperatorFactory()
    run = begin(operator.user_principal_name)
    assert (run.state, run.user) == (State.REFUSED, None)


@pytest.fixture
def strict() -> Tenant:
    tenant: Tenant = TenantFactory(domain="northwind.example", preset=Preset.STANDARDS)
    return tenant


def _disabled() -> None:
    person("who@northwind.example", account_enabled=False)


def _blocked() -> None:
    user = person("who@northwind.example")
    run = begin("who@northwind.example")
    for _ in range(5):
        throttling.record_failure(user, Method.EMAIL, now=run.started_at, correlation_id=run.correlation_id)


def _hybrid() -> None:
    set_policy(person("who@northwind.example", synchronized=True), unlock_without_reset=False)


@pytest.mark.proves("SR-ENUM-01")
@pytest.mark.parametrize(
    "situation",
    [
        lambda: person("who@northwind.example"),
        lambda: None,
        _disabled,
        _blocked,
        lambda: person("who@northwind.example", licensed=None),
        lambda: person("who@northwind.example", methods=()),
        lambda: set_policy(person("who@northwind.example"), scope=Scope.NONE),
        lambda: set_policy(person("who@northwind.example"), scope=Scope.SELECTED),
        _hybrid,
    ],
    ids=["known", "unknown", "disabled", "blocked", "unlicensed", "no method", "switched off", "no policy", "hybrid"],
)
def test_under_standards_everybody_goes_the_same_way(strict: Tenant, situation: Callable[[], object]) -> None:
    situation()
    run = begin("who@northwind.example")
    assert (run.state, run.reason) == (State.VERIFY, "")


def test_under_standards_the_domain_alone_decides_whether_the_question_why_is_asked(strict: Tenant) -> None:
    SsprPolicy.objects.filter(tenant=strict).update(unlock_without_reset=True)
    person("johanna@northwind.example")
    names = ("johanna@northwind.example", "nobody@northwind.example")
    assert {who.start(name, correlation_id=uuid4()).state for name in names} == {State.WHY}


@pytest.mark.proves("SR-FLOW-08")
def test_asking_for_a_reset_changes_nothing_about_the_account() -> None:
    person(ALEX)
    before = User.objects.filter(user_principal_name=ALEX).values().get()
    begin(ALEX)
    assert User.objects.filter(user_principal_name=ALEX).values().get() == before
