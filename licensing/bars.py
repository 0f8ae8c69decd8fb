"""The seats of a product as a bar of two lines: what was bought, by what became of it, and how much of it is in use.

Pure: whole units of a width of a thousand, so that no page writes a number with a comma into a drawing.
"""

from dataclasses import dataclass

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one line. Its `kind` is a word the style sheet knows."""

    kind: str
    start: str
    length: str


@dataclass(frozen=True, slots=True)
class Bar:
    bought: tuple[Part, ...]
    used: tuple[Part, ...]


def drawn(*, enabled: int, warning: int, suspended: int, locked_out: int, consumed: int) -> Bar:
    """Both lines to one scale; what is in use beyond the seats there are is a part of its own."""
    usable = enabled + warning
    whole = max(usable + suspended + locked_out, consumed, 1)
    bought = (("enabled", enabled), ("warning", warning), ("suspended", suspended), ("locked", locked_out))
    used = (
        ("consumed", min(consumed, usable)),
        ("available", max(0, usable - consumed)),
        ("surplus", max(0, consumed - usable)),
    )
    return Bar(_line(bought, whole), _line(used, whole))


def _line(amounts: tuple[tuple[str, int], ...], whole: int) -> tuple[Part, ...]:
    """Each part ends where it ends in the whole, rounded once, so that the line has no gaps."""
    parts: list[Part] = []
    before = 0
    for kind, amount in amounts:
        start, before = before * WIDTH // whole, before + amount
        if length := before * WIDTH // whole - start:
            parts.append(Part(kind, str(start), str(length)))
    return tuple(parts)
