"""What the agent does and logs, by operation and obstacle (writeback.md §5, §12, §13)."""

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.writeback.fakes import BrokenSource
from tests.writeback.onprem.conftest import NEW, NOW, PASSWORD, Site
from writeback.onprem import agent, faults, keys, stage
from writeback.onprem.faults import Fault
from writeback.onprem.ldap import ACCESS_DENIED
from writeback.onprem.port import BindError, BrokenRule, Condition
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")
MINUTE = timedelta(minutes=1)


@pytest.mark.proves("F-EVT-12")
def test_onboarding_tells_its_story(site: Site) -> None:
    assert [event.event_id for event in stage.events(site.tenant_id)] == ["31017", "31004", "31018", "31005", "31015"]


def test_the_private_key_stays_in_a_file_of_mode_600(site: Site, key_folder: Path) -> None:
    (path,) = (key_folder / str(site.tenant_id)).glob("*.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "PRIVATE" not in site.registration.public_pem


@pytest.mark.proves("F-EVT-09")
def test_start_and_stop_are_logged(site: Site) -> None:
    assert agent.stop(site.tenant_id, NOW)
    assert agent.start(site.tenant_id, NOW)
    assert site.event_ids() == ["31016", "31015"]


def test_stopping_twice_is_one_stop(site: Site) -> None:
    assert agent.stop(site.tenant_id, NOW)
    assert not agent.stop(site.tenant_id, NOW)
    assert site.event_ids() == ["31016"]


def test_an_agent_that_was_never_onboarded_cannot_start(site: Site) -> None:
    agent.offboard(site.tenant_id, NOW)
    assert not agent.start(site.tenant_id, NOW)
    assert site.event_ids() == ["31012", "31013", "31016"]


@pytest.mark.proves("F-EVT-01")
def test_a_reset_tells_its_story(site: Site, adele: str) -> None:
    request = site.request(adele)
    site.agent.perform(request)
    assert site.event_ids() == ["31001", "31002"]
    assert {event.tracking_id for event in stage.events(site.tenant_id)[5:]} == {request.binding.job_id}


def test_a_password_that_is_set_is_remembered_although_its_hash_cannot_be_read(site: Site, adele: str) -> None:
    site.agent.source = BrokenSource()
    request = site.request(adele)
    answer = site.agent.perform(request)
    assert (answer.condition, answer.password_mark) == (Condition.APPLIED, "")
    assert site.agent.perform(request) == answer
    assert stage.verify(adele, NEW, NOW)


@pytest.mark.proves("F-EVT-02", "F-WRB-12")
def test_an_administrators_reset_must_be_changed_at_the_next_sign_in(site: Site, adele: str) -> None:
    site.agent.perform(site.request(adele, Operation.ADMIN_RESET))
    assert site.event_ids() == ["31009", "31010"]
    assert stage.account(adele).pwd_last_set is None
    assert stage.account(adele).must_change


@pytest.mark.proves("F-DIR-13")
def test_a_password_that_never_expires_is_not_flagged(site: Site, adele: str) -> None:
    stage.set_flags(adele, never_expires=True)
    site.agent.perform(site.request(adele, Operation.ADMIN_RESET))
    assert stage.account(adele).pwd_last_set == NOW


def test_a_change_tells_its_story(site: Site, adele: str) -> None:
    answer = site.agent.perform(site.request(adele, Operation.CHANGE, current=PASSWORD))
    assert answer.condition is Condition.APPLIED
    assert site.event_ids() == ["31006", "31007"]


@pytest.mark.proves("F-EVT-03")
def test_a_reset_refused_by_policy(site: Site, adele: str) -> None:
    answer = site.agent.perform(site.request(adele, new="sommer99"))
    assert (answer.condition, answer.rules) == (Condition.POLICY, (BrokenRule.NOT_COMPLEX,))
    assert site.event_ids() == ["31001", "33008", "6329", "31003"]
    names = [event.name for event in stage.events(site.tenant_id)]
    assert "ADSync restriction hr 0x80230619" in names


@pytest.mark.proves("F-EVT-04")
def test_a_change_refused_by_policy(site: Site, adele: str) -> None:
    site.agent.perform(site.request(adele, Operation.CHANGE, new="sommer99", current=PASSWORD))
    assert site.event_ids() == ["31006", "33008", "6329", "31008"]


@pytest.mark.proves("SR-WB-12")
def test_what_the_readable_policy_allows_and_the_directory_refuses_is_history_or_a_filter(site: Site) -> None:
    for operation, current in ((Operation.RESET, None), (Operation.CHANGE, PASSWORD)):
        anchor = site.account(f"person-{operation.value}", display_name="")
        answer = site.agent.perform(site.request(anchor, operation, new=PASSWORD, current=current))
        assert (answer.condition, answer.rules) == (Condition.POLICY, (BrokenRule.HISTORY_OR_FILTER,))
        assert answer.ldap is not None
        assert answer.ldap.data == "0000052D"


@pytest.mark.proves("F-DIR-08")
def test_the_second_reset_of_a_day_is_refused_with_33008(site: Site, adele: str) -> None:
    site.agent.perform(site.request(adele))
    answer = site.agent.perform(site.request(adele, new="Meadow-Anvil-26", now=NOW + 60 * MINUTE))
    assert (answer.rules, answer.event_id) == ((BrokenRule.TOO_RECENT,), "33008")
    stage.set_policy("corp.example", min_password_age=timedelta(0))
    again = site.agent.perform(site.request(adele, new="Meadow-Anvil-26", now=NOW + 60 * MINUTE))
    assert again.condition is Condition.APPLIED


@pytest.mark.proves("F-EVT-05")
def test_a_wrong_current_password(site: Site, adele: str) -> None:
    stage.set_policy("corp.example", lockout_threshold=3)
    answer = site.agent.perform(site.request(adele, Operation.CHANGE, current="wrong"))
    assert answer.condition is Condition.WRONG_PASSWORD
    assert "33007" in site.event_ids()
    assert stage.account(adele).bad_password_count == 1  # kept, although the change was refused


@pytest.mark.proves("F-EVT-06")
def test_somebody_deleted_on_premises(site: Site, adele: str) -> None:
    stage.delete_account(adele)
    assert site.agent.perform(site.request(adele)).condition is Condition.NOT_FOUND
    assert "33002" in site.event_ids()


@pytest.mark.proves("SR-WB-10")
def test_two_accounts_with_one_anchor(site: Site, adele: str) -> None:
    stage.share_anchor(adele, site.account("twin"))
    assert site.agent.perform(site.request(adele)).condition is Condition.SEVERAL_FOUND
    assert "33003" in site.event_ids()
    assert not site.agent.authenticate(adele, PASSWORD, NOW).success


@pytest.mark.parametrize("operation", [Operation.RESET, Operation.ADMIN_RESET, Operation.UNLOCK])
@pytest.mark.proves("F-EVT-07", "SR-WB-11", "H-25")
def test_a_disabled_account_stays_as_it_is(site: Site, operation: Operation) -> None:
    anchor = site.account("leaver", locked=True)
    stage.set_flags(anchor, disabled=True)
    before = stage.account(anchor)
    assert site.agent.perform(site.request(anchor, operation)).condition is Condition.DISABLED
    assert "33005" in site.event_ids()
    assert stage.account(anchor) == before
    assert stage.verify(anchor, PASSWORD, NOW)


@pytest.mark.proves("SR-WB-11", "H-25")
def test_an_expired_account_gets_a_password_and_stays_expired(site: Site, adele: str) -> None:
    stage.set_account_expiry(adele, NOW - MINUTE)
    assert site.agent.perform(site.request(adele)).condition is Condition.APPLIED
    assert stage.account(adele).account_expires == NOW - MINUTE
    assert not stage.sign_in(adele, NEW, NOW)


@pytest.mark.proves("F-EVT-08", "F-UNL-04")
def test_a_locked_account_cannot_change_but_a_reset_goes_through_and_unlocks(site: Site) -> None:
    anchor = site.account("isaiah", locked=True)
    locked = site.agent.perform(site.request(anchor, Operation.CHANGE, current=PASSWORD))
    assert (locked.condition, locked.event_id) == (Condition.LOCKED, "33006")
    assert site.agent.perform(site.request(anchor)).condition is Condition.APPLIED
    assert not stage.account(anchor).locked
    assert stage.sign_in(anchor, NEW, NOW)


@pytest.mark.proves("F-UNL-03")
def test_unlock_keeps_the_password(site: Site) -> None:
    stage.set_policy("corp.example", lockout_threshold=1)
    anchor = site.account("isaiah")
    assert not stage.sign_in(anchor, "wrong", NOW)
    assert not stage.sign_in(anchor, PASSWORD, NOW)
    assert site.agent.perform(site.request(anchor, Operation.UNLOCK)).condition is Condition.APPLIED
    assert (stage.account(anchor).lockout_time, stage.account(anchor).bad_password_count) == (None, 0)
    assert stage.sign_in(anchor, PASSWORD, NOW)


@pytest.mark.parametrize("operation", [Operation.RESET, Operation.UNLOCK, Operation.ADMIN_RESET])
@pytest.mark.proves("SR-WB-13")
def test_a_protected_account_is_refused(site: Site, operation: Operation) -> None:
    anchor = site.account("irvin", protected=True, locked=True)
    answer = site.agent.perform(site.request(anchor, operation))
    assert answer.condition is Condition.NO_RIGHTS
    assert answer.ldap is not None
    assert answer.ldap.data == "00000005"
    assert "33004" in site.event_ids()
    assert stage.account(anchor).locked
    assert stage.verify(anchor, PASSWORD, NOW)


def test_a_reset_that_may_not_unlock_is_done_and_logs_why_the_lock_stayed(site: Site) -> None:
    anchor = site.account("isaiah", locked=True)
    stage.set_flags(anchor, connector_may_unlock=False)
    answer = site.agent.perform(site.request(anchor))
    assert (answer.condition, answer.event_id) == (Condition.APPLIED, "31002")
    assert answer.ldap == ACCESS_DENIED
    assert stage.account(anchor).locked
    assert site.event_ids() == ["31001", "33004", "6329", "31002"]
    assert ACCESS_DENIED.text in stage.events(site.tenant_id)[-1].message


def test_an_administrators_reset_that_cannot_be_flagged_is_done_and_logs_it(
    site: Site, adele: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.agent.directory, "require_change", lambda account, now: ACCESS_DENIED)
    answer = site.agent.perform(site.request(adele, Operation.ADMIN_RESET))
    assert (answer.condition, answer.ldap) == (Condition.APPLIED, ACCESS_DENIED)
    assert site.event_ids() == ["31009", "33004", "6329", "31010"]


@pytest.mark.proves("F-DIR-16")
def test_somebody_who_may_not_change_the_password(site: Site, adele: str) -> None:
    stage.set_flags(adele, cannot_change_password=True)
    answer = site.agent.perform(site.request(adele, Operation.CHANGE, current=PASSWORD))
    assert (answer.condition, answer.rules) == (Condition.CANNOT_CHANGE, (BrokenRule.CANNOT_CHANGE,))
    assert site.event_ids() == ["31006", "33008", "6329", "31008"]
    assert "ADSync restriction hr 0x80230619" in [event.name for event in stage.events(site.tenant_id)]
    assert stage.verify(adele, PASSWORD, NOW)


@pytest.mark.proves("F-WRB-11")
def test_a_renamed_and_moved_account_is_found_by_its_anchor(site: Site, adele: str) -> None:
    stage.create_domain(site.tenant_id, "emea.corp.example")
    stage.rename_account(
        adele, user_principal_name="a.new@corp.example", sam_account_name="anew", dns_name="emea.corp.example"
    )
    namesake = site.account("adele")
    assert site.agent.perform(site.request(adele)).condition is Condition.APPLIED
    assert stage.verify(adele, NEW, NOW)
    assert stage.verify(namesake, PASSWORD, NOW)


@pytest.mark.proves("F-EVT-11")
def test_keys_that_differ_are_cured_by_onboarding_again(site: Site, adele: str) -> None:
    stage.replace_private_key(site.tenant_id)
    assert site.agent.perform(site.request(adele)).condition is Condition.UNDECIPHERABLE
    assert "32004" in site.event_ids()
    agent.offboard(site.tenant_id, NOW)
    site.registration = agent.onboard(site.tenant_id, NOW)
    assert site.agent.perform(site.request(adele)).condition is Condition.APPLIED


def test_a_key_this_machine_does_not_have_is_no_last_word(site: Site, adele: str) -> None:
    request = site.request(adele)
    key = keys.private_key(site.tenant_id, site.registration.key_id)
    keys.discard_private_keys(site.tenant_id)
    answer = site.agent.perform(request)
    assert (answer.condition, answer.event_id) == (Condition.KEY_MISSING, "32004")
    keys.store_private_key(site.tenant_id, site.registration.key_id, key)
    assert site.agent.perform(replace(request, attempt=2)).condition is Condition.APPLIED


def test_a_reset_in_the_clothes_of_a_change_is_refused(site: Site, adele: str) -> None:
    for request in (
        site.request(adele, Operation.CHANGE),
        site.request(adele, Operation.RESET, current=PASSWORD),
        replace(site.request(adele), sealed=None),
    ):
        assert site.agent.perform(request).condition is Condition.UNDECIPHERABLE
    assert stage.verify(adele, PASSWORD, NOW)


def test_the_key_before_and_those_still_needed_survive_an_onboarding(site: Site) -> None:
    first = site.registration.key_id
    second = agent.onboard(site.tenant_id, NOW).key_id
    third = agent.onboard(site.tenant_id, NOW, still_needed=frozenset({first})).key_id
    fourth = agent.onboard(site.tenant_id, NOW).key_id
    assert keys.private_key(site.tenant_id, third)
    assert keys.private_key(site.tenant_id, fourth)
    for forgotten in (first, second):
        with pytest.raises(keys.KeyMissing):
            keys.private_key(site.tenant_id, forgotten)


@pytest.mark.proves("SR-LOG-03", "H-32")
def test_no_event_holds_a_password(site: Site, adele: str) -> None:
    site.agent.perform(site.request(adele))
    site.agent.perform(site.request(adele, new="sommer99"))
    site.agent.perform(site.request(adele, Operation.CHANGE, new="Meadow-Anvil-26", current="Wrong-Lamp-33"))
    log = " ".join(event.message for event in stage.events(site.tenant_id))
    assert "PasswordPolicy" in log
    for password in (NEW, PASSWORD, "sommer99", "Meadow-Anvil-26", "Wrong-Lamp-33"):
        assert password not in log


def test_the_heartbeat_is_an_event(site: Site) -> None:
    site.agent.heartbeat(NOW)
    assert site.event_ids() == ["31019"]


@pytest.mark.parametrize(
    ("fault", "right", "wrong"),
    [
        (Fault.LOCKED, BindError.LOCKED_OUT, BindError.LOCKED_OUT),
        (Fault.DISABLED, BindError.DISABLED, BindError.LOGON_FAILURE),
        (Fault.USER_DELETED, BindError.NO_SUCH_USER, BindError.NO_SUCH_USER),
        (Fault.DUPLICATE_ANCHOR, BindError.NO_SUCH_USER, BindError.NO_SUCH_USER),
    ],
)
def test_a_fault_of_the_account_holds_for_sign_in_too(
    site: Site, adele: str, fault: Fault, right: BindError, wrong: BindError
) -> None:
    faults.switch_on(site.tenant_id, fault, NOW, anchor=adele)
    assert site.agent.authenticate(adele, PASSWORD, NOW).bind_error == right
    assert site.agent.authenticate(adele, "wrong", NOW).bind_error == wrong
    faults.switch_off(site.tenant_id)
    assert site.agent.authenticate(adele, PASSWORD, NOW).success
