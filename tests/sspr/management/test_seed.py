"""`manage.py seed`: what it writes, what it refuses, and what it says."""

import re
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from directory.models import Tenant, User
from sspr import seeding
from sspr.management import console
from tests.factories.directory import TenantFactory

pytestmark = pytest.mark.django_db(databases="__all__")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_names_each_person_with_a_password_that_signs_in() -> None:
    said = run("--tenant", "Woodgrove.example")
    for person, user in seeding.present():
        assert re.search(rf"^{person.user_principal_name} +{seeding.password_of(user)} ", said, re.MULTILINE)
    assert "contoso" not in said


def test_a_crowd_comes_along_and_its_password_is_said() -> None:
    said = run("--tenant", "tailspin.example", "--users", "7")
    assert User.objects.filter(user_principal_name__startswith="person").count() == 7
    assert "Tailspin Toys: 9 people" in said
    assert "share the password" in said


def test_what_is_there_needs_again() -> None:
    run("--tenant", "tailspin.example")
    before = set(User.objects.values_list("pk", flat=True))
    with pytest.raises(CommandError, match="Add --again"):
        run("--tenant", "tailspin.example")
    assert set(User.objects.values_list("pk", flat=True)) == before
    run("--tenant", "tailspin.example", "--again")
    assert not before & set(User.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--tenant", "nowhere.example"), "not one of"), (("--users", "-1"), "not negative")],
)
def test_bad_input_is_said_in_a_line_and_writes_nothing(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)
    assert not User.objects.exists()


@pytest.mark.proves("SR-SIM-03")
def test_production_refuses_it(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        run()
    assert not User.objects.exists()


@pytest.fixture
def not_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server, whatever database the tests run on."""
    there = console.connection
    server = SimpleNamespace(vendor="postgresql", introspection=there.introspection, settings_dict=there.settings_dict)
    monkeypatch.setattr(console, "connection", server)


@pytest.mark.usefixtures("not_a_file")
def test_it_does_not_move_in_with_real_people_unless_told_so() -> None:
    TenantFactory(domain="fabrikam.example")
    with pytest.raises(CommandError, match="holds tenants that people made"):
        run("--tenant", "tailspin.example")
    assert Tenant.objects.count() == 1
    run("--tenant", "tailspin.example", "--yes")
    assert Tenant.objects.count() == 2


@pytest.mark.usefixtures("not_a_file")
def test_a_database_of_demo_tenants_alone_needs_no_yes() -> None:
    run("--tenant", "tailspin.example")
    assert "Woodgrove" in run("--tenant", "woodgrove.example")
