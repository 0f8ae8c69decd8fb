"""Each reason alone, their order, and what holds for every combination of facts."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.entitlement import RULE_VERSION, Capability, Level, Reason, UserFacts, decide
from licensing.entitlement.rules import RULES
from tests.licensing.entitlement.people import facts, hybrid

CHANGE, RESET, UNLOCK, WRITEBACK, REGISTER = Capability
EVERY = set(Capability)
SELF_SERVICE = {RESET, UNLOCK, REGISTER}
CARRIED_HOME = {CHANGE, RESET, UNLOCK, WRITEBACK}

# One fact out of order, and which capabilities it closes for a cloud-only and for a synchronised person
# (product.md §1, column "applies to").
ALONE: dict[Reason, tuple[dict[str, Any], set[Capability], set[Capability]]] = {
    Reason.ACCOUNT_DISABLED: ({"account_enabled": False}, EVERY, EVERY),
    Reason.TENANT_SSPR_FLAG_DISABLED: ({"sspr_enabled": False}, SELF_SERVICE, SELF_SERVICE),
    Reason.SSPR_NOT_ENABLED_IN_USER_POLICY: ({"policy_defined": False}, SELF_SERVICE, SELF_SERVICE),
    Reason.USER_NOT_LICENSED: ({"level": Level.CHANGE_ONLY}, {RESET, REGISTER}, EVERY),
    Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP: ({"in_scope": False}, SELF_SERVICE, SELF_SERVICE),
    Reason.USER_NOT_PROPERLY_CONFIGURED: ({"methods_registered": 0}, {RESET, UNLOCK}, {RESET, UNLOCK}),
    Reason.NOT_SYNCHRONIZED: ({}, {UNLOCK, WRITEBACK}, set()),
    Reason.UNLOCK_NOT_ALLOWED: ({"unlock_allowed": False}, {UNLOCK}, {UNLOCK}),
    Reason.WRITEBACK_NOT_ENABLED: ({"writeback_enabled": False}, set(), CARRIED_HOME),
    Reason.ON_PREMISES_CONNECTIVITY_ERROR: ({"agent_up": False}, set(), CARRIED_HOME),
    Reason.BLOCKED: ({"blocked": True}, {RESET, UNLOCK}, {RESET, UNLOCK}),
}

CODES = {
    Reason.TENANT_SSPR_FLAG_DISABLED: "SSPR_0009",
    Reason.WRITEBACK_NOT_ENABLED: "SSPR_0010",
    Reason.SSPR_NOT_ENABLED_IN_USER_POLICY: "SSPR_0011",
    Reason.USER_NOT_LICENSED: "SSPR_0012",
    Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP: "SSPR_0013",
    Reason.USER_NOT_PROPERLY_CONFIGURED: "SSPR_0014",
    Reason.ON_PREMISES_CONNECTIVITY_ERROR: "SSPR_0030",
}


def closed_by(reason: Reason, person: UserFacts) -> set[Capability]:
    return {capability for capability in Capability if reason in decide(person, capability).reasons}


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_closes_what_it_applies_to_and_nothing_else(reason: Reason) -> None:
    changes, cloud_only, synchronised = ALONE[reason]
    assert closed_by(reason, facts(**changes)) == cloud_only
    assert closed_by(reason, hybrid(**changes)) == synchronised


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.NOT_SYNCHRONIZED])
def test_a_fact_out_of_order_gives_its_own_reason_only(reason: Reason) -> None:
    changes, _, synchronised = ALONE[reason]
    for capability in Capability:
        assert decide(hybrid(**changes), capability).reasons == ((reason,) if capability in synchronised else ())


@pytest.mark.parametrize("reason", Reason)
def test_support_codes_are_the_products(reason: Reason) -> None:
    assert reason.code == CODES.get(reason)


def test_a_person_in_order_may_do_everything() -> None:
    assert all(decide(hybrid(), capability).allowed for capability in Capability)
    assert [c for c in Capability if decide(facts(), c).allowed] == [CHANGE, RESET, REGISTER]


@pytest.mark.proves("F-CHK-09")
def test_all_reasons_are_kept_in_the_order_they_are_checked_and_the_first_is_shown() -> None:
    everything_wrong = {name: value for changes, *_ in ALONE.values() for name, value in changes.items()}
    decision = decide(hybrid(**everything_wrong), UNLOCK)
    assert decision.reasons == tuple(reason for reason in Reason if reason is not Reason.NOT_SYNCHRONIZED)
    assert decision.first is Reason.ACCOUNT_DISABLED

    off_and_unlicensed = facts(sspr_enabled=False, level=Level.CHANGE_ONLY)
    assert decide(off_and_unlicensed, RESET).first is Reason.TENANT_SSPR_FLAG_DISABLED


def test_the_rules_stand_in_the_order_of_the_reasons() -> None:
    assert [rule.reason for rule in RULES] == list(Reason)


@pytest.mark.parametrize(
    ("on_premises", "capability", "needed"),
    [
        (False, CHANGE, Level.CHANGE_ONLY),
        (False, RESET, Level.CLOUD_RESET),
        (False, REGISTER, Level.CLOUD_RESET),
        (False, UNLOCK, Level.CHANGE_ONLY),
        (False, WRITEBACK, Level.CHANGE_ONLY),
        *[(True, capability, Level.WRITEBACK) for capability in Capability],
    ],
)
def test_the_licence_check_asks_for_no_more_than_the_level_needed(
    on_premises: bool, capability: Capability, needed: Level
) -> None:
    for level in Level:
        person = facts(on_premises=on_premises, level=level)
        assert (Reason.USER_NOT_LICENSED in decide(person, capability).reasons) == (level < needed)


@pytest.mark.proves("SR-LIC-06")
def test_no_capability_gives_another() -> None:
    """For each pair there are facts under which the one is open and the other is not."""
    samples = [facts(), hybrid(), hybrid(unlock_allowed=False), hybrid(blocked=True), hybrid(sspr_enabled=False)]
    samples += [facts(level=Level.CHANGE_ONLY), hybrid(agent_up=False), hybrid(methods_registered=0)]
    apart = {
        (one, other)
        for person in samples
        for one in Capability
        for other in Capability
        if decide(person, one).allowed and not decide(person, other).allowed
    }
    # Unlock is never open alone: it is part of writeback, with more conditions of its own, and so is a change at home.
    contained = {(UNLOCK, WRITEBACK), (UNLOCK, CHANGE), (UNLOCK, RESET), (UNLOCK, REGISTER)}
    contained |= {(WRITEBACK, CHANGE), (RESET, CHANGE), (RESET, REGISTER)}
    assert {(a, b) for a in Capability for b in Capability if a != b} - apart == contained


class TestAdministrators:
    @pytest.mark.proves("F-ADM-03")
    def test_the_scope_setting_does_not_touch_them(self) -> None:
        assert decide(facts(administrator=True, sspr_enabled=False), RESET).allowed
        assert decide(facts(administrator=True, in_scope=False, policy_defined=False), RESET).allowed

    @pytest.mark.proves("F-ADM-04")
    @pytest.mark.parametrize("capability", sorted(SELF_SERVICE))
    def test_their_own_switch_closes_them_out_while_others_go_on(self, capability: Capability) -> None:
        off = {"administrators_may_use_sspr": False}
        assert decide(hybrid(administrator=True, **off), capability).reasons == (Reason.TENANT_SSPR_FLAG_DISABLED,)
        assert decide(hybrid(administrator=False, **off), capability).allowed

    def test_one_method_on_file_is_too_little_for_two_gates(self) -> None:
        administrator = facts(administrator=True, methods_required=2, methods_registered=1)
        assert decide(administrator, RESET).reasons == (Reason.USER_NOT_PROPERLY_CONFIGURED,)

    def test_they_need_a_licence_like_everybody(self) -> None:
        assert decide(facts(administrator=True, level=Level.CHANGE_ONLY), RESET).first is Reason.USER_NOT_LICENSED


anybody = st.builds(
    UserFacts,
    level=st.sampled_from(Level),
    methods_registered=st.integers(0, 3),
    methods_required=st.integers(1, 2),
    **{field.name: st.booleans() for field in fields(UserFacts) if field.type is bool},
)


@given(anybody, st.sampled_from(Capability))
def test_allowed_means_exactly_that_there_is_no_reason(person: UserFacts, capability: Capability) -> None:
    decision = decide(person, capability)
    assert decision.allowed == (decision.reasons == ()) == (decision.first is None)
    assert list(decision.reasons) == sorted(decision.reasons, key=list(Reason).index)


@given(anybody, st.sampled_from(Capability), st.sampled_from(Level))
def test_a_higher_level_never_closes_anything(person: UserFacts, capability: Capability, other: Level) -> None:
    if decide(person, capability).allowed:
        assert decide(replace(person, level=max(person.level, other)), capability).allowed


@pytest.mark.proves("SR-LIC-01")
@given(anybody)
def test_without_a_licence_nothing_but_a_cloud_change_is_open(person: UserFacts) -> None:
    unlicensed = replace(person, level=Level.CHANGE_ONLY)
    may = {capability for capability in Capability if decide(unlicensed, capability).allowed}
    assert may <= (set() if person.on_premises else {CHANGE})


@pytest.mark.parametrize("capability", Capability)
def test_an_answer_names_what_was_asked(capability: Capability) -> None:
    assert decide(facts(), capability).capability is capability


def test_what_goes_on_record_names_answer_reasons_and_version_of_the_rules() -> None:
    assert decide(facts(blocked=True), Capability.RESET).on_record() == {
        "capability": "reset",
        "allowed": False,
        "reasons": ["Blocked"],
        "rule_version": RULE_VERSION,
    }
