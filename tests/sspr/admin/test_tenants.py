"""The tenant's page and the password reset policy."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.activities import Activity, Category
from directory.models import AuditEvent, Domain, OnPremisesStatus, Scope, SsprPolicy, Tenant, User
from directory.rules.methods import Method
from licensing.entitlement import Capability
from sspr.explain import explain
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import license
from tests.sspr.admin.conftest import SignedIn

pytestmark = pytest.mark.django_db(databases="__all__")


def policy_url(tenant: Tenant) -> str:
    return reverse("admin:directory_ssprpolicy_change", args=[tenant.pk])


def policy_form(**changed: Any) -> dict[str, Any]:
    """The policy of a new tenant of the factory, as the browser sends it; None leaves a field out."""
    form = {
        "scope": "All",
        "group": "",
        "methods_required": "1",
        "methods_allowed": [method.value for method in Method],
        "writeback_wait": "00:00:30",
        "helpdesk_contact": "",
        "administrators_may_use_sspr": "on",
        **changed,
    }
    return {name: value for name, value in form.items() if value is not None}


@pytest.mark.proves("F-AUD-06", "SR-ADM-08")
def test_a_change_of_policy_is_audited_with_old_and_new_values(at_work: Client, contoso: Tenant, patti: User) -> None:
    assert at_work.post(policy_url(contoso), policy_form(methods_required="2")).status_code == 302

    event = AuditEvent.objects.get(activity=Activity.POLICY_CHANGED)
    assert (event.actor, event.tenant) == (patti, contoso)
    assert event.details["changes"] == {"methods_required": {"old": 1, "new": 2}}


@pytest.mark.proves("F-AUD-07")
def test_switching_writeback_has_a_name_of_its_own(at_work: Client, contoso: Tenant) -> None:
    at_work.post(policy_url(contoso), policy_form(writeback_enabled="on"))
    at_work.post(policy_url(contoso), policy_form())

    switched = AuditEvent.objects.filter(category=Category.DIRECTORY_MANAGEMENT).order_by("at")
    assert [event.activity for event in switched] == [Activity.WRITEBACK_ENABLED, Activity.WRITEBACK_DISABLED]


@pytest.mark.proves("F-SET-08")
def test_switching_writeback_off_stops_people_and_not_the_agent(at_work: Client, contoso: Tenant) -> None:
    now = timezone.now()
    OnPremisesStatus.objects.create(
        tenant=contoso, domain_name="corp.contoso.example", onboarded=True, agent_running=True, last_heartbeat_at=now
    )
    adele = UserFactory(tenant=contoso, name="adele", synchronised=True, methods=[Method.EMAIL])
    license(adele, "AAD_PREMIUM")
    at_work.post(policy_url(contoso), policy_form(writeback_enabled="on"))
    assert explain(adele).of(Capability.RESET).allowed

    at_work.post(policy_url(contoso), policy_form())

    first = explain(User.objects.get(pk=adele.pk)).of(Capability.RESET).first
    assert first is not None
    assert first.code == "SSPR_0010"
    status = OnPremisesStatus.objects.get(tenant=contoso)
    assert (status.onboarded, status.agent_running, status.last_heartbeat_at) == (True, True, now)


@pytest.mark.proves("F-SET-03")
@pytest.mark.parametrize(
    "wrong", [{"methods_allowed": None}, {"methods_required": "0"}, {"methods_required": "3"}], ids=str
)
def test_at_least_one_method_and_one_or_two_required(wrong: dict[str, Any], at_work: Client, contoso: Tenant) -> None:
    response = at_work.post(policy_url(contoso), policy_form(**wrong))

    assert response.status_code == 200
    assert "<title>Error:" in response.text
    policy = SsprPolicy.objects.get(tenant=contoso)
    assert policy.methods_required == 1
    assert policy.methods_allowed == [method.value for method in Method]


@pytest.mark.proves("F-SET-02")
def test_selected_needs_exactly_one_group_of_the_tenant(at_work: Client, contoso: Tenant, fabrikam: Tenant) -> None:
    ours = [GroupFactory(tenant=contoso, name="SSPR users"), GroupFactory(tenant=contoso, name="Sales")]
    theirs = GroupFactory(tenant=fabrikam)

    none = at_work.post(policy_url(contoso), policy_form(scope="Selected"))
    foreign = at_work.post(policy_url(contoso), policy_form(scope="Selected", group=str(theirs.pk)))
    at_work.post(policy_url(contoso), policy_form(scope="Selected", group=[str(group.pk) for group in ours]))

    assert "Choose the group" in none.text
    assert foreign.status_code == 200
    policy = SsprPolicy.objects.get(tenant=contoso)
    assert (policy.scope, policy.group) == (Scope.SELECTED, ours[1])


@pytest.mark.parametrize(
    ("contact", "taken"),
    [
        ("help@contoso.example", True),
        ("https://help.contoso.example/passwords", True),
        ("javascript:alert(1)", False),
        ("ftp://help.contoso.example", False),
        ("help.contoso.example", False),
    ],
)
def test_the_contact_is_a_mail_address_or_a_page(contact: str, taken: bool, at_work: Client, contoso: Tenant) -> None:
    at_work.post(policy_url(contoso), policy_form(helpdesk_contact=contact))

    assert SsprPolicy.objects.get(tenant=contoso).helpdesk_contact == (contact if taken else "")


@pytest.mark.proves("F-ADM-07")
def test_the_administrator_policy_is_shown_and_cannot_be_edited(at_work: Client, contoso: Tenant) -> None:
    text = at_work.get(policy_url(contoso)).text

    assert (
        "Enabled, unless switched off below; 2 methods required; methods: email, mobile phone, mobile app code." in text
    )
    assert 'name="administrator_policy"' not in text


@pytest.mark.proves("F-SET-01")
def test_a_new_tenant_starts_with_the_feature_at_none(signed_in: SignedIn) -> None:
    client = signed_in(OperatorFactory())
    rows = {
        f"{prefix}-{name}": count
        for prefix in ("domains", "on_premises_status")
        for name, count in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
    }
    domain = {"domains-TOTAL_FORMS": "1", "domains-0-name": "litware.example"}
    tenant_form = {"name": "Litware", "country": "DE", "preset": "standards", "enforcement": "enforce_per_user"}

    response = client.post(reverse("admin:directory_tenant_add"), {**tenant_form, **rows, **domain})

    assert response.status_code == 302, response.text
    litware = Domain.objects.get(name="litware.example").tenant
    assert litware.policy.scope == Scope.NONE
    page = client.get(policy_url(litware)).text
    for choice in ("None", "Selected", "All"):
        assert f'<option value="{choice}"' in page


def test_a_tenants_administrator_gives_it_no_domain(at_work: Client, contoso: Tenant) -> None:
    form = {
        "name": "Contoso", "country": "US", "preset": "faithful", "enforcement": "enforce_per_user",
        "domains-TOTAL_FORMS": "2", "domains-INITIAL_FORMS": "1", "domains-1-name": "fabrikam.example",
        "on_premises_status-TOTAL_FORMS": "0", "on_premises_status-INITIAL_FORMS": "0",
    }  # fmt: skip

    at_work.post(reverse("admin:directory_tenant_change", args=[contoso.pk]), form)

    assert list(contoso.domains.values_list("name", flat=True)) == ["contoso.example"]
