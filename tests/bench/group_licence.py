"""A group licence reaches a hundred thousand members: how fast, in how much memory, and what pages feel meanwhile."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models exist from here on
from django.db import connection  # noqa: E402

from directory.models import Domain, Group, SsprPolicy, Tenant  # noqa: E402
from licensing import processing  # noqa: E402
from licensing.groups import set_licenses  # noqa: E402
from licensing.ledger import seats  # noqa: E402
from licensing.models import Sku, Subscription  # noqa: E402

MEMBERS = int(os.environ.get("BENCH_MEMBERS", "100000"))
TABLES = ("licensing_licenseassignment", "directory_auditevent")
LEAST_RATE, MOST_MEMORY = 0.15, 1.25
PEOPLE = """
INSERT INTO directory_user (id, tenant_id, user_principal_name, display_name, given_name, surname, mail,
  alternate_email, mobile_phone, usage_location, password, account_enabled, on_premises, on_premises_immutable_id,
  must_change_password, session_epoch, created_at)
SELECT gen_random_uuid(), %s, 'person' || n || '@' || %s || '.example', 'Person ' || n, '', '', '', '', '', 'NL', '',
  true, false, '', false, 0, now() FROM generate_series(1, %s) AS n
"""
FOREIGN_KEYS = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
)
MEMBERSHIPS = """
INSERT INTO directory_membership (group_id, user_id, joined_at)
SELECT %s, id, now() FROM directory_user WHERE tenant_id = %s
"""


def main() -> None:
    for database in ("default", "onpremises"):
        call_command("migrate", database=database, verbosity=0)
    warm_up()
    before = peak()
    tenant, sku = organisation("large", MEMBERS), Sku.objects.get(part_number="SPE_E3")
    before_visits = calm()
    took, visits = licensed(tenant, sku)
    grown = peak() / before
    bare = bare_copy()
    assert seats(tenant, sku).consumed == MEMBERS
    rate = bare / took
    rows = [
        {
            "what": f"E3 for a group of {MEMBERS:,} members, rate against one bare `INSERT … SELECT` of the same rows",
            "hold": "≥ 15 %",
            "measured": f"{rate:.0%} ({took:.1f} s, {MEMBERS / took:,.0f} members/s; bare {bare:.2f} s)",
            "held": rate >= LEAST_RATE,
        },
        {
            "what": "peak memory of that worker against one that served 2,000 members",
            "hold": "flat: ≤ 1.25×",
            "measured": f"{grown:.2f}×",
            "held": grown <= MOST_MEMORY,
        },
        {
            "what": "a portal page meanwhile, median against the same page before",
            "hold": "answers",
            "measured": (
                f"{median(visits) / median(before_visits):.1f}× (slowest of {len(visits)}: {max(visits) * 1000:.0f} ms)"
            ),
            "held": len(visits) > took,  # one a second at the least
        },
    ]
    json.dump(rows, sys.stdout)


def warm_up() -> None:
    """A small group first: imports, plans of the database, one full chunk."""
    licensed(organisation("small", 2000), Sku.objects.get(part_number="SPE_E3"))


def organisation(name: str, size: int) -> Tenant:
    tenant = Tenant.objects.create(name=name.title(), country="NL", default_usage_location="NL")
    Domain.objects.create(tenant=tenant, name=f"{name}.example")
    SsprPolicy.objects.create(tenant=tenant)
    Subscription.objects.create(tenant=tenant, sku=Sku.objects.get(part_number="SPE_E3"), seats=size)
    group = Group.objects.create(tenant=tenant, name="Everybody")
    with connection.cursor() as cursor:  # by the server itself, so that this process stays as small as it was
        cursor.execute(PEOPLE, [tenant.pk, name, size])
        cursor.execute(MEMBERSHIPS, [group.pk, tenant.pk])
        cursor.execute("ANALYZE")
    return tenant


def licensed(tenant: Tenant, sku: Sku) -> tuple[float, list[float]]:
    """Seconds until every member has it, and those of each visit somebody paid to a page meanwhile."""
    set_licenses(Group.objects.get(tenant=tenant), add={sku: ()}, by="bench")
    with visitor() as seconds:
        started = time.perf_counter()
        processing.finish()
        took = time.perf_counter() - started
    return took, seconds


@contextmanager
def visitor() -> Iterator[list[float]]:
    """Somebody who opens a page that asks the database, five times a second, in a web process of their own.

    What it yields is filled when the block ends."""
    command = [sys.executable, "-m", "tests.bench.visitor"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()  # it is ready
    seconds: list[float] = []
    yield seconds
    said, _ = process.communicate("over\n")
    seconds += json.loads(said)


def calm() -> list[float]:
    with visitor() as seconds:
        time.sleep(3)
    return seconds


def bare_copy() -> float:
    """Seconds for the same rows into tables of the same shape, indexes and constraints included."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in TABLES:
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(FOREIGN_KEYS, [table])
            for name, definition in cursor.fetchall():
                cursor.execute(f'ALTER TABLE bare_{table} ADD CONSTRAINT "{name}" {definition}')
        started = time.perf_counter()
        for table in TABLES:
            cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM {table}")
        return time.perf_counter() - started


def peak() -> float:
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
