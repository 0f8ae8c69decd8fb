from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "sspr.lab"
    label = "lab"
    verbose_name = "Lab"
    default_auto_field = "django.db.models.BigAutoField"
