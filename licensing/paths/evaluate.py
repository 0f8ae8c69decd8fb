"""What the groups of one person come to. All or nothing for each group; nobody chooses between groups that clash."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from licensing.paths.checks import Fault, Free, Holding, faults_of, leans_on
from licensing.paths.types import (
    NOTHING,
    Catalogue,
    LicenseError,
    Offer,
    Path,
    PathState,
    Standing,
    Stranded,
    skus_of,
)

Groups = tuple[tuple[UUID, tuple[Offer, ...]], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every path of the person as it shall be; what failed, by group and product; seats taken and given back."""

    paths: tuple[Path, ...]
    faults: tuple[tuple[UUID, UUID, Fault], ...] = ()
    gained: frozenset[UUID] = NOTHING
    lost: frozenset[UUID] = NOTHING


def evaluate(
    standing: Standing, catalogue: Catalogue, free: Free, *, stranded: Stranded = Stranded.KEEP_IN_ERROR
) -> Outcome:
    """Evaluate every group path of one person anew.

    What is held goes first, so that a newcomer meets the conflict and not whoever was there before. Evaluating the
    outcome again, with the seats it left, gives the same outcome.
    """
    leaving = [path for path in standing.inherited if path.held and not _wanted(path, standing.groups)]
    work = _Work(standing, catalogue, free)
    standing_now = _all_held(standing)
    work.admit([group for group in standing.groups if group[0] in standing_now], leaving)
    kept = work.keep_what_is_needed(leaving)
    while True:
        work.admit([group for group in standing.groups if group[0] not in work.admitted], [])
        still_needed = work.keep_what_is_needed(kept)  # a newcomer may have brought what was needed
        if still_needed == kept:
            return _outcome(work, kept, stranded)
        kept = still_needed


def _wanted(path: Path, groups: Groups) -> bool:
    return any(group == path.group and any(offer.sku == path.sku for offer in offers) for group, offers in groups)


def _all_held(standing: Standing) -> frozenset[UUID]:
    """Groups all of whose products the person holds through them already."""
    held = {(path.group, path.sku) for path in standing.inherited if path.held}
    return frozenset(group for group, offers in standing.groups if all((group, offer.sku) in held for offer in offers))


class _Work:
    """The state of one evaluation: what is held so far, which groups came in, and why others did not."""

    def __init__(self, standing: Standing, catalogue: Catalogue, free: Free) -> None:
        self.standing, self.catalogue = standing, catalogue
        self.held = Holding.of(standing.direct, catalogue)
        self.seated = skus_of(standing.paths)
        self.free = free
        self.admitted: dict[UUID, tuple[Offer, ...]] = {}
        self.faults: dict[UUID, dict[UUID, Fault]] = {}

    def admit(self, groups: Iterable[tuple[UUID, tuple[Offer, ...]]], leaving: Iterable[Path]) -> None:
        """Let in every group that can be, again and again: one may bring what another needs."""
        also_there = Holding.of(leaving, self.catalogue).all()
        waiting = dict(groups)
        progress = True
        while waiting and progress:
            progress = False
            for group, offers in list(waiting.items()):
                faults = faults_of(
                    offers, self.standing, self.catalogue,
                    held=self.held, also_there=also_there, seated=self.seated, free=self.free,
                )  # fmt: skip
                if faults:
                    self.faults[group] = faults
                    continue
                self._let_in(group, offers)
                del waiting[group]
                progress = True

    def _let_in(self, group: UUID, offers: tuple[Offer, ...]) -> None:
        self.faults.pop(group, None)
        self.admitted[group] = offers
        for offer in offers:
            self.held.add(offer.sku, self.catalogue.enabled(offer.sku, offer.off))
        self.seated |= {offer.sku for offer in offers}

    def keep_what_is_needed(self, leaving: list[Path]) -> list[Path]:
        """Hold those of the leaving paths without which something that stays would lack a plan it needs."""
        self.held = Holding.of(self._staying(), self.catalogue)
        kept: list[Path] = []
        while True:
            held = self.held.all()
            others = (path for path in leaving if path not in kept)
            needed = next((path for path in others if leans_on(held, self._plans(path), self.catalogue)), None)
            if needed is None:
                return kept
            kept.append(needed)
            self.held.add(needed.sku, self._plans(needed))

    def _staying(self) -> list[Path]:
        admitted = (Path(offer.sku, group, offer.off) for group, offers in self.admitted.items() for offer in offers)
        return [*self.standing.direct, *admitted]

    def _plans(self, path: Path) -> frozenset[UUID]:
        return self.catalogue.enabled(path.sku, path.off)


def _outcome(work: _Work, kept: list[Path], stranded: Stranded) -> Outcome:
    paths = list(work.standing.direct)
    faults = []
    for group, offers in work.standing.groups:
        found = work.faults.get(group)
        for offer in offers:
            if found is None:
                paths.append(Path(offer.sku, group, offer.off))
                continue
            error = found[offer.sku].error if offer.sku in found else LicenseError.OTHER
            paths.append(Path(offer.sku, group, offer.off, PathState.ERROR, error))
            faults.append((group, offer.sku, found.get(offer.sku, Fault(LicenseError.OTHER))))
    paths = _with_stranded(paths, kept, stranded)
    before, after = skus_of(work.standing.paths), skus_of(paths)
    return Outcome(tuple(paths), tuple(faults), gained=after - before, lost=before - after)


def _with_stranded(paths: list[Path], kept: list[Path], stranded: Stranded) -> list[Path]:
    if stranded is Stranded.KEEP_IN_ERROR:
        error = LicenseError.DEPENDENCY
        return paths + [Path(one.sku, one.group, one.off, PathState.ACTIVE_WITH_ERROR, error) for one in kept]
    direct = {path.sku: path for path in paths if path.group is None}
    for one in kept:  # beside a direct copy the plans add up
        there = direct.get(one.sku)
        direct[one.sku] = Path(one.sku, None, there.off & one.off if there else one.off)
    return [*direct.values(), *(path for path in paths if path.group is not None)]
