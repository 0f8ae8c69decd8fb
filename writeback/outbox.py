"""Promise, in the caller's transaction, that something will be carried home; the bell rings once it commits."""

from functools import partial
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone

from directory.models import SsprPolicy, User
from directory.rules.passwords import canonical
from writeback import bell, envelope, registry
from writeback.envelope import Passwords
from writeback.errors import NoAgentKey, NotAPassword
from writeback.models import AgentKey, WritebackJob
from writeback.operations import Operation

__all__ = ["Operation", "promise_password", "promise_unlock"]

logger = structlog.get_logger()


def promise_password(
    user: User,
    password: str,
    hashed: str,
    *,
    operation: Operation = Operation.RESET,
    current: str | None = None,
    correlation_id: UUID,
) -> WritebackJob:
    """Promise to set `password` on premises and then, as `hashed`, in the cloud.

    `current` is for a change, which the directory judges by it. A lost message does no harm: the sweep finds every
    promise past its `due_at`. Delivery runs on real time; only people and policies live on the tenant's clock.
    Raises NoAgentKey when no onboarded agent serves this person, NotAPassword for what can be nobody's password.
    """
    job = _draft(user, operation, correlation_id)
    key = AgentKey.objects.filter(agent_id=job.agent_id, retired_at=None).first() if job.agent_id else None
    if key is None:
        raise NoAgentKey(str(user.tenant_id))
    job.cloud_hash, job.key_id = hashed, key.key_id
    passwords = Passwords(_spelt(password), _spelt(current or "") if operation is Operation.CHANGE else None)
    job.sealed_secret = envelope.seal(passwords, job.binding, key.public_pem)
    return _promise(job)


def promise_unlock(user: User, *, correlation_id: UUID) -> WritebackJob:
    """Promise to clear the on-premises lock; the password stays, so nothing is sealed."""
    return _promise(_draft(user, Operation.UNLOCK, correlation_id))


def _draft(user: User, operation: Operation, correlation_id: UUID) -> WritebackJob:
    now = timezone.now()
    wait = SsprPolicy.objects.values_list("writeback_wait", flat=True).get(tenant=user.tenant_id)
    return WritebackJob(
        id=uuid4(),
        user=user,
        operation=operation,
        agent_id=registry.agent_id_for(user),
        correlation_id=correlation_id,
        promised_at=now,
        due_at=now,
        expires_at=now + wait,
    )


def _promise(job: WritebackJob) -> WritebackJob:
    job.save(force_insert=True)
    transaction.on_commit(partial(_note, job), robust=True)
    transaction.on_commit(partial(bell.ring, job.pk), robust=True)
    return job


def _note(job: WritebackJob) -> None:
    logger.info("writeback_promised", journey=str(job.correlation_id), tracking_id=str(job.pk), operation=job.operation)


def _spelt(password: str) -> str:
    """The spelling both sides compare by; the directory takes what it gets, so it must get the cloud's spelling."""
    spelt = canonical(password)
    if spelt is None:
        raise NotAPassword
    return spelt
