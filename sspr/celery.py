"""The queue. Started as `celery -A sspr worker`, or as threads of the one process by `manage.py demo`."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspr.settings")

app = Celery("sspr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["sspr.gates", "sspr.lab"], related_name="tasks")

AT_START = ("writeback.tasks.heartbeat", "writeback.tasks.sweep")


@worker_ready.connect
def ring_at_start(**kwargs: object) -> None:
    """Have tenants heard of and promises moved at once: an interval first fires after its full length.

    Sent for `celery worker` only; the embedded worker rings for the whole schedule itself.
    """
    for task in AT_START:
        app.send_task(task)
