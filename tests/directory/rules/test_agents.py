"""Whom an agent serves, and how it stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from directory.rules.agents import AgentFacts, Standing, is_up, serving, standing

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEN = timedelta(minutes=10)


def agent(*domains: str, **fields: object) -> AgentFacts:
    made = AgentFacts(uuid4(), domains, onboarded=True, running=True, heard_at=NOW, version="2.4.18.0")
    return replace(made, **fields)  # type: ignore[arg-type]


CORP, EMEA, OTHER = agent("corp.example"), agent("emea.corp.example"), agent("fabrikam.example", "old.example")


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("corp.example", CORP),
        ("CORP.example", CORP),
        ("apac.corp.example", CORP),
        ("emea.corp.example", EMEA),
        ("uk.emea.corp.example", EMEA),
        ("old.example", OTHER),
        ("notcorp.example", None),
        ("", None),
    ],
)
def test_of_several_agents_the_nearest_serves(domain: str, expected: AgentFacts | None) -> None:
    assert serving([CORP, EMEA, OTHER], domain) is expected


@pytest.mark.parametrize("domain", ["", "corp.example", "elsewhere.example"])
def test_the_only_agent_serves_everybody(domain: str) -> None:
    assert serving([CORP, replace(EMEA, onboarded=False)], domain) is CORP


def test_without_an_onboarded_agent_nobody_serves() -> None:
    assert serving([], "corp.example") is None
    assert serving([replace(CORP, onboarded=False)], "corp.example") is None


@pytest.mark.proves("F-EVT-10")
def test_two_missed_heartbeats_count_as_down() -> None:
    assert is_up(agent(heard_at=NOW - TEN), now=NOW, silent_after=TEN)
    assert not is_up(agent(heard_at=NOW - TEN - timedelta(seconds=1)), now=NOW, silent_after=TEN)
    assert not is_up(agent(heard_at=None), now=NOW, silent_after=TEN)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Standing.UP),
        ({"relays": 1}, Standing.ONE_RELAY),
        ({"version": "1.1.442.9"}, Standing.OUTDATED),
        ({"version": "1.1.500.0"}, Standing.UP),
        ({"version": "1.1.500.0", "kind": "cloud sync"}, Standing.OUTDATED),
        ({"version": ""}, Standing.UP),
        ({"heard_at": NOW - 2 * TEN}, Standing.UNREACHABLE),
        ({"running": False}, Standing.STOPPED),
        ({"onboarded": False, "running": False}, Standing.NOT_CONFIGURED),
    ],
)
def test_the_status_line(fields: dict[str, object], expected: Standing) -> None:
    assert standing(agent(**fields), now=NOW, silent_after=TEN) is expected
