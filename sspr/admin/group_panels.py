"""What the group's page shows of its licences: what it carries, how far that has come, and who could not be served."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from directory.models import Group, User
from licensing.group_status import has_waiting, is_running, status
from licensing.groups import MAY_SET
from licensing.ledger import Seats, seats_of
from licensing.models import GroupLicense, GroupProcessing, LicenseAssignment, Sku
from licensing.paths import LicenseError
from licensing.states import GroupStatus, Processing
from licensing.words import ERRORS, GROUP_BADGES, GROUP_STATUSES
from sspr.admin.license_words import REMEDIES

MAY_SEE = "licensing.view_grouplicense"
NAMED = 3  # people of each cause who are named; the others are one link away


@dataclass(frozen=True, slots=True)
class Carried:
    sku: Sku
    plans_off: tuple[str, ...]
    seats: Seats


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the group's licences are with its members."""

    run: GroupProcessing | None  # None: the group never carried any
    waiting: bool  # some members are to be looked at again, because they joined, left, moved or were asked for

    @property
    def queued(self) -> bool:
        return self.run is not None and self.run.state == Processing.QUEUED

    @property
    def running(self) -> bool:
        return is_running(self.run.state if self.run else None, waiting=self.waiting)

    @property
    def stage(self) -> str:
        """Differs whenever there is something new to show."""
        done = f"{self.run.state}-{self.run.done}-{self.run.requested_at.timestamp()}" if self.run else ""
        return f"{done}-{int(self.waiting)}"


@dataclass(frozen=True, slots=True)
class FailureShown:
    """One reason why members could not be served."""

    error: LicenseError
    people: int
    named: tuple[User, ...]
    products: tuple[Sku, ...]

    @property
    def problem(self) -> str:
        return str(ERRORS[self.error])

    @property
    def remedy(self) -> str:
        return str(REMEDIES[self.error])

    @property
    def mended_by_seats(self) -> bool:
        return self.error is LicenseError.COUNT

    @property
    def others(self) -> int:
        return self.people - len(self.named)


def of(group: Group, actor: User) -> dict[str, Any]:
    """The context of the panel; empty for whoever may not see it."""
    if not actor.has_perm(MAY_SEE):
        return {}
    carried, progress, causes = carried_by(group), progress_of(group), causes_of(group)
    word = status(carries=bool(carried), running=progress.running, in_error=bool(causes))
    return {
        "group": group,
        "carried": carried,
        "progress": progress,
        "causes": causes,
        "status": GROUP_STATUSES[word],
        "status_badge": GROUP_BADGES.get(word, ""),
        "licensed": word is not GroupStatus.UNLICENSED,
        "may_set": actor.has_perm(MAY_SET),
    }


def carried_by(group: Group) -> list[Carried]:
    rows = (
        GroupLicense.objects.filter(group=group)
        .select_related("sku", "selection")
        .prefetch_related("selection__disabled_plans")
        .order_by("sku__product_name", "sku")
    )
    counts = seats_of(group.tenant, [row.sku_id for row in rows])
    return [Carried(row.sku, row.plans_off, counts[row.sku_id]) for row in rows]


def progress_of(group: Group) -> Progress:
    run = GroupProcessing.objects.filter(group=group).first()
    return Progress(run, waiting=run is not None and has_waiting(group))


def in_error(group: Group) -> QuerySet[LicenseAssignment]:
    return LicenseAssignment.objects.filter(group=group).exclude(error="")


def causes_of(group: Group) -> list[FailureShown]:
    """The most frequent first; what only follows from another error comes last."""
    people = Counter(dict(in_error(group).values_list("error").annotate(people=Count("user", distinct=True))))
    errors = sorted(people, key=lambda error: (error == LicenseError.OTHER, -people[error], error))
    return [_cause(group, LicenseError(error), people[error]) for error in errors]


def _cause(group: Group, error: LicenseError, people: int) -> FailureShown:
    rows = in_error(group).filter(error=error)
    first = rows.order_by("user").values_list("user", flat=True).distinct()[:NAMED]
    named = User.objects.filter(pk__in=list(first)).order_by("display_name", "pk")
    products = Sku.objects.filter(pk__in=rows.values("sku")).order_by("product_name")
    return FailureShown(error, people, tuple(named), tuple(products))
