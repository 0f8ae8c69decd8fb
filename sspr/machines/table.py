"""How a journey's table is read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class IllegalTransition(Exception):
    """`event` cannot happen in `state`; whoever asked has changed nothing."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} cannot happen in {state}")
        self.state = state
        self.event = event


def follow(table: Mapping[S, Mapping[E, S]], state: S, event: E) -> S:
    """The state after `event`. Raises IllegalTransition where the table knows none."""
    try:
        return table[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def leaving_by(table: Mapping[S, Mapping[E, S]], event: E) -> tuple[S, ...]:
    """The states in which `event` can happen, in the table's order."""
    return tuple(state for state, events in table.items() if event in events)
