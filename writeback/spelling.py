"""Names that begin small because that is how they are spelled, such as minPwdLength."""

from typing import Self, SupportsIndex


class Spelled(str):
    """Django gives the names of fields a capital on its pages, piece by piece; this one comes out as it went in."""

    __slots__ = ()

    def __str__(self) -> Self:
        return self

    def __getitem__(self, key: SupportsIndex | slice) -> "Spelled":
        return Spelled(super().__getitem__(key))

    def __add__(self, other: str) -> "Spelled":
        return Spelled(super().__add__(other))

    def upper(self) -> "Spelled":
        return self
