"""How the licences of a group stand, the same on every page (licensing.md §9).

Work is under way while the group is gone through from end to end, and while somebody waits to be looked at again who is
a member, or has a licence from the group still.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from directory.models import Group, Membership
from licensing.models import GroupLicense, GroupProcessing, LicenseAssignment, PendingPerson
from licensing.states import GroupStatus, Processing


def status(*, carries: bool, running: bool, in_error: bool) -> GroupStatus:
    """Work under way comes first: what is in error now may be mended by it."""
    if running:
        return GroupStatus.IN_PROGRESS
    if in_error:
        return GroupStatus.ERRORS
    return GroupStatus.ASSIGNED if carries else GroupStatus.UNLICENSED


def is_running(state: str | None, *, waiting: bool) -> bool:
    """`state` is that of the group's processing: None where it never carried anything, and waits for nobody."""
    return state is not None and (waiting or state != Processing.COMPLETE)


def with_status(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Each group with all that `of_row` asks for, each by an index and no further than the first row."""
    carried = GroupLicense.objects.filter(group=OuterRef("pk"))
    state = GroupProcessing.objects.filter(pk=OuterRef("pk")).values("state")
    in_error = LicenseAssignment.objects.filter(group=OuterRef("pk")).exclude(error="")
    return groups.annotate(
        carries=Exists(carried),
        processing_state=Subquery(state),
        waiting=_waiting(OuterRef(OuterRef("pk"))),
        in_error=Exists(in_error),
    )


def running(group: Any) -> bool:
    """For a group read by `with_status`."""
    return is_running(group.processing_state, waiting=group.waiting)


def of_row(group: Any) -> GroupStatus:
    """For a group read by `with_status`."""
    return status(carries=group.carries, running=running(group), in_error=group.in_error)


def has_waiting(group: Group) -> bool:
    """Whether some members are to be looked at again, because they joined, left, moved or were asked for."""
    return Group.objects.filter(_waiting(group.pk), pk=group.pk).exists()


def _waiting(group_id: Any) -> Q:
    """Asked of those who wait, who are few beside the members of all groups."""
    waiting = PendingPerson.objects.all()
    members = Membership.objects.filter(group=group_id, user=OuterRef("pk"))
    licensed = LicenseAssignment.objects.filter(group=group_id, user=OuterRef("pk"))
    return Q(Exists(waiting.filter(Exists(members)))) | Q(Exists(waiting.filter(Exists(licensed))))
