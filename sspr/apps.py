"""Starts the portal's own app: what it listens to, and the question it answers for the apps below."""

from django.apps import AppConfig


class SsprConfig(AppConfig):
    name = "sspr"
    verbose_name = "Self-service password reset"
    default_auto_field = "django.db.models.BigAutoField"
