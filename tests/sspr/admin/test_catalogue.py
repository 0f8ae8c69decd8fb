"""Which plans go together and where products are offered: read by all administrators, changed by operators."""

import pytest
from django.test import Client
from django.urls import reverse

from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant
from licensing import catalog
from licensing.models import PlanDependency, PlanExclusion, Prohibition, ServicePlan
from tests.factories.directory import OperatorFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn

pytestmark = pytest.mark.django_db(databases="__all__")

MODELS = ("planexclusion", "plandependency", "prohibition")


@pytest.fixture
def operator(db: None, signed_in: SignedIn) -> Client:
    return signed_in(OperatorFactory())


def url(model: str, verb: str, *args: object) -> str:
    return reverse(f"admin:licensing_{model}_{verb}", args=args)


def plan(name: str) -> ServicePlan:
    return ServicePlan.objects.get(name=name)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.REPORTS_READER])
def test_every_administrator_reads_and_none_changes(
    model: str, role: Role, contoso: Tenant, signed_in: SignedIn
) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    row = {"planexclusion": PlanExclusion, "plandependency": PlanDependency, "prohibition": Prohibition}[model]
    first = row._default_manager.earliest("pk")
    assert client.get(url(model, "changelist")).status_code == 200
    assert client.get(url(model, "change", first.pk)).status_code == 200
    for answer in (
        client.post(url(model, "add"), {}),
        client.post(url(model, "change", first.pk), {}),
        client.post(url(model, "delete", first.pk), {"post": "yes"}),
    ):
        assert answer.status_code == 403


def test_a_shipped_rule_is_taken_out_of_force_and_stays_out(operator: Client) -> None:
    cuba = Prohibition.objects.get(country="CU")
    assert operator.get(url("prohibition", "delete", cuba.pk)).status_code == 403

    operator.post(url("prohibition", "change", cuba.pk), {})
    catalog.load_rules()

    assert not Prohibition.objects.get(country="CU").in_force
    event = AuditEvent.objects.get(activity=Activity.CATALOGUE_CHANGED)
    assert event.details["changes"] == {"in_force": {"old": True, "new": False}}


def test_a_rule_is_added(operator: Client) -> None:
    pair = {"plan": plan("EXCHANGE_S_STANDARD").pk, "other": plan("EXCHANGE_S_ENTERPRISE").pk, "in_force": "on"}
    assert operator.post(url("planexclusion", "add"), pair).status_code == 302
    assert PlanExclusion.objects.filter(plan__name="EXCHANGE_S_STANDARD", in_force=True).exists()
    assert AuditEvent.objects.filter(activity=Activity.CATALOGUE_CHANGED).count() == 1


def test_what_a_rule_says_is_not_changed_afterwards(operator: Client) -> None:
    rule = PlanExclusion.objects.get(plan__name="SHAREPOINTSTANDARD")
    operator.post(url("planexclusion", "change", rule.pk), {"plan": plan("AAD_PREMIUM").pk, "in_force": "on"})
    rule.refresh_from_db()
    assert rule.plan.name == "SHAREPOINTSTANDARD"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("SHAREPOINTENTERPRISE", "SHAREPOINTSTANDARD"),  # the reverse of one that is there
        ("SHAREPOINTSTANDARD", "SHAREPOINTENTERPRISE"),
        ("AAD_PREMIUM", "AAD_PREMIUM"),
    ],
)
def test_no_rule_twice_and_none_of_a_plan_against_itself(operator: Client, first: str, second: str) -> None:
    before = PlanExclusion.objects.count()
    answer = operator.post(url("planexclusion", "add"), {"plan": plan(first).pk, "other": plan(second).pk})
    assert "<title>Error:" in answer.text
    assert PlanExclusion.objects.count() == before
