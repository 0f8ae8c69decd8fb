"""The licensing app, which keeps the catalogue of products in every database that is migrated."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from licensing import catalog


class LicensingConfig(AppConfig):
    name = "licensing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(catalog.load_after_migrate, sender=self, dispatch_uid="licensing.catalog")
