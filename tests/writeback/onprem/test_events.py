"""Ids and names as the documentation has them, its spelling included (writeback.md §13)."""

import re
from uuid import uuid4

import pytest

from tests.writeback.onprem.conftest import NOW
from writeback.onprem import events, stage
from writeback.onprem.events import Event

UNASSIGNED = {*range(31020, 31034), *range(31035, 31044), 32006, 32012, *range(33010, 33013)}


def test_no_number_without_a_meaning_is_used() -> None:
    assert not {int(event.value.id) for event in Event} & UNASSIGNED


def test_only_the_sync_engine_shares_a_number() -> None:
    agents = [event.value.id for event in Event if event.value.source == events.AGENT_SOURCE]
    assert len(agents) == len(set(agents))
    assert {event.value.id for event in Event if event.value.source == events.ENGINE_SOURCE} == {"6329"}


def test_the_misspelt_name_is_kept() -> None:
    assert Event.AD_SEVERAL_FOUND.value.name == "ADMutliMatchError"


@pytest.mark.parametrize("event", list(Event))
def test_names_of_the_agent_are_one_word(event: Event) -> None:
    assert re.fullmatch(r"\w+", event.value.name) or event.value.source == events.ENGINE_SOURCE


@pytest.mark.django_db(databases="__all__")
def test_a_line_of_the_log() -> None:
    tenant, tracking = uuid4(), uuid4()
    events.log(Event.SERVICE_STOPPED, tenant_id=tenant, now=NOW, tracking_id=tracking, message="x" * 600)
    (line,) = stage.events(tenant)
    assert (line.event_id, line.name, line.source) == ("31016", "WriteBackServiceStopped", "PasswordResetService")
    assert (line.severity, line.at, line.tracking_id, len(line.message)) == ("Warning", NOW, tracking, 500)
