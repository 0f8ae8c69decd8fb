"""The outside world behind one small port. Mail goes through Django's back ends, text messages through a setting."""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class GatewayError(Exception):
    """The carrier did not take the message; it may do so later."""


class SmsGateway(Protocol):
    """Whoever carries text messages. Named by its dotted path in the setting SMS_GATEWAY, made without arguments."""

    def send(self, number: str, text: str) -> None:
        """Hand `text` over for `number` (E.164). Raises GatewayError where it was not taken."""
        ...


def sms_gateway() -> SmsGateway:
    """The carrier of this installation. Raises GatewayError where there is none."""
    if not settings.SMS_GATEWAY:
        raise GatewayError("SMS_GATEWAY is not set")
    return cast(SmsGateway, import_string(settings.SMS_GATEWAY)())
