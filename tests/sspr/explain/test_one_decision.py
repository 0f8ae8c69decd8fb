"""Whoever asks gets the same answer: page, step of a flow, admin, what-if, command, and the background job's guard."""

import ast
import json
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.models import Role, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from licensing import assign, processing
from licensing.entitlement import Capability
from licensing.groups import set_licenses
from licensing.models import Sku, Subscription
from sspr.explain import what_if
from sspr.flows.change import ask
from sspr.flows.register import permission
from sspr.flows.reset import entitlement
from sspr.machines.reset import Goal
from sspr.models import ResetRun
from sspr.receivers import CAPABILITIES, still_wanted
from tests.factories.directory import GroupFactory, UserFactory
from tests.factories.licences import buy, license
from tests.factories.onpremises import home
from tests.factories.people import person
from tests.proofs.ids import ROOT
from writeback.models import WritebackJob

pytestmark = pytest.mark.django_db(databases="__all__")

Answers = dict[str, dict[Capability, bool]]


def inherited(user: User, seats: int = 1) -> None:
    group = GroupFactory(tenant=home(user), name="Sales", members=[user])
    set_licenses(group, add={buy(home(user), "SPE_E3", seats): ()}, by="tests")
    processing.finish()


def taken_away(user: User) -> None:
    license(user, "AAD_PREMIUM")
    assign.remove(user, Sku.objects.get(part_number="AAD_PREMIUM"), by="tests")


def unpaid(user: User) -> None:
    license(user, "AAD_PREMIUM")
    Subscription.objects.update(seats=0)


def shared(user: User) -> None:
    license(UserFactory(tenant=user.tenant), "AAD_PREMIUM")
    Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)


def switched_off(user: User) -> None:
    license(user, "AAD_PREMIUM")
    SsprPolicy.objects.update(scope=Scope.NONE, writeback_enabled=False)


SITUATIONS: dict[str, Callable[[User], object]] = {
    "no licence": lambda user: None,
    "direct": lambda user: license(user, "AAD_PREMIUM"),
    "standard": lambda user: license(user, "O365_BUSINESS_PREMIUM"),
    "plan off": lambda user: license(user, "AAD_PREMIUM", disabled_plans=["AAD_PREMIUM"]),
    "inherited": inherited,
    "inherited in error": lambda user: inherited(user, seats=0),
    "taken away": taken_away,
    "unpaid": unpaid,
    "tenant wide": shared,
    "switched off": switched_off,
    "disabled": lambda user: User.objects.filter(pk=user.pk).update(account_enabled=False),
}


def ways_to_ask(user: User, administrator: User) -> Answers:
    now = clock.now(user.tenant)
    runs = {Capability.RESET: Goal.RESET, Capability.UNLOCK: Goal.UNLOCK}
    return {
        "the steps of the flows": {
            Capability.CHANGE: ask.may_change(user, now=now).allowed,
            Capability.REGISTER: permission.may_register(user, now=now).allowed,
            **{one: entitlement.asked(ResetRun(user=user, goal=goal), now=now).allowed for one, goal in runs.items()},
        },
        "the background job": {
            capability: still_wanted(WritebackJob(user=user, operation=operation))
            for operation, capability in CAPABILITIES.items()
        },
        "admin": on_the_persons_page(user, administrator),
        "what if nothing": {move.capability: move.after.allowed for move in what_if(user, home(user), []).moves},
        "my account": on_my_account(user),
    }


def on_the_persons_page(user: User, administrator: User) -> dict[Capability, bool]:
    client = Client()
    client.force_login(administrator)
    lights = client.get(reverse("admin:directory_user_change", args=[user.pk])).context["lights"]
    return {capability: not light.reasons for capability, light in zip(Capability, lights, strict=True)}


def on_my_account(user: User) -> dict[Capability, bool]:
    client = Client()
    client.force_login(user)
    context = client.get("/account/").context
    lines = context["lines"] if context else []  # somebody who is disabled has no such page
    return {line.decision.capability: line.decision.allowed for line in lines}


def command(user: User) -> dict[Capability, bool]:
    out = StringIO()
    call_command("explain", user.user_principal_name, "--json", stdout=out)
    return {Capability(one["capability"]): one["allowed"] for one in json.loads(out.getvalue())["decisions"]}


@pytest.mark.proves("SR-LIC-02")
@pytest.mark.parametrize("synchronized", [False, True])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_all_who_ask_get_the_same_answer(situation: str, synchronized: bool) -> None:
    made = person("clara@contoso.example", licensed=None, synchronized=synchronized)
    administrator = UserFactory(tenant=made.tenant, roles=[Role.GLOBAL_ADMINISTRATOR])
    SITUATIONS[situation](made)
    user = User.objects.select_related("tenant").get(pk=made.pk)

    expected = command(user)

    for asked, answers in ways_to_ask(user, administrator).items():
        assert answers == {capability: expected[capability] for capability in answers}, asked


@pytest.mark.proves("SR-LIC-02")
def test_nobody_else_decides() -> None:
    """Only `licensing.entitlement` makes a Decision or knows the rules; everybody else asks it."""
    elsewhere = [file for app in ("sspr", "licensing", "directory", "writeback") for file in (ROOT / app).rglob("*.py")]
    guilty = {
        str(file.relative_to(ROOT))
        for file in elsewhere
        if ROOT / "licensing" / "entitlement" not in file.parents and decides(file)
    }
    assert guilty == set()


def decides(file: Path) -> bool:
    tree = ast.parse(file.read_text("utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return "Decision" in called or "RULES" in set(imported_from_entitlement(tree))


def imported_from_entitlement(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("licensing.entitlement"):
            yield from (alias.name for alias in node.names)
