"""The post and the clock of the people in a test."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from directory.models import Tenant
from sspr.gates import sending
from tests.sspr.gates import carrier


class Post:
    """What a worker would do, done now; and what then lies in the mailbox."""

    def deliver(self) -> int:
        return sending.sweep(now=timezone.now() + timedelta(seconds=1))

    def code(self) -> str:
        """The newest code that was mailed."""
        self.deliver()
        return digits(str(mail.outbox[-1].body))

    def texted_code(self) -> str:
        """The newest code that was sent as a text message."""
        self.deliver()
        return digits(carrier.SENT[-1][1])


def digits(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None
    return found[0]


def pass_time(tenant: Tenant, span: timedelta) -> None:
    """Move the tenant's clock on."""
    tenant.clock_offset += span
    tenant.save(update_fields=["clock_offset"])
