"""How purchases age, as tables: every agreement by every early end, every edge to the microsecond (licensing.md §4)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from licensing.lifecycle import DECLINES, Ending, Status, Term, Terms, next_stage, stages, status_at, usable_until

END = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)

E, W, S, L, D = Status.ENABLED, Status.WARNING, Status.SUSPENDED, Status.LOCKED_OUT, Status.DELETED
# Days after the agreed end at which each stage begins.
AGREED = {
    Terms.DIRECT: {W: 0, S: 30, D: 120},
    Terms.MULTI_YEAR: {W: 0, S: 90, D: 180},
    Terms.VOLUME: {S: 0, D: 150},
    Terms.OPEN: {W: 0, S: 30, D: 120},
    Terms.TRIAL: {W: 0, D: 30},
}
# The same, ended early ten days before and ten days after the agreed end. Volume licences have no grace to be ended in.
CANCELED_BEFORE = {
    Terms.DIRECT: {S: -10, D: 80},
    Terms.MULTI_YEAR: {S: -10, D: 80},
    Terms.VOLUME: {S: -10, D: 140},
    Terms.OPEN: {S: -10, D: 80},
    Terms.TRIAL: {D: -10},
}
CANCELED_AFTER = {
    Terms.DIRECT: {W: 0, S: 10, D: 100},
    Terms.MULTI_YEAR: {W: 0, S: 10, D: 100},
    Terms.VOLUME: {S: 0, D: 150},
    Terms.OPEN: {W: 0, S: 10, D: 100},
    Terms.TRIAL: {W: 0, D: 10},
}
SHUT = {Ending.LOCKED_OUT: L, Ending.DELETED: D}


def begins(term: Term) -> dict[Status, int]:
    return {stage.status: (stage.since - END).days for stage in stages(term) if stage.since is not None}


def ended(terms: Terms, ending: Ending, days: int) -> Term:
    return Term(terms, expires_at=END, ending=ending, ended_at=END + timedelta(days=days))


@pytest.mark.parametrize("terms", Terms)
def test_as_agreed(terms: Terms) -> None:
    assert begins(Term(terms, expires_at=END)) == AGREED[terms]


@pytest.mark.parametrize("terms", Terms)
def test_canceled_it_is_disabled_at_once_and_kept_as_long_as_agreed(terms: Terms) -> None:
    assert begins(ended(terms, Ending.CANCELED, -10)) == CANCELED_BEFORE[terms]
    assert begins(ended(terms, Ending.CANCELED, 10)) == CANCELED_AFTER[terms]


@pytest.mark.parametrize(("terms", "ending"), [*product(Terms, SHUT)])
def test_locked_out_or_deleted_nothing_comes_after(terms: Terms, ending: Ending) -> None:
    assert begins(ended(terms, ending, -10)) == {SHUT[ending]: -10}
    lived_through = {status: day for status, day in AGREED[terms].items() if day < 10}
    assert begins(ended(terms, ending, 10)) == lived_through | {SHUT[ending]: 10}


@pytest.mark.parametrize(("terms", "ending"), [*product(Terms, Ending)])
def test_what_is_deleted_stays_deleted(terms: Terms, ending: Ending) -> None:
    assert begins(ended(terms, ending, 200)) == AGREED[terms]


def test_what_is_disabled_is_not_disabled_anew() -> None:
    """Else canceling it late would keep it longer than leaving it alone."""
    assert begins(ended(Terms.DIRECT, Ending.CANCELED, 60)) == AGREED[Terms.DIRECT]


@pytest.mark.parametrize("terms", [one for one in Terms if one is not Terms.TRIAL])
def test_without_an_end_it_lasts_for_ever_unless_somebody_ends_it(terms: Terms) -> None:
    assert begins(Term(terms)) == {}
    assert usable_until(Term(terms)) is None
    assert next_stage(Term(terms), END) is None
    canceled = Term(terms, ending=Ending.CANCELED, ended_at=END)
    assert begins(canceled) == {S: 0, D: DECLINES[terms].disabled.days}


EVERY_TERM = [
    *(Term(terms, expires_at=END) for terms in Terms),
    *(ended(terms, ending, days) for terms, ending, days in product(Terms, Ending, (-10, 0, 10, 60, 200))),
]


@pytest.mark.proves("SR-LIC-07")
@pytest.mark.parametrize("term", EVERY_TERM, ids=str)
def test_a_stage_begins_at_its_very_moment_and_not_a_microsecond_sooner(term: Term) -> None:
    walk = stages(term)
    for before, stage in pairwise(walk):
        assert stage.since is not None
        assert status_at(term, stage.since - TICK) is before.status
        assert status_at(term, stage.since) is stage.status
        assert status_at(term, stage.since + TICK) is stage.status
        assert next_stage(term, stage.since - TICK) == stage
        assert next_stage(term, stage.since) != stage


@pytest.mark.parametrize("term", EVERY_TERM, ids=str)
def test_stages_follow_one_another_and_seats_open_nothing_after_the_first_that_is_shut(term: Term) -> None:
    walk = stages(term)
    moments = [stage.since for stage in walk if stage.since is not None]
    assert walk[0].since is None
    assert moments == sorted(set(moments))
    until = usable_until(term)
    assert until is not None
    assert status_at(term, until - TICK).usable
    assert not any(status_at(term, moment).usable for moment in (until, *(one for one in moments if one > until)))


def test_an_early_end_counts_only_with_its_moment() -> None:
    assert stages(Term(Terms.DIRECT, END, ending=Ending.CANCELED)) == stages(Term(Terms.DIRECT, END))
    assert stages(Term(Terms.DIRECT, END, ended_at=END)) == stages(Term(Terms.DIRECT, END))
