"""manage.py languages: the catalogues of the portal's languages, without a system gettext."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sspr.languages import TRANSLATED, catalogues
from sspr.languages.check import faults
from sspr.languages.extract import source


class Command(BaseCommand):
    help = "Brings the catalogues of all languages up to date with the code, compiles them, or says what is wrong."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("update", "compile", "check"))
        parser.add_argument("--quiet", action="store_true", help="check: only count, do not list")

    def handle(self, *args: Any, act: str, quiet: bool, **options: Any) -> None:
        if act == "update":
            self._update()
        elif act == "compile":
            self._compile()
        else:
            self._check(quiet=quiet)

    def _update(self) -> None:
        said = source()
        for language in TRANSLATED:
            done = catalogues.update(language, said)
            self.stdout.write(f"{language.code}: {done.messages} messages, {done.new} new, {done.gone} gone")

    def _compile(self) -> None:
        compiled = catalogues.compile_stale()
        self.stdout.write(f"compiled: {', '.join(one.code for one in compiled) or 'nothing, all are up to date'}")

    def _check(self, *, quiet: bool) -> None:
        said, unsound = source(), []
        for language in TRANSLATED:
            found = faults(catalogues.read(language), said)
            for fault in () if quiet else found:
                self.stdout.write(f"{language.code}: {fault}")
            counts = ", ".join(f"{number} × {kind}" for kind, number in Counter(f.kind for f in found).items())
            self.stdout.write(f"{language.code}: {counts or f'complete, {len(said)} messages'}")
            if found:
                unsound.append(language.code)
        if unsound:
            raise CommandError(f"Not complete: {', '.join(unsound)}.")
