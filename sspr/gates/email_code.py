"""A code by e-mail: the person presses a button, the message goes to the address on file."""

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import get_language

from directory.branding import look_of
from directory.models import Tenant
from sspr.gates.gateways import GatewayError


def send(address: str, code: str, tenant: Tenant | None) -> None:
    """Hand the message over. Raises what the mail back end raises, and GatewayError for what is not one address."""
    try:
        validate_email(address)  # a list or a line break that came in by an import would widen the send (SR-PROOF-06)
    except ValidationError:
        raise GatewayError("not one address") from None
    look = look_of(tenant, get_language())
    context = {"code": code, "directory_name": tenant.name if tenant else "", "branding": look}
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string("email/code/subject.txt", context).split()),  # a header is one line
        body=render_to_string("email/code/body.txt", context),
        to=[address],
    )
    message.attach_alternative(render_to_string("email/code/body.html", context), "text/html")
    message.send()
