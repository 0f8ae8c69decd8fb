"""Setting an agent up and taking it down, and the event of every step that can go wrong (writeback.md §3)."""

from uuid import uuid4

import pytest

from tests.writeback.onprem.conftest import NOW, Site
from writeback.onprem import faults, keys, models, service, stage
from writeback.onprem.faults import Fault
from writeback.onprem.port import AgentKind, Condition
from writeback.onprem.service import SetUpFailed

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.TOKEN_REFUSED, ["32009"]),
        (Fault.SERVICE_UNREACHABLE, ["31017", "31004", "32011"]),
        (Fault.KEYS_FAIL, ["31017", "31004", "32010"]),
        (Fault.CONFIGURATION_UNWRITABLE, ["31017", "31004", "32005"]),
    ],
)
def test_onboarding_that_fails_changes_nothing(fault: Fault, told: list[str]) -> None:
    tenant_id = uuid4()
    faults.switch_on(tenant_id, fault, NOW)
    with pytest.raises(SetUpFailed) as failed:
        service.onboard(tenant_id, NOW)
    assert [event.event_id for event in stage.events(tenant_id)] == told
    assert failed.value.event.value.id == told[-1]
    assert not service.running(tenant_id)
    assert not models.Agent.objects.exists()


def test_the_wrong_administrator_gets_no_token() -> None:
    tenant_id = uuid4()
    with pytest.raises(SetUpFailed):
        service.onboard(tenant_id, NOW, token=False)
    assert [event.event_id for event in stage.events(tenant_id)] == ["32009"]


def test_an_endpoint_that_does_not_come_up_leaves_the_agent_onboarded_and_stopped() -> None:
    tenant_id = uuid4()
    faults.switch_on(tenant_id, Fault.ENDPOINT_FAILS, NOW)
    service.onboard(tenant_id, NOW)
    assert [event.event_id for event in stage.events(tenant_id)][-2:] == ["31005", "6800"]
    assert not service.start(tenant_id, NOW)
    faults.switch_off(tenant_id)
    assert service.start(tenant_id, NOW)


@pytest.mark.parametrize(
    ("fault", "told"),
    [(Fault.OFFBOARDING_DENIED, ["31012", "31014"]), (Fault.SERVICE_UNREACHABLE, ["31012", "32013"])],
)
def test_offboarding_that_fails_leaves_the_agent_on(site: Site, adele: str, fault: Fault, told: list[str]) -> None:
    faults.switch_on(site.tenant_id, fault, NOW)
    with pytest.raises(SetUpFailed):
        service.offboard(site.tenant_id, NOW)
    assert site.event_ids() == told
    assert service.running(site.tenant_id)
    assert site.reached().perform(site.request(adele)).condition is Condition.APPLIED


def test_offboarding_by_the_wrong_administrator_fails(site: Site) -> None:
    with pytest.raises(SetUpFailed):
        service.offboard(site.tenant_id, NOW, token=False)
    assert site.event_ids() == ["31012", "31014"]


def test_offboarding_leaves_no_secret_behind(site: Site) -> None:
    service.offboard(site.tenant_id, NOW)
    assert keys.relay_secret(site.tenant_id) is None
    with pytest.raises(keys.KeyMissing):
        keys.private_key(site.tenant_id, site.registration.key_id)


def test_two_agents_of_a_tenant_have_keys_services_and_events_of_their_own(site: Site) -> None:
    second = uuid4()
    registration = service.onboard(
        site.tenant_id, NOW, agent_id=second, kind=AgentKind.CLOUD_SYNC, domains=("emea.example",)
    )
    service.stop(second, NOW)
    assert service.running(site.tenant_id)
    assert keys.private_key(second, registration.key_id)
    with pytest.raises(keys.KeyMissing):
        keys.private_key(site.tenant_id, registration.key_id)
    mine = [event.event_id for event in stage.events(site.tenant_id) if event.agent_id == second]
    assert mine == ["31017", "31004", "31018", "31005", "31015", "31016"]


def test_an_agent_is_nobody_elses_to_set_up(site: Site) -> None:
    with pytest.raises(ValueError, match="another tenant"):
        service.onboard(uuid4(), NOW, agent_id=site.tenant_id)
    assert keys.private_key(site.tenant_id, site.registration.key_id)


def test_wiping_takes_every_agent_of_the_tenant(site: Site) -> None:
    second = uuid4()
    registration = service.onboard(site.tenant_id, NOW, agent_id=second)
    faults.switch_on(site.tenant_id, Fault.HISTORY, NOW)
    stage.wipe(site.tenant_id)
    assert not models.Agent.objects.exists()
    assert faults.of(site.tenant_id) == faults.NONE
    with pytest.raises(keys.KeyMissing):
        keys.private_key(second, registration.key_id)
