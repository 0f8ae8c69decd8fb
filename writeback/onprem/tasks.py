"""What the scheduler starts on premises."""

from celery import shared_task

from writeback.onprem import protection


@shared_task
def protect() -> None:
    protection.run_everywhere()
