"""`python -m tests.journeys.dying POINT [options]`: the demo, which kills itself with SIGKILL when it comes to POINT.

The product knows nothing of this: one function is replaced in this process before the demo starts.
"""

import functools
import os
import signal
import sys
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import django
from django.core.management import call_command


@dataclass(frozen=True, slots=True)
class Point:
    """Die when `name` of `owner` is called, before or after it did its work."""

    owner: str  # resolved once Django is set up
    name: str
    after: bool = False
    argument: str = ""  # only when this is among the arguments

    def set_up(self) -> None:
        owner = resolve_name(self.owner)
        original = getattr(owner, self.name)

        @functools.wraps(original)
        def replaced(*args: Any, **kwargs: Any) -> Any:
            meant = not self.argument or self.argument in args
            answer = original(*args, **kwargs) if self.after or not meant else None
            if meant:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(owner, self.name, replaced)


POINTS = {
    "promising": Point("sspr.models:ResetRun", "follow", after=True),
    "bell": Point("celery:Celery", "send_task", argument="writeback.tasks.deliver"),
    "asking": Point("writeback.onprem.agent:WritebackAgent", "perform"),
    "answered": Point("writeback.onprem.agent:WritebackAgent", "perform", after=True),
    "closing": Point("directory.passwords", "set_hash", after=True),
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspr.settings")
    django.setup()
    POINTS[sys.argv[1]].set_up()
    call_command("demo", *sys.argv[2:])
