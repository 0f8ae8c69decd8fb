"""A code by text message. The person types the full number, which is compared and never dialled (SR-PROOF-05)."""

import phonenumbers
from django.utils.translation import gettext as _

from directory.models import Tenant
from sspr.gates.gateways import sms_gateway

LONGEST_NUMBER = 40  # characters; fifteen digits, however they are spaced


def same_number(typed: str, stored: str) -> bool:
    """Whether `typed` is `stored` (E.164) in any usual writing, country and area code included."""
    written = typed.strip()
    if not written or len(written) > LONGEST_NUMBER:
        return False
    if written.startswith("00"):
        written = f"+{written[2:]}"
    try:
        number = phonenumbers.parse(written if written[0] in "+＋" else f"+{written}", None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == stored


def send(number: str, code: str, tenant: Tenant | None) -> None:
    """Hand the message over to the carrier. Raises GatewayError."""
    if tenant:
        text = _("%(code)s is your %(organisation)s verification code.") % {"code": code, "organisation": tenant.name}
    else:
        text = _("%(code)s is your verification code.") % {"code": code}
    sms_gateway().send(number, text)
