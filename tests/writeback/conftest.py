"""What the tests of writeback share: a key folder of their own, an open guard, one hybrid person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from directory import passwords
from directory.models import User
from tests.factories.onpremises import NEW_PASSWORD, hybrid
from writeback import guard, outbox
from writeback.models import WritebackJob


@pytest.fixture(autouse=True)
def key_folder(settings: Any, tmp_path: Path) -> Path:
    """The agents' private keys of one test."""
    settings.ONPREMISES_KEY_DIR = tmp_path / "onpremises"
    return tmp_path / "onpremises"


@pytest.fixture(autouse=True)
def open_guard(monkeypatch: pytest.MonkeyPatch) -> Callable[[guard.Check], None]:
    """Everything may be delivered, until a test calls this with another check."""

    def use(check: guard.Check) -> None:
        monkeypatch.setattr(guard, "_checks", [check])

    use(lambda job: True)
    return use


@pytest.fixture
def adele() -> User:
    return hybrid("adele")


@pytest.fixture
def promise() -> Callable[..., WritebackJob]:
    """Promise a new password for somebody as the portal does."""

    def make(user: User, password: str = NEW_PASSWORD, **kwargs: Any) -> WritebackJob:
        return outbox.promise_password(user, password, passwords.hash(password), correlation_id=uuid4(), **kwargs)

    return make
