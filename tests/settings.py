"""The project's settings with cheap hashes, throw-away databases and the simulated outside world.

Both databases are files, one pair for each xdist worker, so that threads and other connections see what is committed.
`DATABASE_URL` and `ONPREMISES_DATABASE_URL` run the same suite on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

if "PORTAL_TEST_VAR" not in os.environ:  # xdist workers inherit the folder of the process that made it
    os.environ["PORTAL_TEST_VAR"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_TEST_VAR"], ignore_errors=True)

os.environ["PORTAL_VAR"] = os.environ["PORTAL_TEST_VAR"]
os.environ["PORTAL_MODE"] = "demo"
os.environ["REDIS_URL"] = ""
os.environ.setdefault("ARGON2_MEMORY_COST", "8")
os.environ.setdefault("ARGON2_TIME_COST", "1")

from sspr.settings import *  # noqa: F403
from sspr.settings import DATABASES, VAR_DIR

for _alias, _database in DATABASES.items():
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        _database["TEST"] = {"NAME": str(VAR_DIR / f"test-{_alias}.sqlite3")}
        _database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # nobody pulls the plug on a test
    else:
        _database["OPTIONS"].pop("pool")  # a pool would hold the test database open while it is dropped
