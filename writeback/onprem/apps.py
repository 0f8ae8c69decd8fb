from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnPremisesConfig(AppConfig):
    name = "writeback.onprem"
    label = "onprem"
    verbose_name = _("On premises")
    default_auto_field = "django.db.models.BigAutoField"
