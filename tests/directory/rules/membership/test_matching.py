"""Who is meant by a rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.membership import LONGEST, Attribute, Person, matches, parse
from directory.rules.membership.types import AllOf, AnyOf, Not
from tests.directory.rules.membership.rules import rules
from tests.effort import effort

CLARA: Person = {
    Attribute.USER_PRINCIPAL_NAME: "clara@adatum.example",
    Attribute.DISPLAY_NAME: "Clara Weiß",
    Attribute.DEPARTMENT: "Sales",
    Attribute.JOB_TITLE: "",
    Attribute.MAIL: None,
    Attribute.USAGE_LOCATION: "NL",
    Attribute.ACCOUNT_ENABLED: True,
    Attribute.DIR_SYNC_ENABLED: False,
}


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ('user.department -eq "SALES"', True),
        ('user.department -eq "Sale"', False),
        ('user.department -ne "sales"', False),
        ('user.department -ne "Legal"', True),
        ('user.department -startsWith "sa"', True),
        ('user.department -startsWith "ales"', False),
        ('user.department -notStartsWith "Sa"', False),
        ('user.department -contains "LE"', True),
        ('user.department -notContains "xy"', True),
        ('user.department -in ["Legal", "sales"]', True),
        ('user.department -notIn ["Legal", "sales"]', False),
        ('user.displayName -contains "WEISS"', True),
        ("user.department -eq null", False),
        ("user.department -ne null", True),
        ("user.jobTitle -eq null", True),
        ("user.mail -eq null", True),
        ("user.surname -eq null", True),
        ("user.accountEnabled -eq true", True),
        ("user.dirSyncEnabled -eq true", False),
        ("user.dirSyncEnabled -ne true", True),
        ('(user.department -eq "Sales") -and -not (user.usageLocation -in ["DE","AT"])', True),
        ('user.department -eq "Legal" -or user.usageLocation -eq "nl"', True),
        ('user.department -eq "Legal" -and user.usageLocation -eq "NL"', False),
    ],
)
def test_who_matches(text: str, matched: bool) -> None:
    assert matches(parse(text), CLARA) is matched


@pytest.mark.parametrize("positive", ["eq", "startsWith", "contains", "in"])
def test_nothing_filled_in_is_like_no_text_at_all(positive: str) -> None:
    value = '["a"]' if positive == "in" else '"a"'
    negative = "-ne" if positive == "eq" else f"-not{positive}"
    assert not matches(parse(f"user.mail -{positive} {value}"), CLARA)
    assert matches(parse(f"user.mail {negative} {value}"), CLARA)


people = st.dictionaries(
    st.sampled_from([attribute for attribute in Attribute if not attribute.yes_or_no]), st.text(max_size=5) | st.none()
)


@given(rules(), rules(), people)
def test_words_mean_what_they_mean_in_logic(one: object, other: object, person: Person) -> None:
    first, second = matches(one, person), matches(other, person)  # type: ignore[arg-type]
    assert matches(Not(one), person) is not first  # type: ignore[arg-type]
    assert matches(AllOf((one, other)), person) is (first and second)  # type: ignore[arg-type]
    assert matches(AnyOf((one, other)), person) is (first or second)  # type: ignore[arg-type]


def test_ten_times_the_rule_takes_no_hundred_times_as_long() -> None:
    """The longest rules there can be, asked of somebody with the longest values there can be."""
    part = 'user.displayName -contains "' + "a" * 60 + 'b"'
    longest = " or ".join([part] * (LONGEST // (len(part) + 4)))
    person: Person = {Attribute.DISPLAY_NAME: "a" * 256}
    short, long = _seconds(part, person), _seconds(longest, person)
    assert long < 100 * short + 0.05


def _seconds(text: str, person: Person) -> float:
    def fifty_times() -> None:
        for _ in range(50):
            assert not matches(parse(text), person)

    return effort(fifty_times)
