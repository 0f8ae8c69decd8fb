"""Whether a job may still go is asked above; until somebody answers, nothing goes."""

import pytest

from writeback import guard
from writeback.errors import GuardMissing
from writeback.models import WritebackJob


def refuse(job: WritebackJob) -> bool:
    return False


def test_the_newest_registration_counts() -> None:
    guard.register(lambda job: True)
    guard.register(refuse)
    assert guard.registered() is refuse


def test_nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_checks", [])
    with pytest.raises(GuardMissing):
        guard.registered()
