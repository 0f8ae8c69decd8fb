"""What only an administrator on premises could avert is known beforehand; everything else is not foretold."""

from typing import Any

import pytest
from django.utils import timezone

from directory.models import User
from tests.factories.directory import UserFactory
from tests.factories.onpremises import hybrid
from tests.writeback.fakes import FakeAgent, nobody
from writeback.forecast import forecast
from writeback.onprem import stage
from writeback.onprem.port import AnswerLost, Condition
from writeback.operations import Operation

pytestmark = pytest.mark.django_db(databases="__all__")


def test_nothing_in_the_way(adele: User) -> None:
    assert all(forecast(adele, operation) is None for operation in Operation)


@pytest.mark.parametrize("operation", [Operation.RESET, Operation.ADMIN_RESET, Operation.UNLOCK])
def test_a_protected_account_needs_an_administrator(operation: Operation) -> None:
    seen = forecast(hybrid("irvin", protected=True), operation)
    assert seen is not None
    assert (seen.name, seen.code) == ("OnPremisesAdminActionRequired", "SSPR_0029")
    assert seen.condition is Condition.NO_RIGHTS


def test_a_protected_person_may_change() -> None:
    assert forecast(hybrid("irvin", protected=True), Operation.CHANGE) is None


def test_disabled_and_deleted(adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, disabled=True)
    assert forecast(adele, Operation.CHANGE) is not None
    stage.delete_account(adele.on_premises_immutable_id)
    assert forecast(adele, Operation.RESET) is not None


def test_a_lock_is_not_an_administrators_matter(adele: User) -> None:
    stage.lock(adele.on_premises_immutable_id, timezone.now())
    assert forecast(adele, Operation.CHANGE) is None


def test_cloud_only_people_have_no_forecast() -> None:
    assert forecast(UserFactory(methods=[]), Operation.RESET) is None


@pytest.mark.parametrize("reach", [nobody, FakeAgent(AnswerLost()).reach])
def test_nobody_there_to_look(reach) -> None:
    assert forecast(hybrid("irvin", protected=True), Operation.RESET, reach=reach) is None


def test_a_directory_that_breaks_down_foretells_nothing(adele: User, settings: Any) -> None:
    settings.ONPREMISES_CONNECTOR = "tests.writeback.fakes.BrokenDirectory"
    assert forecast(adele, Operation.RESET) is None
