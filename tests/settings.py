"""The project's settings with a fast hasher, throw-away databases and the simulated outside world."""

import os
import tempfile

os.environ["PORTAL_MODE"] = "demo"
os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-tests-"))
os.environ.setdefault("ARGON2_MEMORY_COST", "8")
os.environ.setdefault("ARGON2_TIME_COST", "1")

from sspr.settings import *  # noqa: E402, F403

CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
