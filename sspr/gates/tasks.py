"""The bell and the round: send one challenge, and look for those whose bell was lost."""

import uuid

from celery import shared_task
from django.utils import timezone

from sspr.gates import sending


@shared_task(name="sspr.gates.tasks.send")
def send(challenge_id: str) -> None:
    sending.send_alone(uuid.UUID(challenge_id), now=timezone.now())


@shared_task(name="sspr.gates.tasks.sweep")
def sweep() -> None:
    sending.sweep(now=timezone.now())
