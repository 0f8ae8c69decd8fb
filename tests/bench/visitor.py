"""`python -m tests.bench.visitor`: open a page five times a second until told to stop; print the seconds each took."""

import json
import select
import sys
import time

import django

django.setup()

from django.test import Client  # noqa: E402 - needs the settings

INTERVAL = 0.2  # seconds


def main() -> None:
    client, seconds = Client(), []
    visit(client)  # imports, templates, plans
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], INTERVAL)[0]:
        seconds.append(visit(client))
    json.dump(seconds, sys.stdout)


def visit(client: Client) -> float:
    started = time.perf_counter()
    response = client.get("/editions/", headers={"host": "localhost"})
    if response.status_code != 200:
        raise SystemExit(f"/editions/ answered {response.status_code}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
