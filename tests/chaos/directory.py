"""A directory as slow and unreliable as a real one, given to workers by `ONPREMISES_CONNECTOR`.

The product knows nothing of it.
"""

import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.db import OperationalError, transaction

from tests.chaos.acts import FOLDER, note, take
from writeback.onprem.mock import MockDirectory
from writeback.onprem.port import Account, Act, LdapResult

ALIAS = "onpremises"
THINKING = (0.2, 1.2)  # seconds before anything is done
ANSWERING = (0.0, 0.6)  # seconds between the deed and the answer: a worker that dies here has done it
STALL = 18.0  # seconds; longer than a lease


class SlowDirectory(MockDirectory):
    """See `port.Directory`; it keeps that contract, late."""

    def set_password(self, account: Account, *args: Any, **kwargs: Any) -> Act:
        return self._slowly(account, partial(super().set_password, account, *args, **kwargs))

    def change_password(self, account: Account, *args: Any, **kwargs: Any) -> Act:
        return self._slowly(account, partial(super().change_password, account, *args, **kwargs))

    def _slowly(self, account: Account, prepare: Callable[[], Act]) -> Act:
        folder, name = Path(os.environ[FOLDER]), account.sam_account_name
        note(folder, name, "begins")
        pause = STALL if take(folder, "stall") else random.uniform(*THINKING)
        if pause == STALL:
            note(folder, name, "stall")
        time.sleep(pause)
        act = prepare()

        def run() -> LdapResult:
            if take(folder, "before"):
                note(folder, name, "before")
                raise OperationalError("the agent dropped out before it applied")
            result = act()
            if take(folder, "after"):
                note(folder, name, "after")
                transaction.on_commit(drop_out, using=ALIAS)
            else:
                transaction.on_commit(lambda: time.sleep(random.uniform(*ANSWERING)), using=ALIAS)
            return result

        return run


def drop_out() -> None:
    """After the commit: the deed is done, the answer is not given."""
    raise OperationalError("the agent dropped out after it applied")
