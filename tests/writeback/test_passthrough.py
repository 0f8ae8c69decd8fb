"""At sign-in the directory judges the password, and one that cannot is nobody's verdict."""

from typing import Any

import pytest

from directory.models import User
from tests.factories.onpremises import PASSWORD
from writeback.passthrough import Said, ask

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_directory_says_right_or_wrong(adele: User) -> None:
    assert ask(adele, PASSWORD) is Said.RIGHT
    assert ask(adele, "wrong") is Said.WRONG


def test_a_directory_that_breaks_down_is_not_reached(adele: User, settings: Any) -> None:
    settings.ONPREMISES_CONNECTOR = "tests.writeback.fakes.BrokenDirectory"
    assert ask(adele, PASSWORD) is Said.UNREACHABLE
