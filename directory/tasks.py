"""What the queue runs. The work is in rows, so a message says nothing but that there is some."""

from celery import shared_task

from directory import dynamic


@shared_task
def apply_rules() -> None:
    dynamic.work()
