"""What stands in the way of a supposed change, in the words an administrator would read who really tried it."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import User
from licensing.models import Sku
from licensing.paths import Fault, Refusal
from licensing.refusals import BY_FAULT, refused
from licensing.whatif.situation import Obstacle, Situation, Step
from licensing.words import ERRORS

OBSTACLES: dict[Obstacle, str | Promise] = {
    Obstacle.MEMBER_ALREADY: _("This person is a member of the group already."),
    Obstacle.NOT_A_MEMBER: _("This person is not a direct member of the group."),
}


def refusal(step: Step, user: User) -> str:
    """Why the act would fail as a whole; empty where it goes. Two queries at most, and none where it goes."""
    refused_by = step.refusal
    if refused_by is None:
        return ""
    if isinstance(refused_by, Refusal):
        return refused(refused_by.fault, user, Sku.objects.get(pk=refused_by.sku)).message
    return str(OBSTACLES[refused_by.obstacle])


def failures(
    step: Step, before: Situation, user: User, *, skus: Mapping[UUID, Sku], groups: Mapping[UUID, str]
) -> tuple[str, ...]:
    """What groups could not give, as far as it did not fail before the change already."""
    known = {(path.group, path.sku): path.error for path in before.paths}
    return tuple(
        gettext("%(product)s by %(group)s: %(reason)s")
        % {"product": skus[sku].product_name, "group": groups[group], "reason": _reason(fault, user, skus[sku])}
        for group, sku, fault in step.faults
        if known.get((group, sku)) is not fault.error
    )


def _reason(fault: Fault, user: User, sku: Sku) -> str:
    if fault.error in BY_FAULT:
        return refused(fault, user, sku).message
    return str(ERRORS[fault.error])
