"""What is a rule, what is none, and what is said about it."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.rules.membership import DEEPEST, LONGEST, Expected, Rule, RuleError, parse
from directory.rules.membership.types import AllOf, AnyOf, Attribute, Comparison, Not, Operator
from tests.directory.rules.membership.rules import rules, written
from tests.effort import effort

SALES = Comparison(Attribute.DEPARTMENT, Operator.EQ, "sales")
ENABLED = Comparison(Attribute.ACCOUNT_ENABLED, Operator.EQ, True)
ABROAD = Comparison(Attribute.USAGE_LOCATION, Operator.IN, frozenset({"de", "at"}))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('user.department -eq "Sales"', SALES),
        ("  user.department -eq 'Sales'\n", SALES),
        ('USER.Department EQ "SALES"', SALES),
        ('((user.department –eq "Sales"))', SALES),
        ('user.department -eq"Sales"', SALES),
        ("user.mail -ne null", Comparison(Attribute.MAIL, Operator.NE, None)),
        ('user.mail -eq "null"', Comparison(Attribute.MAIL, Operator.EQ, "null")),
        ("user.accountEnabled -eq True", ENABLED),
        ('user.usageLocation -in ["DE", "AT"]', ABROAD),
        ('-not user.department -eq "Sales"', Not(SALES)),
        ('not not(user.department -eq "Sales")', Not(Not(SALES))),
        (
            '(user.department -eq "Sales") -and -not (user.usageLocation -in ["DE","AT"])',
            AllOf((SALES, Not(ABROAD))),
        ),
        ('user.surname -eq "O\'Neil"', Comparison(Attribute.SURNAME, Operator.EQ, "o'neil")),
        ("user.surname -eq 'O''Neil'", Comparison(Attribute.SURNAME, Operator.EQ, "o'neil")),
        ('user.jobTitle -eq "the `"boss`""', Comparison(Attribute.JOB_TITLE, Operator.EQ, 'the "boss"')),
        ('user.jobTitle -eq "C:\\temp`n"', Comparison(Attribute.JOB_TITLE, Operator.EQ, "c:\\temp`n")),
        ("user.jobTitle -eq 'a`b'", Comparison(Attribute.JOB_TITLE, Operator.EQ, "a`b")),
    ],
)
def test_rules(text: str, rule: Rule) -> None:
    assert parse(text) == rule


def test_and_binds_closer_than_or_and_not_closest() -> None:
    mixed = parse('-not user.department -eq "Sales" -and user.accountEnabled -eq true -or user.department -eq "Sales"')
    assert mixed == AnyOf((AllOf((Not(SALES), ENABLED)), SALES))


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("", 0, Expected.COMPARISON, ""),
        ("department", 0, Expected.COMPARISON, "department"),
        ('"Sales" -eq user.department', 0, Expected.COMPARISON, '"Sales"'),
        ('user.nickname -eq "Al"', 0, Expected.ATTRIBUTE, "user.nickname"),
        ("user.department", 15, Expected.OPERATOR, ""),
        ('user.department = "Sales"', 16, Expected.KNOWN_CHARACTER, "="),
        ('user.department -like "S"', 16, Expected.OPERATOR, "-like"),
        ('user.department -match "S.*"', 16, Expected.NO_PATTERN, "-match"),
        ("user.department -eq Sales", 20, Expected.TEXT_OR_NULL, "Sales"),
        ("user.department -contains null", 26, Expected.TEXT, "null"),
        ('user.department -eq ""', 20, Expected.SOME_TEXT, '""'),
        ("user.department -eq 'Sales", 26, Expected.CLOSING_QUOTE, ""),
        ('user.department -in "Sales"', 20, Expected.LIST, '"Sales"'),
        ("user.department -in []", 21, Expected.TEXT, "]"),
        ("user.department -in ['Sales' 'Legal']", 29, Expected.COMMA, "'Legal'"),
        ('user.accountEnabled -eq "true"', 24, Expected.YES_OR_NO, '"true"'),
        ("user.accountEnabled -eq null", 24, Expected.YES_OR_NO, "null"),
        ("user.accountEnabled -in [true]", 20, Expected.EQUALITY, "-in"),
        ("(user.accountEnabled -eq true", 29, Expected.CLOSING, ""),
        ("user.accountEnabled -eq true)", 28, Expected.END, ")"),
        ("user.accountEnabled -eq true -and", 33, Expected.COMPARISON, ""),
        ("user.accountEnabled -eq true; import os", 28, Expected.KNOWN_CHARACTER, ";"),
        ("__import__('os').system('id')", 0, Expected.COMPARISON, "__import__"),
    ],
)
def test_what_is_no_rule_is_told_where_and_why(text: str, position: int, expected: Expected, found: str) -> None:
    with pytest.raises(RuleError) as error:
        parse(text)
    assert (error.value.position, error.value.expected, error.value.found) == (position, expected, found)


class TestBounds:
    def test_length(self) -> None:
        rule = "user.mail -eq null"
        parse(rule + " " * (LONGEST - len(rule)))
        with pytest.raises(RuleError, match="at most 3072 characters"):
            parse(rule + " " * (LONGEST - len(rule) + 1))

    @pytest.mark.parametrize(("opens", "closes"), [("(", ")"), ("-not ", ""), ("-not (", ")")])
    def test_depth(self, opens: str, closes: str) -> None:
        most = DEEPEST // (opens.count("(") + opens.count("-not"))
        parse(opens * most + "user.mail -eq null" + closes * most)
        with pytest.raises(RuleError) as error:
            parse(opens * (most + 1) + "user.mail -eq null" + closes * (most + 1))
        assert error.value.expected is Expected.SHALLOWER

    def test_a_long_row_needs_no_depth(self) -> None:
        rule = parse(" or ".join(['user.mail eq "a"'] * 150))
        assert isinstance(rule, AnyOf)
        assert len(rule.parts) == 150

    @pytest.mark.parametrize("bomb", ["(", "[", '"', "-not ", '"`', "user.mail -in ['a',", "''", "\x00", "\U0001f511"])
    def test_hundred_kilobytes_are_refused_at_once(self, bomb: str) -> None:
        def refused(text: str) -> None:
            with pytest.raises(RuleError):
                parse(text)

        assert effort(lambda: refused((bomb * 100_000)[:100_000])) < 1
        assert effort(lambda: refused((bomb * LONGEST)[:LONGEST])) < 1


@given(st.data())
def test_every_way_of_writing_a_rule_is_read_back_as_that_rule(data: st.DataObject) -> None:
    rule = data.draw(rules())
    text = written(rule, data.draw)
    assume(len(text) <= LONGEST)
    assert parse(text) == rule


WORDS = "user.department user.accountEnabled -eq -in and -or not ( ) [ ] , ' \" ` null true 'Sales' - – user. \x00 ß"
pieces = st.sampled_from([*WORDS.split(" "), " ", "\n"])


@given(st.text(max_size=300) | st.lists(pieces, max_size=60).map(" ".join) | st.lists(pieces, max_size=60).map("".join))
def test_no_text_raises_anything_but_a_rule_error(text: str) -> None:
    with suppress(RuleError):
        parse(text)
        return
    with pytest.raises(RuleError) as error:
        parse(text)
    assert text.startswith(error.value.found, error.value.position)
    assert str(error.value)
