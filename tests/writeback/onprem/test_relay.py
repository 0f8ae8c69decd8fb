"""Between cloud and agent: nobody there is certain, a breakdown in between is not."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import OperationalError

from tests.writeback.onprem.conftest import NOW, PASSWORD, Site
from writeback.onprem import engine, faults, models, relay, stage
from writeback.onprem.faults import Fault
from writeback.onprem.listener import Listener, message_of, token_for
from writeback.onprem.port import AgentUnreachable, AnswerLost, Condition, Vitals
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_running_agent_is_reached(site: Site, adele: str) -> None:
    assert relay.reach(site.tenant_id).foresee(adele, Operation.RESET, NOW) is None


def test_a_stopped_agent_is_not(site: Site) -> None:
    stage.agent.stop(site.tenant_id, NOW)
    with pytest.raises(AgentUnreachable):
        relay.reach(site.tenant_id)


def test_nor_one_that_was_never_onboarded() -> None:
    with pytest.raises(AgentUnreachable):
        relay.reach(uuid4())


def test_a_database_that_is_away_before_anything_was_sent_is_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.Agent.objects, "filter", _break)
    with pytest.raises(AgentUnreachable):
        relay.reach(uuid4())


def test_a_breakdown_under_way_leaves_no_answer_and_no_trace(
    site: Site, adele: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = site.request(adele)
    reached = site.reached()
    with monkeypatch.context() as broken:
        broken.setattr(engine, "prepare", lambda *args: _break)
        with pytest.raises(AnswerLost):
            site.reached().perform(request)
    assert reached.settle(request.binding.job_id, 0) is None
    assert site.reached().perform(request).condition is Condition.APPLIED
    assert stage.account(adele).pwd_last_set == NOW


# --- two relays ---


def test_with_one_relay_the_service_goes_on_and_the_log_says_so(site: Site, adele: str) -> None:
    faults.switch_on(site.tenant_id, Fault.RELAY_ONE_DOWN, NOW)
    assert site.reached().heartbeat(NOW).relays == 1
    assert site.event_ids() == ["31034", "31044", "31019"]
    assert site.reached().perform(site.request(adele)).condition is Condition.APPLIED
    assert site.event_ids()[3:] == ["32014", "31001", "31002"]


def test_the_second_relay_is_not_missed_while_the_first_is_there(site: Site, adele: str) -> None:
    faults.switch_on(site.tenant_id, Fault.RELAY_TWO_DOWN, NOW)
    assert site.reached().perform(site.request(adele)).condition is Condition.APPLIED
    assert site.event_ids() == ["31001", "31002"]


def test_without_either_relay_nobody_is_reached_and_no_heartbeat_arrives(site: Site, adele: str) -> None:
    for fault in relay.HOSTS:
        faults.switch_on(site.tenant_id, fault, NOW)
    for call in (
        lambda: site.reached().perform(site.request(adele)),
        lambda: site.reached().heartbeat(NOW),
        lambda: site.reached().foresee(adele, Operation.RESET, NOW),
        lambda: site.reached().settle(uuid4(), 1),
    ):
        with pytest.raises(AgentUnreachable):
            call()
    assert site.event_ids() == ["32002", "31034", "31034", "31034", "31044", "32002", "32015"]
    assert stage.verify(adele, PASSWORD, NOW)


def test_an_agent_that_does_not_reach_the_service_reports_no_health(site: Site) -> None:
    faults.switch_on(site.tenant_id, Fault.SERVICE_UNREACHABLE, NOW)
    with pytest.raises(AgentUnreachable):
        site.reached().heartbeat(NOW)
    assert site.event_ids() == ["32001", "32015"]


def test_a_heartbeat_tells_version_and_relays(site: Site) -> None:
    assert site.reached().heartbeat(NOW) == Vitals(site.registration.version, 2)


# --- the relays' secret ---


@pytest.mark.proves("SR-WB-04", "H-47")
@pytest.mark.parametrize("forged", ["token of nobody", "token of another message"])
def test_a_forged_message_is_refused_and_logged(site: Site, adele: str, forged: str) -> None:
    request, other = site.request(adele), site.request(adele)
    secret = site.relay_secret()
    token = token_for(message_of(other), secret) if forged.endswith("message") else token_for(message_of(request), b"?")
    with pytest.raises(AgentUnreachable):
        Listener(site.agent).perform(request, token)
    assert site.event_ids() == ["32002"]
    assert stage.verify(adele, PASSWORD, NOW)


@pytest.mark.proves("SR-WB-04")
def test_a_message_changed_on_its_way_is_refused(site: Site, adele: str) -> None:
    request, twin = site.request(adele), site.account("twin")
    token = token_for(message_of(request), site.relay_secret())
    for changed in (replace(request, anchor=twin), replace(request, sealed=b"other"), replace(request, attempt=9)):
        with pytest.raises(AgentUnreachable):
            Listener(site.agent).perform(changed, token)
    assert Listener(site.agent).perform(request, token).condition is Condition.APPLIED
    assert stage.verify(twin, PASSWORD, NOW)


def test_a_forged_question_fences_nothing(site: Site, adele: str) -> None:
    request = site.request(adele)
    with pytest.raises(AgentUnreachable):
        Listener(site.agent).settle(request.binding.job_id, 1, b"?" * 32)
    assert site.reached().perform(request).condition is Condition.APPLIED


def test_relays_with_another_secret_are_not_trusted_until_the_agent_is_set_up_anew(site: Site, adele: str) -> None:
    models.Agent.objects.update(relay_secret=b"?" * 60)
    with pytest.raises(AgentUnreachable):
        site.reached().perform(site.request(adele))
    site.registration = stage.agent.onboard(site.tenant_id, NOW)
    assert site.reached().perform(site.request(adele)).condition is Condition.APPLIED


# --- latency and loss ---


def test_latency_is_waited_on_the_way_there_and_back(site: Site, adele: str) -> None:
    faults.switch_on(site.tenant_id, Fault.LATENCY, NOW, figure=200, spread=100)
    waited: list[float] = []
    site.reached(pause=waited.append, chance=lambda: 0.5).perform(site.request(adele))
    assert waited == [0.25, 0.25]


@pytest.mark.parametrize(("chance", "lost"), [(0.29, True), (0.31, False)])
@pytest.mark.parametrize(("fault", "applied"), [(Fault.REQUEST_LOSS, False), (Fault.ANSWER_LOSS, True)])
def test_loss_leaves_no_answer_to_so_many_in_a_hundred(
    site: Site, adele: str, fault: Fault, applied: bool, chance: float, lost: bool
) -> None:
    faults.switch_on(site.tenant_id, fault, NOW, figure=30)
    there, request = site.reached(chance=lambda: chance), site.request(adele)
    if lost:
        with pytest.raises(AnswerLost):
            there.perform(request)
        assert (there.settle(request.binding.job_id, 1) is not None) is applied
    else:
        assert there.perform(request).condition is Condition.APPLIED


@pytest.mark.parametrize(("fault", "applied"), [(Fault.AGENT_DIES_BEFORE, False), (Fault.AGENT_DIES_AFTER, True)])
def test_an_agent_that_dies_leaves_the_question_open_and_can_be_asked(
    site: Site, adele: str, fault: Fault, applied: bool
) -> None:
    faults.switch_on(site.tenant_id, fault, NOW)
    request = site.request(adele)
    with pytest.raises(AnswerLost):
        site.reached().perform(request)
    assert (site.reached().settle(request.binding.job_id, 1) is not None) is applied
    assert stage.verify(adele, PASSWORD, NOW) is not applied


def _break(*args: object, **kwargs: object) -> bool:
    raise OperationalError("connection lost")
