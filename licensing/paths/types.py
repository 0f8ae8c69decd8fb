"""What goes into the question who holds what, and what comes out of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class PathState(StrEnum):
    """Graph's licenseAssignmentState.state. `Disabled` is missing: it follows from the subscription when read."""

    ACTIVE = "Active"
    ACTIVE_WITH_ERROR = "ActiveWithError"  # it still stands although it should go: another licence depends on it
    ERROR = "Error"  # wanted, and not assigned


HELD = frozenset({PathState.ACTIVE, PathState.ACTIVE_WITH_ERROR})


class LicenseError(StrEnum):
    """Graph's licenseAssignmentState.error (licensing.md §7)."""

    COUNT = "CountViolation"
    EXCLUSIVE = "MutuallyExclusiveViolation"
    DEPENDENCY = "DependencyViolation"
    PROHIBITED = "ProhibitedInUsageLocationViolation"
    UNIQUENESS = "UniquenessViolation"
    OTHER = "Other"  # another product of the same group failed


class Stranded(StrEnum):
    """What becomes of a path that should go while another one still needs it (licensing.md §8)."""

    KEEP_IN_ERROR = "keep_in_error"
    CONVERT_TO_DIRECT = "convert_to_direct"


NOTHING: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Product:
    plans: frozenset[UUID]
    not_offered_in: frozenset[str] = frozenset()  # ISO 3166 codes


@dataclass(frozen=True)
class Catalogue:
    """All products by SKU id, and which of their plans exclude or need each other."""

    products: Mapping[UUID, Product]
    excludes: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)  # both directions are in it
    needs: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)  # any one of them will do

    def enabled(self, sku: UUID, off: frozenset[UUID]) -> frozenset[UUID]:
        """The plans an assignment of `sku` opens with `off` switched off; of an unknown product none."""
        product = self.products.get(sku)
        return product.plans - off if product else NOTHING


@dataclass(frozen=True, slots=True)
class Offer:
    """One product as a group carries it."""

    sku: UUID
    off: frozenset[UUID] = NOTHING  # plans switched off


@dataclass(frozen=True, slots=True)
class Path:
    """One product as it comes to a person from one source: a group, or directly where `group` is None."""

    sku: UUID
    group: UUID | None
    off: frozenset[UUID] = NOTHING
    state: PathState = PathState.ACTIVE
    error: LicenseError | None = None

    @property
    def held(self) -> bool:
        return self.state in HELD


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the answer about one person may depend on, but the seats. Equal standings get equal answers."""

    location: str = ""  # as the check goes by: their own, for groups else the directory's
    groups: tuple[tuple[UUID, tuple[Offer, ...]], ...] = ()  # licensed ones they are a first-level member of, in order
    paths: tuple[Path, ...] = ()  # as they now are, direct and inherited

    @property
    def direct(self) -> tuple[Path, ...]:
        return tuple(path for path in self.paths if path.group is None)

    @property
    def inherited(self) -> tuple[Path, ...]:
        return tuple(path for path in self.paths if path.group is not None)


def skus_of(paths: Iterable[Path]) -> frozenset[UUID]:
    """The products really held: one seat each, however many paths lead to them (licensing.md §6)."""
    return frozenset(path.sku for path in paths if path.held)
