"""The simulated carrier: text messages arrive on a page instead of a phone."""

from django.utils import timezone

from sspr.lab import post
from sspr.lab.models import Kind


class SimulatedCarrier:
    """Honours `sspr.gates.gateways.SmsGateway`."""

    def send(self, number: str, text: str) -> None:
        post.receive(Kind.TEXT, number, text, now=timezone.now())
