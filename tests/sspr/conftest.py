"""Shared by the portal's tests."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.sspr.gates import carrier
from tests.sspr.post import Post


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    settings.SMS_GATEWAY = "tests.sspr.gates.carrier.Carrier"
    carrier.SENT.clear()
    yield Post()
    carrier.SENT.clear()
