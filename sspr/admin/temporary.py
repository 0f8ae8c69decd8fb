"""The only password an administrator can give: a random one that its owner must change."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from directory import audit, lockout, passwords
from directory.activities import Activity
from directory.models import User
from sspr.models import ResetRun


class MasteredOnPremises(Exception):
    """The person's password is not the cloud's to set."""


def give_password(person: User, *, by: User, now: datetime, correlation_id: UUID) -> str:
    """Set a generated password and return it, for the one page that shows it. Raises MasteredOnPremises.

    Every session of the person ends, every reset under way with its codes, and a smart lockout.
    """
    if person.on_premises:
        raise MasteredOnPremises
    password = passwords.temporary(person)
    hashed = passwords.hash(password)  # slow, so before the transaction
    with transaction.atomic():
        passwords.set_hash(person, hashed, now=now, must_change=True)
        lockout.clear(person)
        ResetRun.objects.filter(user=person).supersede(now=now)
        audit.record(
            Activity.RESET_PASSWORD_BY_ADMIN,
            tenant=person.tenant,
            target=person,
            actor=by,
            correlation_id=correlation_id,
        )
    return password
