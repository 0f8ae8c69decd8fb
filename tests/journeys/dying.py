"""`python -m tests.journeys.dying POINT [options]`: the demo, which kills itself with SIGKILL when it comes to POINT.

The product knows nothing of this: one function is replaced in this process before the demo starts.
"""

import functools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from celery import Celery
from django.core.management import call_command

DELIVER = "writeback.tasks.deliver"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_before(owner: Any, name: str, *, when: Callable[..., bool] = lambda *args, **kwargs: True) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def replaced(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            die()
        return original(*args, **kwargs)

    setattr(owner, name, replaced)


def dying_after(owner: Any, name: str) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def replaced(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        die()

    setattr(owner, name, replaced)


def in_the_promising_transaction() -> None:
    from sspr.models import ResetRun

    dying_after(ResetRun, "follow")


def before_the_bell() -> None:
    dying_before(Celery, "send_task", when=lambda app, name, *args, **kwargs: name == DELIVER)


def before_the_directory_is_asked() -> None:
    from writeback.onprem.agent import Agent

    dying_before(Agent, "perform")


def after_the_directory_answered() -> None:
    from writeback.onprem.agent import Agent

    dying_after(Agent, "perform")


def in_the_closing_transaction() -> None:
    from directory import passwords

    dying_after(passwords, "set_hash")


POINTS: dict[str, Callable[[], None]] = {
    "promising": in_the_promising_transaction,
    "bell": before_the_bell,
    "asking": before_the_directory_is_asked,
    "answered": after_the_directory_answered,
    "closing": in_the_closing_transaction,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspr.settings")
    django.setup()
    POINTS[sys.argv[1]]()
    call_command("demo", *sys.argv[2:])
