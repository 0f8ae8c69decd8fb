"""What the agent logs and answers where the directory is arranged so that nothing goes (writeback.md §10, §13)."""

import pytest

from tests.writeback.onprem.conftest import NEW, NOW, PASSWORD, Site
from writeback.onprem import stage
from writeback.onprem.port import BrokenRule, Condition
from writeback.onprem.rights import Right
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")

RESERVED = [
    "West,East",
    "R+D",
    'The "Lab"',
    "Back\\office",
    "a<b",
    "a>b",
    "a;b",
    "a=b",
    "Sales/West",
    " Led",
    "#1",
    "End ",
]


@pytest.mark.parametrize("name", [*RESERVED, "two\nlines", "two\rlines"])
def test_a_unit_with_a_reserved_character_stops_writeback_with_33001(site: Site, name: str) -> None:
    anchor = site.account("adele", unit=("Staff", name, "Inner"))
    answer = site.agent.perform(site.request(anchor))
    assert (answer.condition, answer.event_id) == (Condition.UNKNOWN, "33001")
    assert stage.verify(anchor, PASSWORD, NOW)
    assert site.agent.foresee(anchor, Operation.RESET, NOW) is Condition.UNKNOWN


@pytest.mark.parametrize("name", ["Vertrieb Süd", "R&D (West)", "Sales #1", "O'Brien's", "営業"])
def test_other_names_do_no_harm(site: Site, name: str) -> None:
    anchor = site.account("adele", display_name="Vance, Adele", unit=(name,))
    assert site.agent.perform(site.request(anchor)).condition is Condition.APPLIED


def test_a_controller_without_the_hints_control_is_named_in_the_log(site: Site, adele: str) -> None:
    stage.set_policy("corp.example", supports_policy_hints=False)
    answer = site.agent.perform(site.request(adele))
    assert answer.condition is Condition.MISCONFIGURED
    names = [event.name for event in stage.events(site.tenant_id)]
    assert "ADSync policy control missing" in names
    assert stage.verify(adele, PASSWORD, NOW)


@pytest.mark.parametrize("operation", [Operation.RESET, Operation.UNLOCK])
def test_remote_sam_refused_is_33004_with_access_denied(site: Site, operation: Operation) -> None:
    stage.set_policy("corp.example", connector_may_call_sam=False)
    anchor = site.account("isaiah", locked=True)
    assert site.agent.perform(site.request(anchor, operation)).condition is Condition.NO_RIGHTS
    told = [(event.event_id, event.name) for event in stage.events(site.tenant_id)]
    assert ("33004", "ADPermissionsError") in told
    assert ("6329", "ADSync ERROR_ACCESS_DENIED") in told
    assert stage.account(anchor).locked


@pytest.mark.proves("F-WRB-07")
def test_without_the_right_to_reset_nothing_is_set_and_33004_is_logged(site: Site, adele: str) -> None:
    stage.delegate("corp.example", [Right.WRITE_LOCKOUT_TIME, Right.WRITE_PWD_LAST_SET])
    answer = site.agent.perform(site.request(adele))
    assert (answer.condition, answer.event_id) == (Condition.NO_RIGHTS, "33004")
    assert stage.verify(adele, PASSWORD, NOW)


def test_a_fine_grained_policy_is_told_apart_like_any_other(site: Site, adele: str) -> None:
    stage.create_password_settings("corp.example", "Strict", 10, min_password_length=24)
    stage.apply_password_settings("corp.example", "Strict", anchor=adele)
    answer = site.agent.perform(site.request(adele, new=NEW))
    assert (answer.condition, answer.rules) == (Condition.POLICY, (BrokenRule.TOO_SHORT,))


@pytest.mark.proves("SR-PWD-16")
def test_age_history_and_complexity_are_told_apart(site: Site) -> None:
    young, remembering, plain = (site.account(name, display_name="") for name in ("young", "remembering", "plain"))
    stage.set_password_age(young, NOW)
    told = [
        site.agent.perform(site.request(anchor, new=new)).rules
        for anchor, new in ((young, NEW), (remembering, PASSWORD), (plain, "sommerwind"))
    ]
    assert told == [(BrokenRule.TOO_RECENT,), (BrokenRule.HISTORY_OR_FILTER,), (BrokenRule.NOT_COMPLEX,)]


def test_a_filter_is_told_as_history_or_filter(site: Site, adele: str) -> None:
    stage.set_policy("corp.example", filter_words="lantern")
    assert site.agent.perform(site.request(adele)).rules == (BrokenRule.HISTORY_OR_FILTER,)
