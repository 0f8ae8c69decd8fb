"""Between cloud and agent: nobody there is certain, a breakdown in between is not."""

from uuid import uuid4

import pytest
from django.db import OperationalError

from tests.writeback.onprem.conftest import NOW, Site
from writeback.onprem import agent, engine, relay, stage
from writeback.onprem.port import AgentUnreachable, AnswerLost, Condition
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_running_agent_is_reached(site: Site, adele: str) -> None:
    assert relay.reach(site.tenant_id).foresee(adele, Operation.RESET, NOW) is None


def test_a_stopped_agent_is_not(site: Site) -> None:
    agent.stop(site.tenant_id, NOW)
    with pytest.raises(AgentUnreachable):
        relay.reach(site.tenant_id)


def test_nor_one_that_was_never_onboarded() -> None:
    with pytest.raises(AgentUnreachable):
        relay.reach(uuid4())


def test_a_database_that_is_away_before_anything_was_sent_is_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "running", _break)
    with pytest.raises(AgentUnreachable):
        relay.reach(uuid4())


def test_a_breakdown_under_way_leaves_no_answer_and_no_trace(
    site: Site, adele: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = site.request(adele)
    reached = relay.reach(site.tenant_id)
    with monkeypatch.context() as broken:
        broken.setattr(engine, "prepare", lambda *args: _break)
        with pytest.raises(AnswerLost):
            relay.Relay(site.agent).perform(request)
    assert reached.settle(request.binding.job_id, 0) is None
    assert relay.Relay(site.agent).perform(request).condition is Condition.APPLIED
    assert stage.account(adele).pwd_last_set == NOW


def _break(*args: object) -> bool:
    raise OperationalError("connection lost")
