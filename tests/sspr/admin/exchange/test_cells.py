"""What a spreadsheet must not compute, and what comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspr.admin.exchange.cells import guarded, is_formula, unguarded, writable


@pytest.mark.proves("SR-INJ-03")
@pytest.mark.parametrize("text", ["=1+1", "+14255550100", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
def test_what_could_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "Alex", "O'Neil", "'quoted'", "a=b", "x@contoso.example", "'"])
def test_other_text_is_left_alone(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@given(st.text())
def test_everything_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not is_formula(guarded(text))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("=HYPERLINK(1)", True), ("@cmd", True), ("+cmd|' /C calc'!A0", True), ("-1+cmd", True), ("\t=1", True),
        ("'=1", False), ("+1 (425) 555-0100", False), ("-5", False), ("Alex", False), ("", False),
    ],
)  # fmt: skip
def test_a_formula_is_known_from_a_telephone_number(cell: str, found: bool) -> None:
    assert is_formula(cell) is found


def test_a_workbook_is_given_no_characters_it_cannot_hold() -> None:
    assert writable("a\x01b\nc") == "a\ufffdb\nc"
