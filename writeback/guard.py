"""The question that must go up: may this job still be delivered? Answered by whoever registers, at start, above us."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from writeback.errors import GuardMissing

if TYPE_CHECKING:  # registering happens while apps load, before models exist
    from writeback.models import WritebackJob

Check = Callable[["WritebackJob"], bool]

_checks: list[Check] = []


def register(check: Check) -> None:
    """Ask `check` before each delivery; its no closes the job as withdrawn. The newest registration counts."""
    _checks[:] = [check]


def registered() -> Check:
    """The check to ask. Raises GuardMissing when nobody can say whether a job may still be delivered."""
    if not _checks:
        raise GuardMissing("Register a guard before anything is delivered.")
    return _checks[0]
