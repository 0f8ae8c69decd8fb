"""manage.py seed: the demo tenants and people."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sspr import seeding
from sspr.management.console import migrate, people_table, refuse_real_people, terminal


class Command(BaseCommand):
    help = "Makes the demo tenants and people, on premises and in the cloud, after running pending migrations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="DOMAIN", help="only this tenant, for example contoso.example")
        parser.add_argument(
            "--users", type=int, default=0, metavar="N", help="also N nameless cloud-only people in each tenant made"
        )
        parser.add_argument(
            "--again", action="store_true", help="remove what an earlier seed made, with all that happened to it since"
        )
        parser.add_argument("--yes", action="store_true", help="also into a database that holds tenants people made")

    def handle(self, *args: Any, tenant: str | None, users: int, again: bool, yes: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo people never enter a portal in production mode.")
        if users < 0:
            raise CommandError("--users takes a number that is not negative.")
        refuse_real_people(yes=yes)
        migrate()
        seeded = self._load([tenant.strip().lower()] if tenant else None, users, again=again)
        console = terminal(self.stdout)
        for one in seeded:
            shared = f"; those without a name share the password {one.crowd_password}" if one.crowd_password else ""
            console.print(f"{one.tenant.name}: {one.people} people{shared}")
        console.print(people_table())

    def _load(self, domains: list[str] | None, users: int, *, again: bool) -> tuple[seeding.Seeded, ...]:
        columns = (TextColumn("people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        total = users * (len(domains) if domains else len(seeding.TENANTS))
        with Progress(*columns, console=terminal(self.stderr), disable=not total) as progress:
            bar = progress.add_task("people", total=total)
            try:
                return seeding.load(
                    domains=domains,
                    users_per_tenant=users,
                    again=again,
                    progress=lambda written: progress.advance(bar, written),
                )
            except seeding.AlreadySeeded as refusal:
                raise CommandError(
                    f"Already there: {', '.join(refusal.domains)}. Add --again to remove and make them anew."
                ) from refusal
            except seeding.NotADemoTenant as refusal:
                raise CommandError(str(refusal)) from refusal
