"""Every path by which a product comes to a person, as the person's page shows it: direct, or inherited from a group."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from directory.models import Group, User
from licensing.ledger import Seats, seats_of
from licensing.models import LicenseAssignment
from licensing.openings import reach
from licensing.paths import LicenseError, PathState
from licensing.words import ERRORS
from sspr.admin.license_words import DISABLED, DISABLED_BY, REMEDIES, STATES
from sspr.admin.words import LEVELS

BADGES = {PathState.ACTIVE: "ok", PathState.ACTIVE_WITH_ERROR: "bad", PathState.ERROR: "bad"}


@dataclass(frozen=True, slots=True)
class PathShown:
    """One row of the panel."""

    assignment: LicenseAssignment
    plans_off: tuple[str, ...]
    opens: str  # by itself; empty where it opens nothing now
    state: str
    badge: str  # its kind
    problem: str = ""  # in words
    remedy: str = ""

    @property
    def inherited(self) -> bool:
        return self.assignment.group_id is not None

    @property
    def group(self) -> Group | None:
        """None beside `inherited`: the group is deleted, and what it left behind still stands (licensing.md §8)."""
        return self.assignment.group


def paths_of(person: User) -> list[PathShown]:
    """Product by product, the direct path first; in a number of queries that does not grow with the paths."""
    rows = (
        LicenseAssignment.objects.filter(user=person)
        .select_related("sku", "group", "selection")
        .prefetch_related("selection__disabled_plans", "sku__service_plans")
        .order_by("sku__product_name", "sku", F("group_id").asc(nulls_first=True))
    )
    if person.tenant is None:
        return []
    counts: Mapping[UUID, Seats] = seats_of(person.tenant, [row.sku_id for row in rows])
    any_paid_office = person.tenant.any_paid_office_sku_counts
    return [_shown(row, counts.get(row.sku_id, Seats()), any_paid_office=any_paid_office) for row in rows]


def _shown(row: LicenseAssignment, seats: Seats, *, any_paid_office: bool) -> PathShown:
    off = row.plans_off
    if row.held and not seats.status.usable:
        return PathShown(row, off, "", str(DISABLED), "bad", str(DISABLED_BY[seats.status]))
    state = PathState(row.state)
    error = LicenseError(row.error) if row.error else None
    problem, remedy = (str(ERRORS[error]), str(REMEDIES[error])) if error else ("", "")
    opens = _opens(row, off, any_paid_office=any_paid_office) if row.held else ""
    return PathShown(row, off, opens, str(STATES[state]), BADGES[state], problem, remedy)


def _opens(row: LicenseAssignment, off: tuple[str, ...], *, any_paid_office: bool) -> str:
    """As the decision reckons it."""
    plans = {plan.name for plan in row.sku.service_plans.all()} - set(off)
    _telling, far = reach(plans, row.sku.part_number, any_paid_office=any_paid_office)
    return str(LEVELS[far])
