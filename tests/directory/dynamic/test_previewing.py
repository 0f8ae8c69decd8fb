"""Who would match, before anything is set."""

import pytest

from directory import groups
from directory.dynamic import preview
from directory.models import Group, Tenant
from directory.rules.membership import RuleError
from tests.directory.dynamic.conftest import SALES, Hire, members
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def test_counts_and_names_and_changes_nothing(team: Group, hire: Hire, fabrikam: Tenant) -> None:
    anna, bert = hire("anna", "Sales"), hire("bert", "Legal")
    hire("cora", "Sales")
    UserFactory(tenant=fabrikam, name="dora", department="Sales")
    groups.add(team, [anna.pk, bert.pk])

    found = preview(team, SALES)
    assert (found.matching, found.joining, found.leaving, found.looked_at) == (2, 1, 1, 3)
    assert found.first == (("Anna", "anna@contoso.example"), ("Cora", "cora@contoso.example"))
    assert found.complete
    assert members(team) == ["anna", "bert"]


def test_names_the_first_twenty(team: Group, hire: Hire) -> None:
    for number in range(22):
        hire(f"person{number:02}", "Sales")
    found = preview(team, SALES)
    assert (found.matching, len(found.first), found.first[-1][0]) == (22, 20, "Person19")


def test_says_where_it_stopped(team: Group, hire: Hire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.dynamic.previewing.MOST", 2)
    for name in ("anna", "bert", "cora"):
        hire(name, "Sales")
    found = preview(team, SALES)
    assert (found.matching, found.looked_at, found.complete) == (2, 2, False)


def test_what_is_no_rule_is_told(team: Group) -> None:
    with pytest.raises(RuleError):
        preview(team, "user.")
