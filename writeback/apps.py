from django.apps import AppConfig


class WritebackConfig(AppConfig):
    name = "writeback"
    verbose_name = "Password writeback"
    default_auto_field = "django.db.models.BigAutoField"
