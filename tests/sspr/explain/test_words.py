"""Nothing that can be refused or can fail is without words, and the words keep their tone."""

import dataclasses

import pytest

from directory.rules.passwords import Fault
from licensing.entitlement import Capability, Reason
from sspr.explain.abilities import ABILITIES
from sspr.explain.rules import broken_rule_in_words, fault_in_words
from sspr.explain.words import OUTCOMES, REFUSALS, words_for
from sspr.machines.endings import Ending
from writeback.errors import Outcome
from writeback.onprem.port import BrokenRule

NAMES = [*REFUSALS, *OUTCOMES]


@pytest.mark.parametrize("name", [*Reason, *Ending, *(outcome for outcome in Outcome if outcome != Outcome.DELIVERED)])
def test_whatever_can_be_refused_or_fail_has_words(name: str) -> None:
    assert all(dataclasses.astuple(words_for(name)))


@pytest.mark.parametrize("name", NAMES)
def test_words_are_calm_whole_sentences(name: str) -> None:
    for sentence in dataclasses.astuple(words_for(name)):
        assert sentence.endswith(".")
        assert "!" not in sentence


def test_every_rule_a_password_can_break_has_words() -> None:
    assert all(fault_in_words(fault) for fault in Fault)
    assert all(broken_rule_in_words(rule.value) for rule in BrokenRule)
    assert "256" in fault_in_words(Fault.TOO_LONG)


def test_every_capability_has_a_name_and_a_because() -> None:
    for capability in Capability:
        ability = ABILITIES[capability]
        assert ability.title
        assert ability.because(on_premises=True)
        assert ability.because(on_premises=False)


def test_a_missing_licence_names_the_licences_that_help_this_kind_of_person() -> None:
    synchronised = words_for("UserNotLicensed", on_premises=True).remedy
    assert "Entra ID P1 or Business Premium" in synchronised
    assert "Business Standard is not enough" in synchronised
    assert "Business Standard" in words_for("UserNotLicensed", on_premises=False).remedy


def test_a_missing_licence_says_that_the_terms_are_enforced_per_person_where_they_are() -> None:
    note = "the real service does not always do so"
    assert note in words_for("UserNotLicensed").meaning
    assert note not in words_for("UserNotLicensed", per_person=False).meaning
    assert note not in words_for("UserNotProperlyConfigured").meaning
