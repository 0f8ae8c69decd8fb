"""Dates, times, numbers and countries as the reader writes them."""

from datetime import UTC, datetime

import pytest
from django.utils import formats, translation
from django_countries import countries
from phonenumber_field.formfields import PhoneNumberField

from sspr.languages import LANGUAGES, TRANSLATED, Language

MOMENT = datetime(2026, 3, 4, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "date", "short", "number"),
    [
        ("en", "4 March 2026", "4 Mar 2026, 17:05", "1234.5"),
        ("de", "4. März 2026", "04.03.2026 17:05", "1234,5"),
        ("es", "4 de marzo de 2026", "04/03/2026 17:05", "1234,5"),
        ("ar", "4 مارس، 2026", "04\u200f/03\u200f/2026، 5:05 م", "1234,5"),
    ],
)
def test_dates_and_numbers_are_written_as_in_the_language(code: str, date: str, short: str, number: str) -> None:
    with translation.override(code):
        assert formats.date_format(MOMENT, "DATE_FORMAT") == date
        assert formats.date_format(MOMENT, "SHORT_DATETIME_FORMAT") == short
        assert formats.localize(1234.5) == number


@pytest.mark.parametrize(("code", "name"), [("de", "Deutschland"), ("es", "Alemania"), ("ar", "ألمانيا")])
def test_countries_have_their_names(code: str, name: str) -> None:
    with translation.override(code):
        assert countries.name("DE") == name


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_what_django_and_its_companions_say_is_in_the_language_too(language: Language) -> None:
    def said() -> list[str]:
        return [translation.gettext("This field is required."), translation.gettext("Log out"), str(telephone)]

    telephone = PhoneNumberField().error_messages["invalid"]
    in_english = said()
    with translation.override(language.code):
        assert all(theirs != ours for theirs, ours in zip(said(), in_english, strict=True))


def test_every_language_is_one_that_django_knows_by_its_direction() -> None:
    assert [translation.get_language_info(one.code)["bidi"] for one in LANGUAGES] == [False, False, False, True]
