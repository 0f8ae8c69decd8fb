"""`manage.py createsuperuser`: what people who know Django type, answered with the command this portal has instead."""

from typing import Any, Never

from django.contrib.auth.management.commands.createsuperuser import Command as DjangoCommand
from django.core.management.base import CommandError


class Command(DjangoCommand):
    """Takes the arguments of Django's own, so that whatever was typed meets the pointer and no complaint about them."""

    help = "Not used here: see create_administrator."
    requires_migrations_checks = False  # the pointer needs no database

    def handle(self, *args: Any, **options: Any) -> Never:
        raise CommandError("This portal's operators are made by: manage.py create_administrator UPN")
