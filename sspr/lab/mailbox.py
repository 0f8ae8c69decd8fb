"""The simulated mail server, as a Django mail back end: nothing leaves this machine."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from sspr.lab import post
from sspr.lab.models import Kind


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Deliver to every recipient's mailbox; returns how many messages were sent."""
        now = timezone.now()
        for mail in email_messages:
            for recipient in mail.recipients():
                post.receive(Kind.MAIL, recipient, str(mail.body), subject=str(mail.subject), now=now)
        return len(email_messages)
