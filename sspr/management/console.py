"""What the commands of the demo say to a terminal, in one voice."""

from django.core.management import call_command
from rich.console import Console
from rich.table import Table

from sspr import seeding


def migrate() -> None:
    """Bring both databases up to date; quick when there is nothing to do."""
    for database in ("default", "onpremises"):
        call_command("migrate", database=database, interactive=False, verbosity=0)


def people_table(*, port: int | None = None) -> Table:
    """The demo people with their part in the lesson and the password while it is the seeded one.

    With `port` each row also names the person's own host on the running portal.
    """
    table = Table(title="Demo people", title_justify="left", show_edge=False, pad_edge=False)
    for heading in ("user ID", "part", "password", *(["own host"] if port else [])):
        table.add_column(heading, overflow="fold")
    for person, user in seeding.present():
        password = seeding.password_in_force(user) or f"changed on {user.last_password_change_at:%d %b at %H:%M}"
        own_host = [f"http://{person.host}:{port}"] if port else []
        table.add_row(person.user_principal_name, person.part, password, *own_host)
    return table


def terminal(stream: object) -> Console:
    return Console(file=stream, highlight=False, soft_wrap=True)  # type: ignore[arg-type]
