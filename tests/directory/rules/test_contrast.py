"""Colours that can be read: the figures of WCAG, and corrections that always help and change no more than they must."""

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.contrast import (
    BLACK,
    WHITE,
    NotAColour,
    OutOfReach,
    contrast,
    darken_until,
    lighten_until,
    luminance,
    parse,
)

INK = "#13262b"
GREY_EDGE = 0.25  # below this saturation a hue is a matter of rounding
HUE_DRIFT = 0.09  # of the circle; a third of the way from yellow to green

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def hue_and_saturation(colour: str) -> tuple[float, float]:
    hue, saturation, _ = colorsys.rgb_to_hsv(*(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)))
    return hue, saturation


def apart(one: float, other: float) -> float:
    return min(abs(one - other), 1 - abs(one - other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BLACK, WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        ("#767676", WHITE, 4.54),
        ("#777777", WHITE, 4.48),
        ("#0d3f48", WHITE, 11.5),
        ("#ff0000", "#0000ff", 2.15),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.06)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("typed", ["#472A52", "472a52", "  #472a52 "])
def test_a_colour_is_read_however_it_is_typed(typed: str) -> None:
    assert parse(typed) == "#472a52"


def test_three_digits_are_a_colour_too() -> None:
    assert parse("#fA0") == "#ffaa00"


@pytest.mark.parametrize("typed", ["", "purple", "#12345", "#1234567", "rgb(1,2,3)", "#12g456", "#٣٣٣", "#fff;}*{"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(NotAColour):
        parse(typed)


@pytest.mark.proves("SR-A11Y-07")
@given(colours, st.floats(1.0, 20.9))
def test_white_reads_on_whatever_was_darkened(colour: str, ratio: float) -> None:
    darkened = darken_until(colour, WHITE, ratio)
    assert contrast(darkened, WHITE) >= ratio
    assert luminance(darkened) <= luminance(colour)


@pytest.mark.proves("SR-A11Y-07")
@given(colours, st.floats(1.0, 15.0))
def test_ink_reads_on_whatever_was_lightened(colour: str, ratio: float) -> None:
    lightened = lighten_until(colour, INK, ratio)
    assert contrast(lightened, INK) >= ratio
    assert luminance(lightened) >= luminance(colour)


@given(colours)
def test_a_colour_that_reads_already_is_left_alone(colour: str) -> None:
    if contrast(colour, WHITE) >= 7:
        assert darken_until(colour, WHITE, 7) == colour
    if contrast(colour, BLACK) >= 7:
        assert lighten_until(colour, BLACK, 7) == colour


@given(colours)
def test_correcting_twice_changes_nothing_more(colour: str) -> None:
    once = darken_until(colour, WHITE, 7)
    assert darken_until(once, WHITE, 7) == once
    once = lighten_until(colour, INK, 7)
    assert lighten_until(once, INK, 7) == once


@given(colours)
def test_no_more_is_changed_than_must_be(colour: str) -> None:
    assert contrast(darken_until(colour, WHITE, 7), WHITE) < max(7.5, contrast(colour, WHITE) + 0.01)
    assert contrast(lighten_until(colour, INK, 7), INK) < max(7.3, contrast(colour, INK) + 0.01)


@given(colours)
def test_the_hue_stays_about_the_same(colour: str) -> None:
    for corrected in (darken_until(colour, WHITE, 7), lighten_until(colour, INK, 7)):
        (hue, saturation), (then, left) = hue_and_saturation(colour), hue_and_saturation(corrected)
        assert apart(hue, then) < HUE_DRIFT or min(saturation, left) <= GREY_EDGE


def test_more_than_black_on_white_cannot_be_had() -> None:
    with pytest.raises(OutOfReach):
        darken_until("#777777", "#777777", 7)
    with pytest.raises(OutOfReach):
        lighten_until("#777777", "#777777", 7)
