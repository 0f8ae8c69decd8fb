"""What the scheduler asks of the lab."""

from celery import shared_task
from django.utils import timezone

from sspr.lab.models import Message


@shared_task
def purge() -> None:
    """Delete the messages whose code has died; pages stop showing them at that moment already."""
    Message.objects.dead(timezone.now()).delete()
