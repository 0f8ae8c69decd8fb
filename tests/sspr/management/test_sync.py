"""`manage.py sync`, as somebody at a terminal sees it."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from directory.models import DirectorySync, Tenant, User
from tests.factories.directory import TenantFactory, UserFactory
from tests.factories.onpremises import account, domain
from writeback import health
from writeback.models import SyncRun

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def contoso() -> Tenant:
    tenant: Tenant = TenantFactory(name="Contoso", domain="contoso.example")
    domain(tenant)
    account(tenant, "adele")
    return tenant


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("sync", *words, stdout=out)
    return out.getvalue()


def test_both_cycles_run_unless_one_is_named(contoso: Tenant) -> None:
    assert said() == (
        "Contoso: people and attributes: finished; 1 read, 1 added.\nContoso: password hashes: finished; 1 read.\n"
    )
    assert said("--hashes", "--tenant", "contoso.example") == "Contoso: password hashes: finished; 0 read.\n"
    assert SyncRun.objects.filter(actor_name="manage.py sync").count() == 3


def test_errors_are_told_by_name(contoso: Tenant) -> None:
    UserFactory(tenant=contoso, name="adele")

    assert said("--objects").splitlines()[1] == (
        "  adele@corp.contoso.example: AttributeValueMustBeUnique userPrincipalName=adele@corp.contoso.example, "
        "held by adele@contoso.example"
    )
    assert not User.objects.filter(on_premises=True).exists()


def test_a_cycle_that_failed_is_an_error_of_the_command(contoso: Tenant) -> None:
    health.agent_off(contoso)

    with pytest.raises(CommandError, match="2 failed"):
        said()


def test_who_has_no_on_premises_side_or_switched_it_off_is_told_so(contoso: Tenant) -> None:
    DirectorySync.objects.update(enabled=False)

    with pytest.raises(CommandError, match="fabrikam"):
        said("--tenant", "fabrikam.example")
    with pytest.raises(CommandError, match="switched off"):
        said("--tenant", "contoso.example")
    assert said() == ""
