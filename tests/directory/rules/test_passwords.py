"""The documented examples of banned-password scoring, and the rules of length and characters."""

import pytest

from directory.rules.passwords import (
    FAITHFUL,
    PRINTABLE_ASCII,
    BannedTerms,
    Fault,
    canonical,
    faults,
    impossible,
    normalise,
    score,
    standards,
    too_easy,
)
from tests.effort import effort


def easy(password: str, *terms: str, names: tuple[str, ...] = ()) -> Fault | None:
    return too_easy(password, terms=BannedTerms(terms), names=names)


@pytest.mark.proves("F-BAN-01")
def test_look_alikes_and_capitals_are_folded() -> None:
    assert easy("Bl@nK", "blank") is Fault.BANNED


@pytest.mark.proves("F-BAN-02")
def test_one_replacement_away_from_a_term() -> None:
    assert easy("abcdeg", "abcdef") is Fault.BANNED


@pytest.mark.proves("F-BAN-03")
def test_one_insertion_away_from_a_term() -> None:
    assert easy("abcdefg", "abcdef") is Fault.BANNED


@pytest.mark.proves("F-BAN-04")
def test_one_deletion_away_from_a_term() -> None:
    assert easy("abcde", "abcdef") is Fault.BANNED


def test_two_replacements_away_is_another_word() -> None:
    assert easy("abcdxy", "abcdef") is None


@pytest.mark.proves("F-BAN-05")
def test_a_name_inside_is_refused_whatever_the_score() -> None:
    assert score("p0LL23fb", BannedTerms(["poll"])) == 5  # would do
    assert easy("p0LL23fb", names=("Poll",)) is Fault.CONTAINS_NAME


def test_a_name_of_three_letters_is_not_looked_for() -> None:
    assert easy("xLeexkqpw", names=("Lee",)) is None


@pytest.mark.proves("F-BAN-15")
def test_the_tenant_name_inside_is_refused() -> None:
    assert easy("x7-f@brik@m-q2", names=("Fabrikam",)) is Fault.CONTAINS_NAME


@pytest.mark.proves("F-BAN-06")
def test_two_terms_and_two_characters_are_four_points() -> None:
    assert score("C0ntos0Blank12", BannedTerms(["contoso"], ["blank"])) == 4
    assert easy("C0ntos0Blank12", "contoso", "blank") is Fault.BANNED


@pytest.mark.proves("F-BAN-07")
def test_two_terms_and_three_characters_are_five_points() -> None:
    assert score("ContoS0Bl@nkf9!", BannedTerms(["contoso"], ["blank"])) == 5
    assert easy("ContoS0Bl@nkf9!", "contoso", "blank") is None


@pytest.mark.parametrize(
    ("password", "points"),
    [
        pytest.param("Contoso!1", 3, marks=pytest.mark.proves("F-BAN-08")),
        pytest.param("Contoso@London", 3, marks=pytest.mark.proves("F-BAN-09")),
        pytest.param("ContosoWidget", 2, marks=pytest.mark.proves("F-BAN-10")),
        pytest.param("!Contoso", 2, marks=pytest.mark.proves("F-BAN-11")),
        pytest.param("LondonHQ", 3, marks=pytest.mark.proves("F-BAN-12")),
    ],
)
def test_variants_of_a_base_term_need_no_line_of_their_own(password: str, points: int) -> None:
    terms = ("contoso", "london", "widget")
    assert score(password, BannedTerms(terms)) == points
    assert easy(password, *terms) is Fault.BANNED


@pytest.mark.proves("F-BAN-11")
def test_one_character_before_a_term_is_still_the_term() -> None:
    assert BannedTerms(["contoso"]).near(normalise("!Contoso"))


@pytest.mark.proves("F-BAN-13")
def test_a_banned_word_and_a_free_one_pass() -> None:
    assert score("PasswordPotato", BannedTerms(["password"])) == 7
    assert easy("PasswordPotato", "password") is None


@pytest.mark.proves("F-BAN-14")
def test_four_look_alikes_are_folded_and_no_others() -> None:
    assert normalise("01$@!3ABC") == "olsa!3abc"


@pytest.mark.proves("F-BAN-16")
def test_every_character_left_over_counts_repeated_ones_too() -> None:
    assert score("Contoso!!!!", BannedTerms(["contoso"])) == 5
    assert easy("Contoso!!!!", "contoso") is None


def test_terms_are_folded_like_passwords() -> None:
    assert easy("winter2018", "winter", "2018") is Fault.BANNED


def test_each_occurrence_of_a_term_is_a_point() -> None:
    assert score("blankblankblank", BannedTerms(["blank"])) == 3


def test_the_longest_term_is_taken_out_first() -> None:
    assert score("passwordpass", BannedTerms(["pass", "password"])) == 2


def test_what_remains_counts_as_one_when_it_is_nearly_a_term() -> None:
    assert score("contosowidge7", BannedTerms(["contoso", "widget"])) == 2


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Aa1" + "x" * 5, ()),
        ("Aa1" + "x" * 253, ()),
        ("Aa1" + "x" * 4, (Fault.TOO_SHORT,)),
        ("Aa1" + "x" * 254, (Fault.TOO_LONG,)),
        ("lower and blank", (Fault.TOO_FEW_CLASSES,)),
        ("lowerUPPER", (Fault.TOO_FEW_CLASSES,)),
        ("Lower and blank", ()),
        ("Über-mut-7", (Fault.CHARACTER_NOT_ALLOWED,)),
        ("Tab\there7", (Fault.CHARACTER_NOT_ALLOWED,)),
        ("kurz", (Fault.TOO_SHORT, Fault.TOO_FEW_CLASSES)),
    ],
)
def test_the_faithful_policy_names_every_rule_that_is_broken(password: str, expected: tuple[Fault, ...]) -> None:
    assert faults(password, FAITHFUL) == expected


@pytest.mark.proves("SR-PWD-04")
def test_every_printable_ascii_character_is_accepted_and_standards_takes_unicode_too() -> None:
    everything = "".join(sorted(PRINTABLE_ASCII))
    assert len(everything) == 95
    assert faults(everything, FAITHFUL) == faults(everything, standards(1)) == ()
    assert faults("пароль на каждый день 🙂", standards(1)) == ()


@pytest.mark.proves("SR-PWD-02")
@pytest.mark.parametrize(("methods_required", "shortest"), [(1, 15), (2, 8)])
def test_standards_asks_for_length_by_the_number_of_factors(methods_required: int, shortest: int) -> None:
    policy = standards(methods_required)
    assert faults("x" * (shortest - 1), policy) == (Fault.TOO_SHORT,)
    assert faults("x" * shortest, policy) == ()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", Fault.TOO_SHORT),
        (None, Fault.TOO_SHORT),
        (["Str0ng-enough"], Fault.TOO_SHORT),
        ("x" * 1025, Fault.TOO_LONG),
        ("ü" * 513, Fault.TOO_LONG),
        ("nul\0inside", Fault.CHARACTER_NOT_ALLOWED),
        ("half\ud83dcharacter", Fault.CHARACTER_NOT_ALLOWED),
        ("anything else", None),
    ],
)
def test_what_can_be_nobodys_password(password: object, fault: Fault | None) -> None:
    assert impossible(password) is fault


def test_composed_and_decomposed_letters_are_one_password() -> None:
    assert canonical("Mu\u0308ller") == canonical("M\u00fcller") == "M\u00fcller"


def test_nothing_is_trimmed_or_folded() -> None:
    assert canonical("  Blank And CASE ") == "  Blank And CASE "


@pytest.mark.proves("SR-PWD-14")
def test_a_long_string_is_scored_in_no_time() -> None:
    terms = BannedTerms(f"term{n}" for n in range(3000))
    assert effort(lambda: too_easy("x7Q" * 3334, terms=terms, names=("Jo",))) < 0.1
