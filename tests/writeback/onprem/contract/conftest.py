from collections.abc import Callable

import pytest

from tests.writeback.onprem.contract.landscape import Landscape, MockLandscape

IMPLEMENTATIONS: list[Callable[[], Landscape]] = [MockLandscape]


@pytest.fixture(params=IMPLEMENTATIONS, ids=lambda implementation: implementation.__name__)
def landscape(request: pytest.FixtureRequest, db: None) -> Landscape:
    return request.param()
