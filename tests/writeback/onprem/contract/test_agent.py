"""What the cloud may rely on: a tracking id acts once, its answer stays, and a given-up attempt never acts."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.writeback.onprem.conftest import NEW, NOW, PASSWORD, Site
from writeback.onprem import stage
from writeback.onprem.port import AttemptFenced, BrokenRule, Condition, LdapResult
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_reset_is_applied(site: Site, adele: str) -> None:
    answer = site.agent.perform(site.request(adele))
    assert (answer.condition, answer.event_id, answer.ldap) == (Condition.APPLIED, "31002", LdapResult(0))
    assert stage.verify(adele, NEW, NOW)


@pytest.mark.proves("SR-WB-02", "H-47")
def test_a_repeat_gets_the_same_answer_and_does_nothing(site: Site, adele: str) -> None:
    request = site.request(adele)
    first = site.agent.perform(request)
    log = stage.events(site.tenant_id)
    stage.lock(adele, NOW)  # a second reset would unlock, and be refused for its age
    assert site.agent.perform(replace(request, attempt=2)) == first
    assert stage.account(adele).locked
    assert stage.events(site.tenant_id) == log


def test_a_refusal_is_remembered_as_well(site: Site, adele: str) -> None:
    request = site.request(adele, new="short")
    first = site.agent.perform(request)
    stage.set_policy("corp.example", min_password_length=0, complexity=False)
    assert site.agent.perform(replace(request, attempt=2)) == first
    assert first.rules == (BrokenRule.TOO_SHORT, BrokenRule.NOT_COMPLEX)
    assert stage.verify(adele, PASSWORD, NOW)


def test_what_became_of_a_request_can_be_asked(site: Site, adele: str) -> None:
    request = site.request(adele)
    answer = site.agent.perform(request)
    assert site.agent.settle(request.binding.job_id, 1) == answer


@pytest.mark.proves("SR-WB-02")
def test_an_attempt_that_was_given_up_never_acts(site: Site, adele: str) -> None:
    request = site.request(adele)
    assert site.agent.settle(request.binding.job_id, 1) is None
    with pytest.raises(AttemptFenced):
        site.agent.perform(request)
    assert stage.verify(adele, PASSWORD, NOW)


def test_a_later_attempt_may_act(site: Site, adele: str) -> None:
    request = site.request(adele)
    site.agent.settle(request.binding.job_id, 1)
    assert site.agent.perform(replace(request, attempt=2)).condition is Condition.APPLIED


def test_a_fence_never_moves_back(site: Site, adele: str) -> None:
    request = site.request(adele, attempt=2)
    site.agent.settle(request.binding.job_id, 2)
    site.agent.settle(request.binding.job_id, 1)
    with pytest.raises(AttemptFenced):
        site.agent.perform(request)


@pytest.mark.proves("H-47")
def test_an_expired_request_is_refused_by_the_agents_own_clock(site: Site, adele: str) -> None:
    request = site.request(adele)
    site.clock[0] += timedelta(seconds=30)
    assert site.agent.perform(request).condition is Condition.EXPIRED
    assert stage.verify(adele, PASSWORD, NOW)


def test_the_answer_outlives_the_expiry(site: Site, adele: str) -> None:
    request = site.request(adele)
    answer = site.agent.perform(request)
    site.clock[0] += timedelta(hours=1)
    assert site.agent.perform(request) == answer


def test_a_later_expiry_than_was_sealed_opens_nothing(site: Site, adele: str) -> None:
    request = site.request(adele)
    longer = replace(request.binding, expires_at=request.binding.expires_at + timedelta(hours=1))
    assert site.agent.perform(replace(request, binding=longer)).condition is Condition.UNDECIPHERABLE
    assert stage.verify(adele, PASSWORD, NOW)


@pytest.mark.proves("SR-WB-16", "H-47")
def test_a_request_of_another_tenant_is_refused(site: Site, adele: str) -> None:
    request = site.request(adele)
    foreign = replace(request, binding=replace(request.binding, tenant_id=uuid4()))
    assert site.agent.perform(foreign).condition is Condition.UNDECIPHERABLE
    assert stage.verify(adele, PASSWORD, NOW)


@pytest.mark.parametrize(
    ("fields", "operation", "foreseen"),
    [
        ({}, Operation.RESET, None),
        ({"protected": True}, Operation.RESET, Condition.NO_RIGHTS),
        ({"protected": True}, Operation.UNLOCK, Condition.NO_RIGHTS),
        ({"protected": True}, Operation.CHANGE, None),
        ({"locked": True}, Operation.RESET, None),
        ({"locked": True}, Operation.UNLOCK, None),
        ({"locked": True}, Operation.CHANGE, Condition.LOCKED),
    ],
)
def test_what_stands_in_the_way_can_be_foreseen(
    site: Site, fields: dict[str, bool], operation: Operation, foreseen: Condition | None
) -> None:
    anchor = site.account("somebody", **fields)
    assert site.agent.foresee(anchor, operation, NOW) is foreseen


def test_foreseeing_nobody(site: Site) -> None:
    assert site.agent.foresee("nobody", Operation.RESET, NOW) is Condition.NOT_FOUND
