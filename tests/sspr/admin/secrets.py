"""Rows that hold what no page may show, each with a value one can search for."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from directory.models import User
from writeback.models import WritebackJob
from writeback.operations import Operation

SEALED = b"sealed-marker-5b1f"
CLOUD_HASH = "argon2$cloud-hash-marker-77c2"


def job_for(person: User) -> WritebackJob:
    """An open promise, with secret and hash on board."""
    now = timezone.now()
    return WritebackJob.objects.create(
        user=person,
        operation=Operation.RESET,
        correlation_id=uuid4(),
        sealed_secret=SEALED,
        key_id=uuid4(),
        cloud_hash=CLOUD_HASH,
        promised_at=now,
        due_at=now,
        expires_at=now + timedelta(seconds=30),
    )
