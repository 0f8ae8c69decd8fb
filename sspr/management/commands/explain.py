"""`manage.py explain`: what a person may do and why not, on a terminal or as JSON for scripts; also what if."""

import json
from argparse import ArgumentParser
from typing import Any, Never

from django.core.management.base import BaseCommand, CommandError

from directory.lookup import find_user
from directory.models import User
from licensing.entitlement import Capability
from licensing.whatif import Unclear, read
from sspr.explain import Supposition, explain, what_if
from sspr.management import explained
from sspr.management.console import terminal

NO_SUCH_USER = 1
NO_SUCH_CAPABILITY = 2
NO_SUCH_CHANGE = 3
WHAT_IF = "--what-if"


class Command(BaseCommand):
    help = "Say what a person may do, and for each refusal its name, its code and what mends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user_principal_name", metavar="UPN", help="for example adele@contoso.example")
        parser.add_argument("capability", nargs="?", help=", ".join(Capability) + "; all of them when left out")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")
        parser.add_argument(
            WHAT_IF,
            action="append",
            default=[],
            metavar="CHANGE",
            help="suppose a change and change nothing: +SPB, -AAD_PREMIUM, AAD_PREMIUM/AAD_PREMIUM=off, join:Sales, "
            "leave:Sales, location:DE, status:AAD_PREMIUM=Suspended, seats:SPB=+5, enforcement:tenant_wide, "
            "paid-office:on; may be repeated, each on top of the ones before it",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv(joined(argv))

    def handle(self, *args: Any, **options: Any) -> None:
        capabilities = _capabilities(options["capability"])
        user = find_user(options["user_principal_name"])
        if user is None:
            _fail(f"Nobody has the user principal name {options['user_principal_name']!r}.", NO_SUCH_USER)
        supposed = _supposed(user, options["what_if"]) if options["what_if"] else None
        explanation = explain(user)
        if options["as_json"]:
            told = explanation.as_dict(capabilities)
            more = {"what_if": supposed.as_dict(capabilities)} if supposed else {}
            self.stdout.write(json.dumps(told | more, indent=2))
        elif supposed:
            explained.print_supposition(supposed, capabilities, terminal(self.stdout))
        else:
            explained.print_explanation(explanation, capabilities, terminal(self.stdout))


def joined(argv: list[str]) -> list[str]:
    """With every change fastened to its option, since argparse takes -AAD_PREMIUM for an option of its own."""
    found: list[str] = []
    for argument in argv:
        if found and found[-1] == WHAT_IF:
            found[-1] = f"{WHAT_IF}={argument}"
        else:
            found.append(argument)
    return found


def _capabilities(asked: str | None) -> tuple[Capability, ...]:
    if asked is None:
        return tuple(Capability)
    if asked not in set(Capability):
        _fail(f"There is no capability {asked!r}; there are {', '.join(Capability)}.", NO_SUCH_CAPABILITY)
    return (Capability(asked),)


def _supposed(user: User, changes: list[str]) -> Supposition:
    if user.tenant is None:
        _fail("A platform operator belongs to no tenant and holds no licence.", NO_SUCH_CHANGE)
    try:
        return what_if(user, user.tenant, [read(change, user.tenant) for change in changes])
    except Unclear as unclear:
        _fail(unclear.message, NO_SUCH_CHANGE)


def _fail(sentence: str, returncode: int) -> Never:
    raise CommandError(sentence, returncode=returncode)
