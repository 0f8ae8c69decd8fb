"""One tenant with an on-premises domain, and cycles that run to their end at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from directory import clock
from directory.models import DirectorySync, Tenant, User
from tests.factories.directory import TenantFactory
from tests.factories.onpremises import account, domain
from writeback.models import SyncRun
from writeback.onprem import stage
from writeback.sync import rounds
from writeback.sync.states import CycleKind

Cycle = Callable[[], SyncRun]


@pytest.fixture
def tenant() -> Tenant:
    """Contoso, whose on-premises domain is corp.contoso.example."""
    made: Tenant = TenantFactory(name="Contoso", domain="contoso.example")
    domain(made)
    return made


@pytest.fixture
def now(tenant: Tenant) -> Callable[[], datetime]:
    return lambda: clock.now(tenant)


@pytest.fixture
def objects(tenant: Tenant) -> Cycle:
    return lambda: rounds.run_now(tenant, CycleKind.OBJECTS)


@pytest.fixture
def hashes(tenant: Tenant) -> Cycle:
    return lambda: rounds.run_now(tenant, CycleKind.HASHES)


@pytest.fixture
def at_home(tenant: Tenant) -> Callable[..., str]:
    """An account on premises that the cloud has not heard of: `at_home("adele", department="Sales")`; its anchor.

    Its user principal name is of the tenant's own domain with `own_name`, else of the domain on premises.
    """

    def make(name: str = "adele", *, own_name: bool = False, **fields: Any) -> str:
        anchor = account(tenant, name, **fields)
        if own_name:
            stage.set_attributes(anchor, user_principal_name=f"{name}@contoso.example")
        return anchor

    return make


@pytest.fixture
def decide(tenant: Tenant) -> Callable[..., None]:
    """Lay down what the tenant's administrators want of synchronisation."""

    def lay_down(**decided: object) -> None:
        DirectorySync.objects.update_or_create(tenant=tenant, defaults=decided)

    return lay_down


def here(anchor: str) -> User:
    """The person of that anchor in the cloud, as stored now."""
    return User.objects.get(on_premises_immutable_id=anchor)
