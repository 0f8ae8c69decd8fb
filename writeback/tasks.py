"""What the queue runs. A message names a job and nothing else; whatever else it says is refused by the signature."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from writeback import delivery, figures, health, rollover
from writeback.sweep import sweep as sweep_all
from writeback.sync import rounds


@shared_task
def deliver(job_id: str) -> None:
    delivery.deliver(UUID(job_id), now=timezone.now())


@shared_task
def sweep() -> None:
    done = False
    try:
        sweep_all(timezone.now())
        done = True
    finally:
        figures.swept(failed=not done)


@shared_task
def heartbeat() -> None:
    health.heartbeat()


@shared_task
def synchronise() -> None:
    rounds.work()


@shared_task
def renew_keys() -> None:
    rollover.rotate()


@shared_task
def equip() -> None:
    rollover.equip()


@shared_task
def listen_again() -> None:
    health.listen_again()
