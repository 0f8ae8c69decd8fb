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
