"""The licensing app, which keeps the catalogue of products in every database that is migrated."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from licensing import catalog


class LicensingConfig(AppConfig):
    name = "licensing"
    verbose_name = _("Licensing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(catalog.load_after_migrate, sender=self, dispatch_uid="licensing.catalog")
        import_module("licensing.receivers")  # by name: it needs models, which exist only now
