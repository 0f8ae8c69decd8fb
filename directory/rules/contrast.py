"""Whether one colour can be read on another, and what to change where it cannot. Source: WCAG 2.2, SC 1.4.3.

Colours are written as CSS writes them, `#rrggbb`. Both corrections work on the amount of light, which keeps the hue:
darkening takes the same part of all three colours of light away, lightening mixes with white.
"""

import math
import re
from collections.abc import Callable, Iterable

BLACK, WHITE = "#000000", "#ffffff"
WEIGHTS = (0.2126, 0.7152, 0.0722)  # how much red, green and blue light add to what the eye sees
FLARE = 0.05  # light that every screen throws back
SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])")
LONG = re.compile(r"#?([0-9a-f]{6})")


class NotAColour(ValueError):
    """This is not a colour as CSS writes it in digits."""


class OutOfReach(ValueError):
    """No colour at all has this contrast against that one."""


def parse(typed: str) -> str:
    """The colour as `#rrggbb` in lower case; `#abc` and a missing # are forgiven. Raises NotAColour."""
    text = typed.strip().lower()
    if short := SHORT.fullmatch(text):
        return "#" + "".join(2 * digit for digit in short.groups())
    if long := LONG.fullmatch(text):
        return f"#{long[1]}"
    raise NotAColour(typed)


def luminance(colour: str) -> float:
    """The light a colour gives, from 0 for black to 1 for white."""
    return sum(weight * light for weight, light in zip(WEIGHTS, _lights(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """From 1, which nobody can tell apart, to 21, black on white."""
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + FLARE) / (darker + FLARE)


def darken_until(colour: str, against: str, ratio: float) -> str:
    """`colour`, made just so much darker that the brighter `against` reads on it at `ratio`. Raises OutOfReach."""
    if contrast(colour, against) >= ratio and luminance(colour) <= luminance(against):
        return colour
    wanted = (luminance(against) + FLARE) / ratio - FLARE
    if wanted < 0:
        raise OutOfReach(against)
    part = min(1.0, wanted / luminance(colour))
    return _written((light * part for light in _lights(colour)), math.floor)


def lighten_until(colour: str, against: str, ratio: float) -> str:
    """`colour`, made just so much lighter that the darker `against` reads on it at `ratio`. Raises OutOfReach."""
    if contrast(colour, against) >= ratio and luminance(colour) >= luminance(against):
        return colour
    wanted = (luminance(against) + FLARE) * ratio - FLARE
    if wanted > 1:
        raise OutOfReach(against)
    given = luminance(colour)
    white = max(0.0, (wanted - given) / (1 - given))
    return _written((light + white * (1 - light) for light in _lights(colour)), math.ceil)


def _lights(colour: str) -> list[float]:
    """Red, green and blue light of a colour, from 0 to 1."""
    return [_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5)]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)


def _written(lights: Iterable[float], rounded: Callable[[float], int]) -> str:
    """In digits, each channel rounded to the side on which the colour reads still better."""
    channels = (min(255, max(0, rounded(_encoded(light) * 255))) for light in lights)
    return "#" + "".join(f"{channel:02x}" for channel in channels)
