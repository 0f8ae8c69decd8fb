"""Every component in every state, drawn from its own template with made-up data, for whoever builds pages.

A component that is drawn nowhere fails a test, so this page is complete and can be believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from sspr.lab import samples
from sspr.lab.samples import Draw, Text

ICON = re.compile(r'<symbol id="([\w-]+)" viewBox="0 0 24 24"')
RESTLESS = re.compile(r' autofocus| data-countdown="\d+"')  # what would take the focus, or run out, while one looks


@dataclass(frozen=True, slots=True)
class Drawn:
    state: Text
    html: SafeString
    on_rail: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    drawn: tuple[Drawn, ...]
    wide: bool  # one below the other, each over the whole width


def sections(request: HttpRequest) -> Iterator[Section]:
    for title, wide, draws in samples.everything():
        yield Section(title, tuple(_draw(one, request) for one in draws), wide)


def _draw(one: Draw, request: HttpRequest) -> Drawn:
    path = one.template if "/" in one.template else f"components/{one.template}.html"
    html = render_to_string(path, one.context, request)
    if one.still:
        html = mark_safe(RESTLESS.sub("", html))  # noqa: S308 - our own template, less two attributes
    return Drawn(one.state, html, one.on_rail)


@cache
def icons() -> tuple[str, ...]:
    """Every symbol of the sprite, by the word templates use."""
    sprite = settings.BASE_DIR / "static" / "img" / "icons.svg"
    return tuple(ICON.findall(sprite.read_text(encoding="utf-8")))
