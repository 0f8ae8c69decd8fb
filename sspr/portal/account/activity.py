"""What lately happened to a person's account, in that person's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.activities import Activity, Result
from directory.models import AuditEvent, User

LATEST = 10  # rows on the overview

IN_WORDS: dict[str, str | Promise] = {
    Activity.SIGNED_IN: _("Signed in"),
    Activity.SIGNED_OUT: _("Signed out"),
    Activity.CHANGE_PASSWORD: _("Changed my password"),
    Activity.RESET_PASSWORD: _("Reset my password"),
    Activity.RESET_PASSWORD_BY_ADMIN: _("An administrator set a new password"),
    Activity.UNLOCK_ACCOUNT: _("Unlocked my account"),
    Activity.FLOW_PROGRESS: _("A step of a password reset"),
    Activity.BLOCKED: _("Password reset closed for 24 hours"),
    Activity.BLOCK_LIFTED: _("An administrator opened password reset again"),
    Activity.METHOD_REGISTERED: _("Added a way to prove that it is me"),
    Activity.METHOD_DELETED: _("Removed a way to prove that it is me"),
    Activity.LICENSE_CHANGED: _("A licence was given or taken"),
}


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str
    succeeded: bool


def latest(user: User) -> list[Line]:
    """The newest audit rows about `user`, newest first, on the tenant's clock.

    A step on the way to a temporary password was an administrator's, and is told by its end.
    """
    somebody_elses = Q(activity=Activity.FLOW_PROGRESS) & Q(actor__isnull=False) & ~Q(actor=user)
    return list(_lines(AuditEvent.objects.filter(target=user).exclude(somebody_elses).order_by("-at")[:LATEST]))


def _lines(events: Iterable[AuditEvent]) -> Iterable[Line]:
    for event in events:
        what = str(IN_WORDS.get(event.activity, event.activity))
        yield Line(event.tenant_time, what, event.result == Result.SUCCESS)
