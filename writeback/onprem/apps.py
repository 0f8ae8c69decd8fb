from django.apps import AppConfig


class OnPremisesConfig(AppConfig):
    name = "writeback.onprem"
    label = "onprem"
    verbose_name = "On premises"
    default_auto_field = "django.db.models.BigAutoField"
