"""`manage.py create_administrator`: the first platform operator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from directory import passwords
from directory.models import AuditEvent, User

pytestmark = pytest.mark.django_db

UPN = "operator@portal.example"


def create(*arguments: str) -> str:
    """What the command prints; its second line is the password."""
    out = StringIO()
    call_command("create_administrator", *arguments, stdout=out)
    return out.getvalue()


def password_in(printed: str) -> str:
    return printed.splitlines()[1]


@pytest.mark.proves("SR-ADM-01")
def test_the_operator_signs_in_once_with_the_printed_password_and_must_change_it(client: Client) -> None:
    assert not User.objects.exists()  # a fresh installation has nobody who could sign in
    printed = password_in(create(UPN))
    client.post("/signin/", {"user_id": UPN})
    assert client.post("/signin/password/", {"password": printed})["Location"] == "/account/password/"

    chosen = "quiet harbour, three teapots and a heron"
    form = {"current_password": printed, "new_password": chosen, "confirmation": chosen}
    assert client.post("/account/password/", form)["Location"] == "/account/password/done/"

    operator = User.objects.get(user_principal_name=UPN)
    assert passwords.matches(operator, chosen)
    assert not passwords.matches(operator, printed)
    assert not operator.must_change_password


def test_the_operator_belongs_to_no_tenant_and_may_do_everything() -> None:
    create(UPN)
    operator = User.objects.get(user_principal_name=UPN)
    assert operator.tenant is None
    assert operator.has_perm("directory.change_user")
    event = AuditEvent.objects.get()
    assert (event.activity, event.actor_name, event.target) == ("Add user", "create_administrator", operator)


def test_without_a_name_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: f" {UPN.upper()} ")
    create()
    assert User.objects.filter(user_principal_name=UPN).exists()


def test_a_name_that_is_taken_is_refused_and_nothing_changes() -> None:
    create(UPN)
    before = User.objects.get().password
    with pytest.raises(CommandError, match="exists already"):
        create(UPN)
    assert User.objects.get().password == before
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("name", ["", "operator", "two words@portal.example", "x" * 200 + "@portal.example"])
def test_a_name_that_cannot_be_one_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: name)
    with pytest.raises(CommandError):
        create(*([name] if name else []))
    assert not User.objects.exists()


def test_each_operator_gets_another_password() -> None:
    assert password_in(create(UPN)) != password_in(create("other@portal.example"))
