"""What the queue runs. A message names a job and nothing else; whatever else it says is refused by the signature."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from writeback import delivery, health
from writeback.sweep import sweep as sweep_all


@shared_task
def deliver(job_id: str) -> None:
    delivery.deliver(UUID(job_id), now=timezone.now())


@shared_task
def sweep() -> None:
    sweep_all(timezone.now())


@shared_task
def heartbeat() -> None:
    health.heartbeat()
