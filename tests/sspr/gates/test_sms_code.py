"""The number a person types is compared with the one on file, and never dialled."""

import pytest

from sspr.gates.sms_code import same_number

ON_FILE = "+14251234567"


@pytest.mark.parametrize(
    "typed",
    ["+14251234567", "+1 425 123 4567", "+1 (425) 123-4567", "001 425.123.4567", "1 425 123 4567", " +1-425-123-4567 "],
)
def test_any_usual_writing_of_the_whole_number_is_accepted(typed: str) -> None:
    assert same_number(typed, ON_FILE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "4251234567",
        "1234567",
        "+1 425 123 4568",
        "+44 425 123 4567",
        "\0",
        "+",
        "+1 425 123 4567" * 5,
        "+1 425 1234567, +1 425 0000000",
    ],
)
def test_anything_else_is_another_number(typed: str) -> None:
    assert not same_number(typed, ON_FILE)
