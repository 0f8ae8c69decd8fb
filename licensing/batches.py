"""One act on many people: chosen, shown before it is done, started once; `batch_work` carries it out.

The people are rows from the first step on, so a hundred thousand of them are never held in a page or a session.
"""

import re
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import audit, bell, bulk, lookup, permissions
from directory.activities import Activity
from directory.models import Tenant, User
from licensing.assign import MAY_ASSIGN, MAY_REMOVE
from licensing.groups import WORK
from licensing.ledger import seats_of
from licensing.models import AssignmentBatch, BatchPerson, Sku
from licensing.refusals import NotPermitted
from licensing.selections import selection_of
from licensing.states import BatchAction, BatchState
from licensing.verdicts import FAILURES, Cause

MOST_NAMES = 100_000  # in a pasted list
LARGEST_LIST = MOST_NAMES * (lookup.LONGEST_USER_ID + 2)  # bytes
FORGOTTEN_AFTER = timedelta(days=1)  # a draft nobody started; real time
DEEDS = {BatchAction.ASSIGN: "assigned", BatchAction.REMOVE: "removed"}  # on the audit log
RIGHTS = {BatchAction.ASSIGN: MAY_ASSIGN, BatchAction.REMOVE: MAY_REMOVE}
SEPARATORS = re.compile(r"[\r\n\t,;\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")  # none can be part of a user ID


class BatchRefused(Exception):
    """What was asked for cannot be done; nothing was changed. `message` is fit for an administrator."""

    wording: str | Promise = ""

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """In the reader's language."""
        return str(self.wording)


class MayNotAssign(BatchRefused):
    wording = NotPermitted.wording


class NothingOwned(BatchRefused):
    wording = _("The organisation owns no product, so there is nothing to assign.")


class NobodyChosen(BatchRefused):
    wording = _("Nobody was chosen.")


class TooMany(BatchRefused):
    wording = _("The list is too long: it may have 100,000 names.")


class ChangedMeanwhile(BatchRefused):
    wording = _("What is to happen was changed meanwhile. Look at it as it is now, and decide again.")


class NoDraft(BatchRefused):
    wording = _("This was started already and cannot be changed any more.")


def names_in(text: str) -> list[str]:
    """The user IDs of a pasted list, as typed: one a line, or with commas, semicolons or tabs between. Raises TooMany.

    A name in quotes, as spreadsheets write them, and a byte order mark lose those.
    """
    if len(text) > LARGEST_LIST:
        raise TooMany
    pieces = (piece.strip().strip('"').strip() for piece in SEPARATORS.split(text.replace("\ufeff", "")))
    names = list(dict.fromkeys(piece for piece in pieces if piece))
    if len(names) > MOST_NAMES:
        raise TooMany
    return names


def draft(tenant: Tenant, people: QuerySet[User], *, by: User) -> AssignmentBatch:
    """Put down these people of the tenant; those of any other are left out. Raises a BatchRefused."""
    at_home = User.objects.filter(tenant=tenant, pk__in=people.order_by().values("pk"))
    with transaction.atomic():
        batch = _begun(tenant, by)
        return _filled(batch, bulk.insert_from(BatchPerson, _rows_of(batch, "pk"), at_home))


def draft_named(tenant: Tenant, names: list[str], *, by: User) -> tuple[AssignmentBatch, tuple[str, ...]]:
    """The same for people by their user IDs, and the names that are nobody's here. Raises a BatchRefused."""
    with transaction.atomic():
        batch = _begun(tenant, by)
        found = lookup.find_many(tenant, names)
        rows = ((batch.pk, user_id, False, "") for user_id in sorted(found.user_ids))
        return _filled(batch, bulk.insert(BatchPerson, ("batch_id", "user_id", "done", "error"), rows)), found.missing


def wish_for(batch: AssignmentBatch, action: BatchAction, sku: Sku, off: frozenset[UUID], *, by: User) -> None:
    """Say what the people of a draft shall get or lose. Raises a BatchRefused."""
    demand(by, batch.tenant, action)
    with transaction.atomic():
        selection = selection_of(sku.pk, off if action is BatchAction.ASSIGN else ())
        drafts = AssignmentBatch.objects.filter(pk=batch.pk, state=BatchState.DRAFT)
        if not drafts.update(action=action, sku=sku, selection=selection):
            raise NoDraft
    batch.refresh_from_db()


def start(batch: AssignmentBatch, *, by: User, correlation_id: UUID) -> bool:
    """Let the work begin; False where somebody, perhaps by a second click, started it before.

    Only what `batch` says now is begun: raises ChangedMeanwhile where the draft says something else by now, or another
    BatchRefused.
    """
    demand(by, batch.tenant, BatchAction(batch.action))
    now = timezone.now()
    with transaction.atomic():
        drafts = AssignmentBatch.objects.filter(
            pk=batch.pk, state=BatchState.DRAFT, action=batch.action, sku=batch.sku_id, selection=batch.selection_id
        )
        started = drafts.update(
            state=BatchState.RUNNING, actor=by, actor_name=str(by)[:120], correlation_id=correlation_id,
            requested_at=now, started_at=now,
        )  # fmt: skip
        if started:
            audit.record(
                Activity.BULK_LICENSES_STARTED, tenant=batch.tenant, target=None,
                target_name=audit.name_on_record(batch), actor=by, correlation_id=correlation_id,
                people=batch.total, **described(batch),
            )  # fmt: skip
            transaction.on_commit(partial(bell.ring, WORK), robust=True)
    batch.refresh_from_db()
    if not started and batch.state == BatchState.DRAFT:
        raise ChangedMeanwhile
    return bool(started)


def described(batch: AssignmentBatch) -> dict[str, Any]:
    """What is asked for, as the audit log keeps it."""
    action = BatchAction(batch.action)
    told: dict[str, Any] = {"sku": batch.sku.part_number, "change": DEEDS[action]}
    if action is BatchAction.ASSIGN:
        told["disabled_plans"] = list(batch.selection.names) if batch.selection else []
    return told


def undo(batch: AssignmentBatch, *, by: User) -> AssignmentBatch:
    """A draft of the opposite for those who got or lost the product, not for those whose plans alone were changed.

    What plans were off before somebody lost the product is not kept: they are chosen anew. Raises a BatchRefused.
    """
    opposite = BatchAction.REMOVE if batch.action == BatchAction.ASSIGN else BatchAction.ASSIGN
    return _copied(batch, batch.people.filter(done=True, error=""), opposite, by=by)


def try_again(batch: AssignmentBatch, cause: Cause | None = None, *, by: User) -> AssignmentBatch:
    """A draft of the same for those who failed, all of them or for one cause. Raises a BatchRefused."""
    causes = FAILURES if cause is None else {cause}
    return _copied(batch, batch.people.filter(done=True, error__in=causes & FAILURES), BatchAction(batch.action), by=by)


def demand(by: User, tenant: Tenant, action: BatchAction) -> None:
    """Raise MayNotAssign where whoever acts may not do this to people of the tenant."""
    if not may(by, tenant, action):
        raise MayNotAssign


def may(by: User, tenant: Tenant, action: BatchAction) -> bool:
    return permissions.may_in(by, tenant.pk, RIGHTS[action])


def _begun(tenant: Tenant, by: User) -> AssignmentBatch:
    """An empty draft that proposes the product with most seats left. Forgotten drafts are cleared away."""
    demand(by, tenant, BatchAction.ASSIGN)
    now = timezone.now()
    AssignmentBatch.objects.filter(
        tenant=tenant, state=BatchState.DRAFT, requested_at__lt=now - FORGOTTEN_AFTER
    ).delete()
    seats = seats_of(tenant)
    owned = Sku.objects.owned_by(tenant).order_by("product_name")
    proposed = max(owned, key=lambda sku: seats[sku.pk].available, default=None)
    if proposed is None:
        raise NothingOwned
    return AssignmentBatch.objects.create(
        tenant=tenant, actor=by, actor_name=str(by)[:120], action=BatchAction.ASSIGN, sku=proposed, requested_at=now
    )


def _copied(batch: AssignmentBatch, people: QuerySet[BatchPerson], action: BatchAction, *, by: User) -> AssignmentBatch:
    demand(by, batch.tenant, action)
    with transaction.atomic():
        made = AssignmentBatch.objects.create(
            tenant=batch.tenant, actor=by, actor_name=str(by)[:120], action=action, sku=batch.sku,
            selection=batch.selection if action == batch.action else None, requested_at=timezone.now(),
        )  # fmt: skip
        return _filled(made, bulk.insert_from(BatchPerson, _rows_of(made, "user_id"), people))


def _rows_of(batch: AssignmentBatch, person: str) -> dict[str, Value | F]:
    """The columns of people for whom nothing was done yet; `person` is the column their id stands in."""
    fields = BatchPerson._meta
    return {
        "batch_id": Value(batch.pk, AssignmentBatch._meta.pk),
        "user_id": F(person),
        "done": Value(False, fields.get_field("done")),
        "error": Value("", fields.get_field("error")),
    }


def _filled(batch: AssignmentBatch, count: int) -> AssignmentBatch:
    if not count:
        raise NobodyChosen
    batch.total = count
    batch.save(update_fields=["total"])
    return batch
