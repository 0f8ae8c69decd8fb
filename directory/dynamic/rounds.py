"""A changed rule reaches everybody in the background, a chunk of people a transaction.

A group that had no rule before is emptied first, likewise in chunks. The group's row is the promise and the claim: it
says since when a rule waits and whom it was applied to last, and its lock dies with its process. So a worker killed at
any moment is followed by one that goes on where it was. Messages only make it prompt; the sweep rings again.
"""

import time
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.db import connection, transaction

from directory import bell
from directory.dynamic import people as reading
from directory.dynamic.members import follow, leave
from directory.models import Group, Membership, User
from directory.models.group import EMPTYING

WORK = "directory.tasks.apply_rules"
SLICE = 1.0  # seconds a message works before it lets others in: codes and passwords wait in the same queue


def begin(group: Group, *, now: datetime, emptying: bool) -> None:
    """Promise that the group's rule is applied to everybody, from the first on; in the caller's transaction.

    Where it is `emptying`, all members and nested groups go before that.
    """
    group.rule_due_at, group.rule_cursor = now, EMPTYING if emptying else None
    group.save(update_fields=["rule_due_at", "rule_cursor"])
    transaction.on_commit(partial(bell.ring, WORK), robust=True)


def end(group: Group) -> None:
    """Nothing waits any more: everybody was looked at, or there is no rule left to apply."""
    group.rule_due_at = group.rule_cursor = None
    group.save(update_fields=["rule_due_at", "rule_cursor"])


def work(*, for_seconds: float = SLICE) -> bool:
    """Apply waiting rules until the time is up; whether something is left. Rings for the rest."""
    ends_at = time.monotonic() + for_seconds
    while _chunk():
        if time.monotonic() >= ends_at:
            bell.ring(WORK)
            return True
    return False


def finish() -> None:
    """Work until nothing is left: for commands and tests, which have no worker."""
    while _chunk():
        continue


def _chunk() -> bool:
    """The next people for the rule that waits longest, but for those another worker has in hand."""
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        waiting = Group.objects.select_for_update(no_key=True, skip_locked=skip, of=("self",) if skip else ())
        group = waiting.select_related("tenant").filter(rule_due_at__isnull=False).order_by("rule_due_at").first()
        if group is None:
            return False
        if group.emptying:
            _empty(group)
        else:
            _apply(group)
    return True


def _empty(group: Group) -> None:
    """Let the next members go. Who is gone needs no cursor; after the last, everybody is looked at."""
    members = Membership.objects.filter(group=group).order_by("user_id")
    names = dict(members.values_list("user_id", "user__user_principal_name")[: reading.CHUNK])
    leave(group, names, correlation_id=uuid4())
    if len(names) < reading.CHUNK:
        group.nested.all().delete()
        group.rule_cursor = None
        group.save(update_fields=["rule_cursor"])


def _apply(group: Group) -> None:
    after = {"pk__gt": group.rule_cursor} if group.rule_cursor else {}
    next_ones = User.objects.filter(tenant=group.tenant_id, **after).order_by("pk")
    some = list(next_ones.values_list("pk", flat=True)[: reading.CHUNK])
    follow([group], reading.locked(User.objects.filter(pk__in=some, deleted_at=None)), correlation_id=uuid4())
    if len(some) < reading.CHUNK:
        end(group)
    else:
        group.rule_cursor = some[-1]
        group.save(update_fields=["rule_cursor"])
