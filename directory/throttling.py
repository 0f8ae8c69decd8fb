"""Failed proofs and the blocks they lead to. A block closes self-service reset and unlock, never sign-in.

Where somebody guesses a code, the try is counted before it is compared, in a transaction of its own, so that parallel
guesses cannot outrun the count (SR-TOK-08):

    guess = throttling.count_guess(user, method, now=now)
    if guess is None:
        ...  # no tries left: blocked, whatever was typed
    elif right(code):
        throttling.forgive(guess)
    else:
        blocked = throttling.block_if_due(user, now=now, correlation_id=correlation_id)
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from directory import audit
from directory.activities import Activity
from directory.models import FailedProof, ResetBlock, User
from directory.rules import throttle
from directory.rules.methods import Method


def record_failure(user: User, method: Method, *, now: datetime, correlation_id: UUID) -> bool:
    """Count a proof that failed. True when the person is blocked now, by this failure or an earlier one."""
    with transaction.atomic():
        FailedProof.objects.create(user=user, method=method, at=now)
        return block_if_due(user, now=now, correlation_id=correlation_id)


def count_guess(user: User, method: Method, *, now: datetime) -> FailedProof | None:
    """Count a guess as failed before it is compared; None when there are no tries left and nothing may be compared.

    Commits by itself, so it must not be called inside a transaction. Of guesses that race for the last try, all may
    lose; never do two win.
    """
    if blocked_until(user, now=now) is not None:
        return None
    with transaction.atomic(durable=True):
        guess = FailedProof.objects.create(user=user, method=method, at=now)
    if _counted(user, now=now).count() > throttle.FAILURES_ALLOWED:
        forgive(guess)
        return None
    return guess


def forgive(guess: FailedProof) -> None:
    """Take a guess back out of the count: it was right, or it was never compared."""
    guess.delete()


def block_if_due(user: User, *, now: datetime, correlation_id: UUID) -> bool:
    """Block the person when the tries are used up. True when blocked; the audit event is written once for a block."""
    if not throttle.exhausted(_counted(user, now=now).values_list("at", flat=True), now=now):
        return blocked_until(user, now=now) is not None
    until = throttle.blocked_until(now)
    with transaction.atomic():
        _, applied = ResetBlock.objects.get_or_create(user=user, defaults={"until": until})
        if applied or ResetBlock.objects.filter(user=user, until__lte=now).update(until=until):
            audit.record(
                Activity.BLOCKED,
                tenant=user.tenant,
                target=user,
                actor=user,
                correlation_id=correlation_id,
                until=until,
            )
    return True


def blocked_until(user: User, *, now: datetime) -> datetime | None:
    """When the block on this person ends; None when there is none."""
    return ResetBlock.objects.filter(user=user, until__gt=now).values_list("until", flat=True).first()


def clear(user: User) -> None:
    """Forget failures and block: a successful reset puts the counters back to zero."""
    FailedProof.objects.filter(user=user).delete()
    ResetBlock.objects.filter(user=user).delete()


def lift(user: User, *, by: User, correlation_id: UUID) -> None:
    """An administrator opens self-service to this person again (SR-RATE-10)."""
    with transaction.atomic():
        clear(user)
        audit.record(Activity.BLOCK_LIFTED, tenant=user.tenant, target=user, actor=by, correlation_id=correlation_id)


def _counted(user: User, *, now: datetime) -> QuerySet[FailedProof]:
    return FailedProof.objects.filter(user=user, at__gt=throttle.counted_since(now))
