"""Stores what an evaluation came to: only the paths that differ, many people at once.

In the caller's transaction, under the tenant's lock (`licensing.ledger`); the caller writes the audit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from directory import bulk
from licensing.models import LicenseAssignment
from licensing.models.assignment import AssignmentQuerySet
from licensing.paths import Path
from licensing.selections import selection_of

COLUMNS = ("user_id", "sku_id", "group_id", "selection_id", "state", "error", "updated_at")
Key = tuple[UUID, UUID | None]  # product and group


@dataclass(frozen=True, slots=True)
class Change:
    """One person's paths before and after."""

    user_id: UUID
    before: tuple[Path, ...]
    after: tuple[Path, ...]


def store(changes: Iterable[Change], *, now: datetime) -> None:
    """Write the difference; `now` is the tenant's moment, for lastUpdatedDateTime."""
    selections = _Selections()
    added: list[tuple[UUID, Path]] = []
    altered: dict[Path, list[UUID]] = defaultdict(list)
    removed: dict[Key, list[UUID]] = defaultdict(list)
    for change in changes:
        before, after = _by_key(change.before), _by_key(change.after)
        added += [(change.user_id, path) for key, path in after.items() if key not in before]
        for key, path in after.items():
            if key in before and before[key] != path:
                altered[path].append(change.user_id)
        for key in before.keys() - after.keys():
            removed[key].append(change.user_id)
    for (sku_id, group_id), user_ids in removed.items():
        _rows(user_ids, sku_id, group_id).delete()
    for path, user_ids in altered.items():
        _rows(user_ids, path.sku, path.group).update(
            selection_id=selections.of(path), state=path.state, error=path.error or "", updated_at=now
        )
    if added:
        rows = list(_new_rows(added, selections, now))  # before the insert: a COPY lets no query in between
        bulk.insert(LicenseAssignment, COLUMNS, rows)


class _Selections:
    """Ids of sets of plans, looked up once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[UUID, frozenset[UUID]], int | None] = {}

    def of(self, path: Path) -> int | None:
        key = (path.sku, path.off)
        if key not in self._known:
            found = selection_of(path.sku, path.off)
            self._known[key] = found.pk if found else None
        return self._known[key]


def _by_key(paths: Iterable[Path]) -> Mapping[Key, Path]:
    return {(path.sku, path.group): path for path in paths}


def _rows(user_ids: list[UUID], sku_id: UUID, group_id: UUID | None) -> AssignmentQuerySet:
    rows = LicenseAssignment.objects.filter(user__any_of=user_ids, sku_id=sku_id)
    return rows.filter(group_id=group_id) if group_id else rows.direct()


def _new_rows(added: list[tuple[UUID, Path]], selections: _Selections, now: datetime) -> Iterator[tuple[object, ...]]:
    for user_id, path in added:
        yield (
            user_id, path.sku, path.group, selections.of(path),
            path.state.value, path.error.value if path.error else "", now,
        )  # fmt: skip
