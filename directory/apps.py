"""The directory app, whose dynamic groups listen to what becomes of people."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("directory.receivers")  # by name: it needs models, which exist only now
