"""The line with stations beside a page: where am I, what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Station:
    label: Text
    state: str  # "done", "now" or "todo"
    note: Text = ""


def line(labels: Sequence[Text], now: int, *, note: Text = "") -> list[Station]:
    """A station a label; `now` is the place of the present one, under which `note` stands."""
    states = ["done"] * now + ["now"] + ["todo"] * (len(labels) - now - 1)
    return [
        Station(label, state, note if place == now else "")
        for place, (label, state) in enumerate(zip(labels, states, strict=True))
    ]
