from collections.abc import Callable

import pytest

from directory.rules.codes import six_digits


@pytest.mark.proves("SR-TOK-15")
@pytest.mark.parametrize("typed", ["012345", "012 345", "012-345"])
def test_a_code_may_be_typed_as_it_is_shown(typed: str) -> None:
    assert six_digits(typed) == "012345"


@pytest.mark.proves("SR-TOK-09")
@pytest.mark.parametrize(
    "typed", ["", "12345", "0123456", " 012345", "012345\n", "０１２３４５", "012\0345", "9" * 9999]
)
@pytest.mark.parametrize("wrap", [str, lambda text: [text], lambda text: {"code": text}, len, lambda _: None])
def test_whatever_is_no_code_is_read_as_none(typed: str, wrap: Callable[[str], object]) -> None:
    assert six_digits(wrap(typed)) is None
