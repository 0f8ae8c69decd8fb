"""What the commands of the demo say to a terminal, in one voice."""

from django.core.management import CommandError, call_command
from django.db import connection
from rich.console import Console
from rich.table import Table

from directory.models import Tenant
from sspr import seeding

WIDTH = 180  # columns; the longest line of the table of people


def refuse_real_people(*, yes: bool) -> None:
    """Raise CommandError before demo people move in with real ones, unless `yes` says that this is meant.

    An SQLite file is this checkout's own; any other database may be an address left in the environment.
    """
    if yes or connection.vendor == "sqlite" or Tenant._meta.db_table not in connection.introspection.table_names():
        return
    if Tenant.objects.filter(seed_generation=None).exists():
        name = connection.settings_dict["NAME"]
        raise CommandError(
            f"The database {name} holds tenants that people made. Add --yes if demo people belong there."
        )


def migrate() -> None:
    """Bring both databases up to date; quick when there is nothing to do."""
    for database in ("default", "onpremises"):
        call_command("migrate", database=database, interactive=False, verbosity=0)


def people_table(*, port: int | None = None) -> Table:
    """The demo people with their password while it is the seeded one, and their part in the lesson.

    With `port` each row also names the person's own host on the running portal.
    """
    table = Table("user ID", "password", *(["own host"] if port else []), "part", box=None, padding=(0, 2, 0, 0))
    for column in table.columns:
        column.no_wrap = True  # a password or an address in two pieces cannot be copied
    for person, user in seeding.present():
        password = seeding.password_in_force(user) or f"changed {user.last_password_change_at:%d %b %H:%M}"
        own_host = [f"http://{person.host}:{port}"] if port else []
        table.add_row(person.user_principal_name, password, *own_host, str(person.part))
    return table


def terminal(stream: object) -> Console:
    """Rich output that is never cut: a narrower terminal wraps the lines itself."""
    return Console(file=stream, highlight=False, soft_wrap=True, width=WIDTH)  # type: ignore[arg-type]
