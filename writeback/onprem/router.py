"""Keeps the two systems apart: on-premises rows live on their own database and are related to nothing else."""

from typing import Any

from django.db.models import Model

APP_LABEL = "onprem"
ALIAS = "onpremises"


class OnPremisesRouter:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == APP_LABEL else None

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        on_premises = {model._meta.app_label == APP_LABEL for model in (one, other)}
        return None if on_premises == {False} else on_premises == {True}

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == ALIAS) == (app_label == APP_LABEL)
