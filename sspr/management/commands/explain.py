"""`manage.py explain`: what a person may do and why not, on a terminal or as JSON for scripts."""

import json
from argparse import ArgumentParser
from typing import Any, Never

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from directory.lookup import find_user
from licensing.entitlement import Capability
from sspr.explain import CapabilityExplained, Explanation, explain
from sspr.management.console import terminal

NO_SUCH_USER = 1
NO_SUCH_CAPABILITY = 2


class Command(BaseCommand):
    help = "Say what a person may do, and for each refusal its name, its code and what mends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user_principal_name", metavar="UPN", help="for example adele@contoso.example")
        parser.add_argument("capability", nargs="?", help=", ".join(Capability) + "; all of them when left out")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        capabilities = _capabilities(options["capability"])
        user = find_user(options["user_principal_name"])
        if user is None:
            _fail(f"Nobody has the user principal name {options['user_principal_name']!r}.", NO_SUCH_USER)
        explanation = explain(user)
        if options["as_json"]:
            self.stdout.write(json.dumps(explanation.as_dict(capabilities), indent=2))
        else:
            _print(explanation, capabilities, terminal(self.stdout))


def _capabilities(asked: str | None) -> tuple[Capability, ...]:
    if asked is None:
        return tuple(Capability)
    if asked not in set(Capability):
        _fail(f"There is no capability {asked!r}; there are {', '.join(Capability)}.", NO_SUCH_CAPABILITY)
    return (Capability(asked),)


def _fail(sentence: str, returncode: int) -> Never:
    raise CommandError(sentence, returncode=returncode)


def _print(explanation: Explanation, capabilities: tuple[Capability, ...], console: Console) -> None:
    console.print(
        f"{explanation.user_principal_name}, level {explanation.facts.level.name}, preset {explanation.preset}",
        markup=False,
    )
    table = Table("Capability", "Allowed", "Reason", "Code", "What mends it")
    for capability in capabilities:
        _add(table, explanation.of(capability))
    console.print(table)


def _add(table: Table, explained: CapabilityExplained) -> None:
    """One line for the answer, or one for each refusal; a forecast has a line of its own."""
    name = explained.capability.value
    if explained.allowed:
        table.add_row(name, "yes", "", "", "")
    for reason in explained.reasons:
        table.add_row(name, "no", reason.name, reason.code or "", reason.words.remedy)
        name = ""
    if explained.forecast:
        ahead = explained.forecast
        table.add_row("", "forecast", ahead.name, ahead.code or "", ahead.words.remedy)
