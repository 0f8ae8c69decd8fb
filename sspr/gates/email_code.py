"""A code by e-mail: the person presses a button, the message goes to the address on file."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from directory.models import Tenant


def send(address: str, code: str, tenant: Tenant | None) -> None:
    """Hand the message over. `address` is one stored address; raises what the mail back end raises."""
    context = {"code": code, "directory_name": tenant.name if tenant else ""}
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string("email/code/subject.txt", context).split()),  # a header is one line
        body=render_to_string("email/code/body.txt", context),
        to=[address],
    )
    message.attach_alternative(render_to_string("email/code/body.html", context), "text/html")
    message.send()
