"""The two systems never share a database."""

import pytest
from django.apps import apps
from django.db import models

from directory.models import User
from writeback.onprem.models import Account, Domain
from writeback.onprem.router import OnPremisesRouter

router = OnPremisesRouter()


@pytest.mark.parametrize("model", apps.get_models())
def test_every_model_lives_on_one_side(model: type[models.Model]) -> None:
    on_premises = model._meta.app_label == "onprem"
    assert router.db_for_read(model) == router.db_for_write(model) == ("onpremises" if on_premises else None)
    assert router.allow_migrate("onpremises", model._meta.app_label) is on_premises
    assert router.allow_migrate("default", model._meta.app_label) is not on_premises


def test_rows_of_the_two_sides_are_not_related() -> None:
    assert router.allow_relation(Account(), Domain()) is True
    assert router.allow_relation(Account(), User()) is False
    assert router.allow_relation(User(), User()) is None
