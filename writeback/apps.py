from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from writeback.onprem import moment


class WritebackConfig(AppConfig):
    name = "writeback"
    verbose_name = _("Password writeback")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        moments = import_module("writeback.moments")  # by name: it knows models, which are loaded only now
        moment.register(moments.of)
        import_module("writeback.receivers")
