"""Looking again at people whom a group could not serve: at once where they are few, in the background where many."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from directory import audit
from directory.activities import Activity
from directory.models import Group, User
from licensing import groups, processing
from licensing.models import LicenseAssignment, Sku
from licensing.paths import LicenseError
from licensing.refusals import BY_FAULT, refused
from licensing.words import ERRORS

AT_ONCE = 50  # people a request evaluates by itself; more are left to a worker
CAUSE = "Reprocess"


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """What became of the people asked for: so many are served, so many failed again, so many wait for a worker."""

    served: int = 0
    failed: int = 0
    waiting: int = 0


def members(group: Group, user_ids: Collection[UUID], *, by: User | str, correlation_id: UUID) -> Reprocessed:
    """Evaluate again those of these people who are in error because of the group; others are left alone.

    Raises MayNotLicense.
    """
    groups.demand(group, by)
    in_error = LicenseAssignment.objects.filter(group=group, user__in=set(user_ids)).exclude(error="")
    found = User.objects.filter(pk__in=in_error.values("user")).select_related("tenant").order_by("pk")
    people = list(found)
    if len(people) > AT_ONCE:
        return _later(group, people, by=by, correlation_id=correlation_id)
    for person in people:
        processing.reprocess_person(person, by=by, correlation_id=correlation_id)
    failed = in_error.values("user").distinct().count()
    return Reprocessed(served=len(people) - failed, failed=failed)


def person(user: User, *, by: User | str, correlation_id: UUID) -> list[str]:
    """Evaluate all group paths of one person now; why some still fail, in the reader's language and each once.

    What failed only for the sake of another product of its group is no reason. The caller has asked for the right.
    """
    faults = processing.reprocess_person(user, by=by, correlation_id=correlation_id)
    own = [(sku_id, fault) for _, sku_id, fault in faults if fault.error in BY_FAULT]
    skus = Sku.objects.in_bulk({sku_id for sku_id, _ in own})
    said = [refused(fault, user, skus[sku_id]).message for sku_id, fault in own]
    told = {fault.error.value for _, fault in own} | {LicenseError.OTHER.value}
    left = LicenseAssignment.objects.filter(user=user).exclude(error="").exclude(error__in=told).order_by("pk")
    said += [str(ERRORS[LicenseError(error)]) for error in left.values_list("error", flat=True)]
    return list(dict.fromkeys(said))


def _later(group: Group, people: Collection[User], *, by: User | str, correlation_id: UUID) -> Reprocessed:
    with transaction.atomic():
        audit.record(
            Activity.GROUP_LICENSES_RECALCULATED, tenant=group.tenant, target=None, target_name=group.name, actor=by,
            correlation_id=correlation_id, people=len(people),
        )  # fmt: skip
        groups.mark([person.pk for person in people], cause=CAUSE, correlation_id=correlation_id)
    return Reprocessed(waiting=len(people))
