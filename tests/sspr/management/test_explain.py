"""`manage.py explain`: the decision on a terminal and as JSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from directory.models import User
from licensing.models import LicenseAssignment
from sspr.management.commands.explain import joined
from tests.factories.directory import OperatorFactory
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
    assert list(reset)[:5] == ["capability", "allowed", "reasons", "facts", "forecast"]
    assert (reset["level_needed"], reset["opened_by"], reset["policy"]) == ("CLOUD_RESET", [], "tenant")
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


def test_the_table_names_path_and_plan_of_what_opens() -> None:
    alex = person("alex@contoso.example")
    table = " ".join(run(alex.user_principal_name, "reset").split())
    assert "reset │ yes │ │ │ Microsoft Entra ID P1, Direct, plan AAD_PREMIUM" in table
    assert "Microsoft Entra ID P1 │ Direct │ Active │ WRITEBACK" in table


class TestWhatIf:
    """`--what-if CHANGE`, as often as one likes."""

    def test_the_table_leads_from_before_to_after(self, grady: User) -> None:
        said = run(grady.user_principal_name, "--what-if", "seats:SPB=+1", "--what-if", "+SPB")
        table = " ".join(said.split())
        assert "what if (nothing is changed): seats:SPB=+1 +SPB" in table
        assert "reset │ no, SSPR_0012 │ yes │ Microsoft 365 Business Premium, Direct, plan AAD_PREMIUM" in table
        assert "level │ CHANGE_ONLY │ WRITEBACK" in table
        assert "Microsoft 365 Business Premium │ Direct │ none │ Active" in table
        assert not LicenseAssignment.objects.exists()

    def test_one_capability_alone(self, grady: User) -> None:
        said = run(grady.user_principal_name, "reset", "--what-if", "enforcement:tenant_wide")
        assert "reset" in said
        assert "unlock" not in said

    def test_what_would_fail_is_said(self, grady: User) -> None:
        table = " ".join(run(grady.user_principal_name, "--what-if", "+SPB").split())
        assert "+SPB: would fail. The organisation owns no subscription of Microsoft 365 Business Premium" in table

    def test_json_has_it_beside_the_keys_that_scripts_rely_on(self, grady: User) -> None:
        answer = json.loads(
            run(grady.user_principal_name, "reset", "--json", "--what-if=seats:SPB=+1", "--what-if=+SPB")
        )
        assert list(answer) == ["user", "preset", "level", "decisions", "what_if"]
        assert answer["decisions"][0]["allowed"] is False
        supposed = answer["what_if"]
        assert supposed["changes"] == [
            {"change": "seats:SPB=+1", "refused": None, "failures": []},
            {"change": "+SPB", "refused": None, "failures": []},
        ]
        assert supposed["level"] == {"before": "CHANGE_ONLY", "after": "WRITEBACK"}
        (reset,) = supposed["decisions"]
        assert [reset[when]["allowed"] for when in ("before", "after")] == [False, True]
        assert reset["before"]["reasons"][0]["code"] == "SSPR_0012"
        assert [one["sku"] for one in reset["after"]["opened_by"]] == ["SPB"]
        assert (supposed["paths"]["before"], len(supposed["paths"]["after"])) == ([], 1)

    def test_without_it_the_json_is_as_ever(self, grady: User) -> None:
        assert "what_if" not in json.loads(run(grady.user_principal_name, "--json"))

    def test_a_minus_is_a_change_and_no_option(self) -> None:
        given = ["manage.py", "explain", "alex@contoso.example", "--what-if", "-AAD_PREMIUM", "--json"]
        assert joined(given)[3:] == ["--what-if=-AAD_PREMIUM", "--json"]
        alex = person("alex@contoso.example")
        assert '"after": "CHANGE_ONLY"' in run(alex.user_principal_name, "--json", "--what-if=-AAD_PREMIUM")

    @pytest.mark.parametrize("change", ["+SPX", "join:Nobody", "fly", "AAD_PREMIUM/NOTHING=off"])
    def test_what_means_nothing_is_named_in_one_line(self, grady: User, change: str) -> None:
        with pytest.raises(CommandError, match=r"“") as refused:
            run(grady.user_principal_name, "--what-if", change)
        assert refused.value.returncode == 3
        assert "\n" not in str(refused.value)

    def test_an_operator_has_nothing_to_suppose(self) -> None:
        with pytest.raises(CommandError, match="belongs to no tenant"):
            run(OperatorFactory().user_principal_name, "--what-if", "+SPB")
