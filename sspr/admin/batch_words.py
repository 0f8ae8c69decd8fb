"""What a batch comes to, line by line, for its preview and its result: how many, what of them, and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import User
from licensing.models import AssignmentBatch
from licensing.states import BatchAction
from licensing.verdicts import FAILURES, Capabilities, Cause, Tally
from licensing.words import CAUSES
from sspr.admin.words import CAPABILITIES

SHOWN_NAMES = 10  # of those who failed for one cause
PEOPLE, PURCHASES, GROUPS = (
    f"admin:{row}_changelist" for row in ("directory_user", "licensing_subscription", "directory_group")
)
FIXES = {
    Cause.NO_LOCATION: (_("See people without one"), PEOPLE, "?usage_location__isempty=1"),
    Cause.COUNT: (_("See subscriptions"), PURCHASES, ""),
    Cause.NOT_OWNED: (_("See subscriptions"), PURCHASES, ""),
    Cause.INHERITED: (_("See groups"), GROUPS, ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """People to whom the same happens."""

    count: int
    words: str
    kind: str = ""  # of the badge: "ok", "bad" or neutral
    opens: tuple[str, ...] = ()  # what they gain or lose
    cause: Cause | None = None
    fix: str = ""  # where it is mended
    fix_words: str = ""
    names: tuple[User, ...] = ()


def of_preview(batch: AssignmentBatch, tally: Tally) -> list[Line]:
    """What would happen: first those for whom something changes, then the failures, then the notes."""
    assigns = batch.action == BatchAction.ASSIGN
    changed = sorted(tally.changed.items(), key=lambda item: -len(item[0]))
    return [
        *(Line(count, _change(gained, assigns), "ok", _names(gained)) for gained, count in changed),
        *(_line(cause, count) for cause, count in _in_order(tally.causes.items())),
    ]


def of_result(batch: AssignmentBatch) -> list[Line]:
    """What did not go as asked, or need not, by its cause, with the first of the people."""
    told = batch.people.filter(done=True).exclude(error="").order_by().values_list("error").annotate(Count("pk"))
    return [
        _line(cause, count, _some(batch, cause) if cause in FAILURES else ())
        for cause, count in _in_order((Cause(error), count) for error, count in told)
    ]


def _in_order(counted: Iterable[tuple[Cause, int]]) -> list[tuple[Cause, int]]:
    """Failures first, and the many before the few."""
    return sorted(counted, key=lambda item: (item[0] not in FAILURES, -item[1], item[0]))


def _line(cause: Cause, count: int, names: tuple[User, ...] = ()) -> Line:
    label, page, query = FIXES.get(cause, ("", "", ""))
    fix = f"{reverse(page)}{query}" if page else ""
    kind = "bad" if cause in FAILURES else ""
    return Line(count, str(CAUSES[cause]), kind, (), cause if cause in FAILURES else None, fix, str(label), names)


def _some(batch: AssignmentBatch, cause: Cause) -> tuple[User, ...]:
    rows = batch.people.filter(error=cause).select_related("user").order_by("pk")[:SHOWN_NAMES]
    return tuple(row.user for row in rows)


def _change(gained: Capabilities, assigns: bool) -> str:
    if assigns:
        return (
            gettext("They get it and may then:") if gained else gettext("They get it; it opens nothing more for them.")
        )
    return (
        gettext("They lose it, and may no longer:") if gained else gettext("They lose it; it closes nothing for them.")
    )


def _names(gained: Capabilities) -> tuple[str, ...]:
    return tuple(str(CAPABILITIES[capability]) for capability in gained)
