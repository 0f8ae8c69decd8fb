"""manage.py demo: the running portal with its demo people, from one command."""

import signal
from argparse import ArgumentParser, ArgumentTypeError
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils import timezone

from sspr import embedded, seeding
from sspr.celery import app
from sspr.lab import access
from sspr.languages import catalogues
from sspr.management.console import migrate, people_table, refuse_real_people, terminal

HIGHEST_PORT = 65535
LOOPBACK_OR_ALL = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104 - all of them answer to localhost


class Command(BaseCommand):
    help = "Runs portal, worker and scheduler in this one process, with demo tenants; Ctrl-C stops all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=_port, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at; loopback unless you say so")
        parser.add_argument("--yes", action="store_true", help="also in a database that holds tenants people made")

    def handle(self, *args: Any, host: str, port: int, yes: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("PORTAL_MODE says this is no demo; unset it, or set it to demo.")
        refuse_real_people(yes=yes)
        settings.ALLOWED_HOSTS.append(_in_address(host))  # who listens there is asked for by that name
        for number in (signal.SIGINT, signal.SIGTERM):  # a background shell would have SIGINT ignored
            signal.signal(number, _interrupt)
        try:
            self._run(host, port)
        except embedded.PortInUse as refusal:
            raise CommandError(f"{refusal}. Choose another with --port or --host.") from refusal
        except KeyboardInterrupt:  # before the server listened to it
            self.stdout.write("Stopped.")

    def _run(self, host: str, port: int) -> None:
        # The port first: a taken one is then known before anything is written.
        server = embedded.bind(get_wsgi_application(), host, port)
        catalogues.compile_stale()
        migrate()
        new = seeding.load(domains=seeding.missing())
        self._greet(host, port, new)
        embedded.serve(server, app)
        self.stdout.write("Stopped.")

    def _greet(self, host: str, port: int, new: tuple[seeding.Seeded, ...]) -> None:
        here = host in LOOPBACK_OR_ALL
        root = f"http://{'localhost' if here else _in_address(host)}:{port}"
        link = root + reverse("lab:enter", args=[access.issue(now=timezone.now())])
        kept = "The demo tenants are new." if new else "Data and keys are those of the last start."
        console = terminal(self.stdout)
        console.print(people_table(port=port if here else None))
        console.print(f"\nPortal  {root}\nLab     {link}  (works once)\n\n{kept} Ctrl-C stops all of it.")


def _port(typed: str) -> int:
    if not typed.isdecimal() or not 1 <= int(typed) <= HIGHEST_PORT:
        raise ArgumentTypeError(f"{typed!r} is no port; give a number from 1 to {HIGHEST_PORT}")
    return int(typed)


def _in_address(host: str) -> str:
    """IPv6 addresses stand in brackets there."""
    return f"[{host}]" if ":" in host else host


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
