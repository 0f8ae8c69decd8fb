"""`manage.py create_administrator`: the first platform operator, with a password that works once."""

from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from directory import audit, clock, passwords
from directory.activities import Activity
from directory.models import User

ACTOR = "create_administrator"


class Command(BaseCommand):
    help = "Create a platform operator, who may do everything in every tenant. Prints a one-time password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "user_principal_name",
            metavar="UPN",
            nargs="?",
            help="for example operator@portal.example; asked when left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["user_principal_name"] or input("User principal name: ")
        operator, password = create(name)
        self.stdout.write(
            f"Platform operator {operator.user_principal_name} created. One-time password, shown only now:"
        )
        self.stdout.write(password)
        self.stdout.write("Sign in at /signin/ with it and choose a password of your own.")


def create(name: str) -> tuple[User, str]:
    """The new operator and the password. Raises CommandError when the name will not do or is taken."""
    name = name.strip().lower()
    operator = User(user_principal_name=name, display_name=name.partition("@")[0])
    password = passwords.temporary(operator)
    operator.password = passwords.hash(password)
    operator.must_change_password = True
    operator.last_password_change_at = clock.now(None)
    try:
        operator.clean_fields()
        with transaction.atomic():
            operator.save(force_insert=True)
            audit.record(Activity.USER_ADDED, tenant=None, target=operator, actor=ACTOR, correlation_id=uuid4())
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise CommandError(f"{name} exists already; nothing was changed.") from error
    return operator, password
