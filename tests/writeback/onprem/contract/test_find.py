"""Look-up goes by source anchor, within one tenant's domains."""

from uuid import uuid4

import pytest

from tests.writeback.onprem.contract.landscape import DAY, NOW, Landscape, read

pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_account_is_read_with_its_policy_and_the_rights_on_it(landscape: Landscape) -> None:
    found = read(landscape, landscape.account())
    assert (found.sam_account_name, found.display_name) == ("ehagens", "Erin M. Hagens")
    assert found.user_account_control == 512
    assert found.pwd_last_set == NOW - 2 * DAY
    assert not found.locked
    assert found.may_reset
    assert found.may_unlock


@pytest.mark.proves("F-DIR-01")
def test_a_new_domain_has_the_default_policy(landscape: Landscape) -> None:
    policy = read(landscape, landscape.account()).policy
    assert (policy.min_length, policy.history_length, policy.complexity) == (7, 24, True)
    assert (policy.min_age, policy.max_age) == (DAY, 42 * DAY)
    anchor = landscape.account("somebody")
    for _ in range(10):
        landscape.directory.change_password(read(landscape, anchor), "wrong", "Copper-Lantern-58", now=NOW)()
    assert landscape.lockout(anchor) == (0, None)  # threshold 0


def test_nobody(landscape: Landscape) -> None:
    assert landscape.directory.find(landscape.tenant_id, "AAAAAAAAAAAAAAAAAAAAAA==", NOW) == ()


def test_two_accounts_with_one_anchor_are_both_found(landscape: Landscape) -> None:
    anchor, other = landscape.account("one"), landscape.account("two")
    landscape.share_anchor(anchor, other)
    assert len(landscape.directory.find(landscape.tenant_id, anchor, NOW)) == 2


@pytest.mark.proves("SR-WB-16")
def test_another_tenant_finds_nothing(landscape: Landscape) -> None:
    assert landscape.directory.find(uuid4(), landscape.account(), NOW) == ()


@pytest.mark.parametrize("anchor", ["*", "", "')(objectGUID=*", "\x00", "anchor" * 1000])
@pytest.mark.proves("SR-WB-10")
def test_an_anchor_is_a_value_never_a_pattern(landscape: Landscape, anchor: str) -> None:
    landscape.account()
    assert landscape.directory.find(landscape.tenant_id, anchor, NOW) == ()


def test_a_protected_account_leaves_the_connector_without_rights(landscape: Landscape) -> None:
    found = read(landscape, landscape.account(protected=True))
    assert not found.may_reset
    assert not found.may_unlock


@pytest.mark.proves("F-WRB-11")
def test_who_was_renamed_and_moved_is_found_by_the_anchor(landscape: Landscape) -> None:
    anchor = landscape.account()
    before = read(landscape, anchor)
    landscape.rename_and_move(anchor, "emiller", "Sales", "West")
    after = read(landscape, anchor)
    assert after.object_guid == before.object_guid
    assert after.sam_account_name == "emiller"
    assert after.distinguished_name == "CN=Erin M. Hagens,OU=West,OU=Sales,DC=corp,DC=example"


def test_who_was_deleted_is_not_found(landscape: Landscape) -> None:
    anchor = landscape.account()
    landscape.delete(anchor)
    assert landscape.directory.find(landscape.tenant_id, anchor, NOW) == ()


@pytest.mark.parametrize("name", ["Hagens, Erin", "#Erin", " Erin", 'E"r+i<n>', "Erin\\", "*)(cn=*", "Erin ", "Ėrin=;"])
@pytest.mark.proves("SR-WB-10", "H-28")
def test_a_name_full_of_signs_finds_its_own_account_and_no_other(landscape: Landscape, name: str) -> None:
    landscape.account("somebody")
    anchor = landscape.account(display_name=name)
    found = read(landscape, anchor)
    assert found.display_name == name
    assert found.distinguished_name.endswith(",CN=Users,DC=corp,DC=example")


def test_every_replicated_change_has_a_number_of_its_own(landscape: Landscape) -> None:
    landscape.policy(lockout_threshold=5)
    anchor = landscape.account()
    before = landscape.change_number(anchor)
    account = read(landscape, anchor)
    landscape.directory.authenticate(account, "wrong", now=NOW)
    assert landscape.change_number(anchor) == before, "each controller counts wrong passwords for itself"
    numbers = [before]
    landscape.directory.set_password(account, "Copper-Lantern-58", policy_hints=True, now=NOW)()
    numbers.append(landscape.change_number(anchor))
    landscape.directory.require_change(account, now=NOW)
    numbers.append(landscape.change_number(anchor))
    landscape.lock(anchor, NOW)
    numbers.append(landscape.change_number(anchor))
    landscape.directory.clear_lockout(account, now=NOW)
    numbers.append(landscape.change_number(anchor))
    landscape.directory.clear_lockout(account, now=NOW)
    assert landscape.change_number(anchor) == numbers[-1], "nothing was there to clear"
    landscape.delete(anchor)
    numbers.append(landscape.change_number(anchor))
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == landscape.highest_change()
