"""What the queue runs. The work is in rows, so a message says nothing but that there is some."""

from celery import shared_task

from licensing import ageing, processing


@shared_task
def work() -> None:
    processing.work()


@shared_task
def age() -> None:
    ageing.record_new_statuses()
