"""How much work a thing was: a test that says "this stays cheap" must not fail because another process was busy."""

import gc
import time
from collections.abc import Callable


def effort(act: Callable[[], object]) -> float:
    """Processor seconds this thread spent on `act`; waiting for the machine and collecting others' garbage are free."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        act()
        return time.thread_time() - began
    finally:
        if collecting:
            gc.enable()
