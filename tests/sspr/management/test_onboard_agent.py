"""`manage.py onboard_agent`: a production tenant gets its agent, and loses it again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.activities import Activity, Result
from directory.models import AuditEvent, OnPremisesAgent, OnPremisesStatus, Tenant
from tests.factories.directory import TenantFactory
from writeback.models import AgentKey
from writeback.onprem import faults
from writeback.onprem.faults import Fault

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def contoso() -> Tenant:
    tenant: Tenant = TenantFactory(domain="contoso.example", name="Contoso")
    return tenant


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("onboard_agent", *arguments, stdout=out)
    return out.getvalue()


def test_onboarding_makes_a_key_and_hears_the_agent(contoso: Tenant) -> None:
    said = run("Contoso.example", "CORP.contoso.example")
    assert "the agent of corp.contoso.example is onboarded, and it answers" in said
    status = OnPremisesStatus.objects.get(tenant=contoso)
    assert (status.domain_name, status.onboarded, status.agent_running) == ("corp.contoso.example", True, True)
    assert AgentKey.objects.filter(tenant=contoso, retired_at=None).count() == 1
    event = AuditEvent.objects.get(activity=Activity.WRITEBACK_ENABLED)
    assert (event.tenant, event.actor_name) == (contoso, "onboard_agent")


def test_off_takes_it_away_and_leaves_no_key_in_force(contoso: Tenant) -> None:
    run("contoso.example", "corp.contoso.example")
    assert "switched off" in run("contoso.example", "--off")
    assert not OnPremisesStatus.objects.get(tenant=contoso).onboarded
    assert not AgentKey.objects.filter(tenant=contoso, retired_at=None).exists()


def test_a_further_agent_is_known_by_its_name(contoso: Tenant) -> None:
    run("contoso.example", "corp.contoso.example")
    for _ in range(2):  # the second time renews its key
        run("contoso.example", "emea.example", "--name", "SYNC02", "--kind", "cloud sync")
    second = OnPremisesAgent.objects.get(name="SYNC02")
    assert (second.kind, second.domains) == ("cloud sync", ["emea.example"])
    run("contoso.example", "--off", "--name", "SYNC02")
    agents = OnPremisesAgent.objects.filter(tenant=contoso, onboarded=True)
    assert list(agents.values_list("pk", flat=True)) == [contoso.pk]


def test_what_goes_wrong_on_premises_is_said_by_its_event(contoso: Tenant) -> None:
    faults.switch_on(contoso.pk, Fault.KEYS_FAIL, timezone.now())
    with pytest.raises(CommandError, match="32010 CryptoError"):
        run("contoso.example", "corp.contoso.example")
    assert not OnPremisesStatus.objects.exists()
    assert AuditEvent.objects.get(activity=Activity.WRITEBACK_ENABLED).result == Result.FAILURE


@pytest.mark.usefixtures("contoso")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere.example", "corp.example"), "No tenant has the domain 'nowhere.example'"),
        (("contoso.example",), "Name the on-premises domain too"),
        (("contoso.example", "not a domain"), "is no domain name"),
        (("contoso.example", "--off"), "no onboarded agent"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_changes_nothing(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)
    assert not OnPremisesStatus.objects.exists()
    assert not AgentKey.objects.exists()
