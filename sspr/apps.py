"""Starts the portal's own app: what it listens to, and the question it answers for the apps below."""

from importlib import import_module

from django.apps import AppConfig

from writeback import guard


class SsprConfig(AppConfig):
    name = "sspr"
    verbose_name = "Self-service password reset"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what needs models, which exist only now."""
        receivers = import_module("sspr.receivers")
        import_module("sspr.portal.reset.visit")
        guard.register(receivers.still_wanted)
