"""People as rules see them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from directory.models import User
from directory.rules.membership import Attribute, Person

CHUNK = 2000  # people a transaction looks at
COLUMNS: dict[Attribute, str] = {
    Attribute.USER_PRINCIPAL_NAME: "user_principal_name",
    Attribute.DISPLAY_NAME: "display_name",
    Attribute.GIVEN_NAME: "given_name",
    Attribute.SURNAME: "surname",
    Attribute.MAIL: "mail",
    Attribute.DEPARTMENT: "department",
    Attribute.JOB_TITLE: "job_title",
    Attribute.USAGE_LOCATION: "usage_location",
    Attribute.PREFERRED_LANGUAGE: "preferred_language",
    Attribute.ACCOUNT_ENABLED: "account_enabled",
    Attribute.DIR_SYNC_ENABLED: "on_premises",
}


def locked(users: models.QuerySet[User]) -> dict[UUID, Person]:
    """These people by id, in that order, who stay as they are until the transaction ends.

    So a change of somebody's attributes and a round over everybody take turns, and the later one sees the earlier.
    """
    rows = users.select_for_update(no_key=True).order_by("pk").values_list("pk", *COLUMNS.values())
    return {key: person(values) for key, *values in rows}


def person(values: Sequence[Any]) -> Person:
    """What stands in `COLUMNS`, as a rule asks for it."""
    return dict(zip(COLUMNS, values, strict=True))


def chunks(user_ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    ordered = sorted(set(user_ids))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
