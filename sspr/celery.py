"""The queue. Started as `celery -A sspr worker`, or as threads of the one process by `manage.py demo`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspr.settings")

app = Celery("sspr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["sspr.gates", "sspr.lab"], related_name="tasks")
