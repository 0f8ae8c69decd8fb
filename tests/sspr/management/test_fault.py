"""`manage.py fault`: the same switches on the command line."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from directory.models import Tenant, User
from tests.factories.onpremises import home, hybrid
from writeback import switchboard
from writeback.switchboard import Fault

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def adele(settings: Any, tmp_path: Any) -> User:
    settings.ONPREMISES_KEY_DIR = tmp_path / "onpremises"
    return hybrid("adele")


@pytest.fixture
def domain(adele: User) -> str:
    return str(adele.user_principal_name.partition("@")[2])


def run(*args: str) -> str:
    out = StringIO()
    call_command("fault", *args, stdout=out)
    return out.getvalue()


def on(tenant: Tenant) -> list[Fault]:
    return [one.fault for one in switchboard.now_on(tenant)]


def test_on_list_and_off(adele: User, domain: str) -> None:
    assert "no fault is on" in run("list", domain)
    run("on", domain, "history", "--for", adele.user_principal_name)
    run("on", domain, "relay-latency", "--figure", "400", "--spread", "200")
    assert on(home(adele)) == [Fault.HISTORY, Fault.LATENCY]
    listed = run("list", domain)
    assert f"history for {adele.on_premises_immutable_id}" in listed
    assert "relay-latency 400 ms" in listed
    run("off", domain, "history", "--for", adele.user_principal_name)
    assert on(home(adele)) == [Fault.LATENCY]
    assert "1 switched off" in run("off", domain)
    assert on(home(adele)) == []


def test_the_table() -> None:
    assert "| `history` |" in run("table")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("on", "nowhere.example", "history"), "No tenant"),
        (("on", "DOMAIN", "hystory"), "There is no fault"),
        (("on", "DOMAIN", "relay-latency"), "figure"),
        (("on", "DOMAIN", "agent-stopped", "--for", "UPN"), "everybody"),
        (("on", "DOMAIN", "history", "--for", "nobody@nowhere.example"), "Nobody in"),
        (("off", "DOMAIN", "history"), "not on"),
    ],
)
def test_what_cannot_be_done_is_said(adele: User, domain: str, args: tuple[str, ...], said: str) -> None:
    known = {"DOMAIN": domain, "UPN": adele.user_principal_name}
    with pytest.raises(CommandError, match=said):
        run(*(known.get(arg, arg) for arg in args))
    assert on(home(adele)) == []


def test_where_faults_are_not_allowed_none_is_switched_on(adele: User, domain: str, settings: Any) -> None:
    settings.ONPREMISES_FAULTS = False
    with pytest.raises(CommandError, match="cannot be switched on here"):
        run("on", domain, "history")
