"""`manage.py explain`: the decision on a terminal and as JSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from directory.models import User
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def grady() -> User:
    return person("grady@contoso.example", licensed=None)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("explain", *arguments, stdout=out)
    return out.getvalue()


def test_the_json_has_the_shape_other_scripts_rely_on(grady: User) -> None:
    answer = json.loads(run(grady.user_principal_name, "--json"))

    assert list(answer) == ["user", "preset", "level", "decisions"]
    assert (answer["user"], answer["preset"], answer["level"]) == ("grady@contoso.example", "faithful", "CHANGE_ONLY")
    decisions = {decision["capability"]: decision for decision in answer["decisions"]}
    assert list(decisions) == ["change", "reset", "unlock", "writeback", "register"]
    assert decisions["change"]["allowed"] is True
    reset = decisions["reset"]
    assert list(reset) == ["capability", "allowed", "reasons", "facts", "forecast"]
    assert [(reason["name"], reason["code"]) for reason in reset["reasons"]] == [("UserNotLicensed", "SSPR_0012")]
    assert "Business Standard" in reset["reasons"][0]["remedy"]
    assert reset["facts"]["level"] == "CHANGE_ONLY"
    assert reset["facts"]["methods_registered"] == 1
    assert reset["forecast"] is None


def test_a_reason_without_a_code_has_null(grady: User) -> None:
    unlock = json.loads(run(grady.user_principal_name, "unlock", "--json"))["decisions"]
    assert len(unlock) == 1
    assert unlock[0]["reasons"][0] | {"remedy": ""} == {"name": "NotSynchronized", "code": None, "remedy": ""}


def test_the_table_names_reason_code_and_remedy(grady: User) -> None:
    table = " ".join(run(grady.user_principal_name.upper()).split())
    assert "grady@contoso.example, level CHANGE_ONLY, preset faithful" in table
    assert "UserNotLicensed" in table
    assert "SSPR_0012" in table


def test_every_reason_is_listed_not_only_the_first() -> None:
    nobody_to_prove = person("nestor@contoso.example", licensed=None, methods=())
    reasons = json.loads(run(nobody_to_prove.user_principal_name, "reset", "--json"))["decisions"][0]["reasons"]
    assert [reason["code"] for reason in reasons] == ["SSPR_0012", "SSPR_0014"]


@pytest.mark.parametrize(
    ("arguments", "returncode", "says"),
    [
        (("nobody@contoso.example",), 1, "Nobody has the user principal name"),
        (("grady@contoso.example", "fly"), 2, "There is no capability 'fly'"),
    ],
)
def test_what_does_not_exist_is_one_line_and_a_code(
    grady: User, arguments: tuple[str, ...], returncode: int, says: str
) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        run(*arguments)
    assert refused.value.returncode == returncode
    assert "\n" not in str(refused.value)
