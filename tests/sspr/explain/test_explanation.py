"""One answer for page, admin, lab and command."""

import json

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.models import Role, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from directory.rules.methods import Method
from licensing import processing
from licensing.entitlement import Capability, Level
from licensing.groups import set_licenses
from sspr.explain import explain, ways
from tests.factories.directory import GroupFactory, MethodFactory, OperatorFactory
from tests.factories.licences import buy, license
from tests.factories.onpremises import hybrid
from tests.factories.people import person
from writeback import health
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")


def allowed(user: User) -> set[str]:
    return {decision.capability.value for decision in explain(user).decisions if decision.allowed}


@pytest.fixture
def adele() -> User:
    user = hybrid("adele")
    license(user, "AAD_PREMIUM")
    MethodFactory(user=user, method=Method.EMAIL)
    return user


@pytest.mark.proves("F-EDN-25")
def test_a_synchronised_person_with_p1_has_all_of_it(adele: User) -> None:
    assert allowed(adele) == {"change", "reset", "unlock", "writeback", "register"}
    assert [decision.forecast for decision in explain(adele).decisions] == [None] * 5


def test_a_protected_account_is_allowed_everything_and_warned_for_reset_and_unlock() -> None:
    irvin = hybrid("irvin", protected=True)
    license(irvin, "AAD_PREMIUM")
    MethodFactory(user=irvin, method=Method.EMAIL)

    explanation = explain(irvin)

    assert allowed(irvin) == {"change", "reset", "unlock", "writeback", "register"}
    warned = {d.capability.value: d.forecast.as_dict() for d in explanation.decisions if d.forecast}
    assert set(warned) == {"reset", "unlock"}
    assert (warned["reset"]["name"], warned["reset"]["code"]) == ("OnPremisesAdminActionRequired", "SSPR_0029")
    assert "protected group" in warned["reset"]["remedy"]


def test_the_forecast_stands_beside_a_refusal_too() -> None:
    reset = explain(hybrid("irvin", protected=True)).of(Capability.RESET)
    assert not reset.allowed
    assert reset.forecast is not None


def test_with_the_agent_away_there_is_no_forecast_and_the_decision_says_why(adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, protected=True)
    assert adele.tenant
    health.agent_off(adele.tenant)
    reset = explain(adele).of(Capability.RESET)
    assert reset.forecast is None
    assert [reason.code for reason in reset.reasons] == ["SSPR_0030"]


def test_a_page_that_must_not_wait_asks_nothing_of_the_on_premises_side(
    adele: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0, using="onpremises"):
        explain(adele, ask_on_premises=False)


def test_the_decision_and_the_licences_behind_it_take_five_queries_at_most(
    adele: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        explain(adele)


class TestOpenedBy:
    """Down to the path and the plan."""

    def opened_by(self, user: User, capability: Capability = Capability.RESET) -> list[str]:
        found = User.objects.select_related("tenant").get(pk=user.pk)
        return [ways.way(one) for one in explain(found).of(capability).opened_by]

    @pytest.mark.proves("SR-LIC-02")
    def test_direct(self, adele: User) -> None:
        for capability in Capability:
            assert self.opened_by(adele, capability) == ["Microsoft Entra ID P1, Direct, plan AAD_PREMIUM"]

    @pytest.mark.proves("SR-LIC-02", "F-LIC-21")
    def test_inherited_beside_direct(self, adele: User) -> None:
        group = GroupFactory(tenant=adele.tenant, name="Sales", members=[adele])
        assert adele.tenant
        set_licenses(group, add={buy(adele.tenant, "SPE_E3"): ()}, by="tests")
        processing.finish()
        assert self.opened_by(adele) == [
            "Microsoft 365 E3, Inherited (Sales), plan AAD_PREMIUM",
            "Microsoft Entra ID P1, Direct, plan AAD_PREMIUM",
        ]

    def test_only_what_reaches_far_enough(self) -> None:
        raul = person("raul@fabrikam.example", licensed="O365_BUSINESS_PREMIUM", synchronized=True)
        miriam = person("miriam@fabrikam.example", licensed="O365_BUSINESS_PREMIUM")
        assert self.opened_by(raul) == []
        assert self.opened_by(miriam) == ["Microsoft 365 Business Standard, Direct, the product itself"]

    def test_where_no_licence_is_needed_none_is_named(self) -> None:
        alex = person("alex@contoso.example")
        change = explain(alex).of(Capability.CHANGE)
        assert (change.level_needed, change.opened_by) == (Level.CHANGE_ONLY, ())

    def test_a_licence_is_named_even_where_something_else_refuses(self, adele: User) -> None:
        SsprPolicy.objects.update(scope=Scope.NONE)
        reset = explain(adele).of(Capability.RESET)
        assert not reset.allowed
        assert self.opened_by(adele) == ["Microsoft Entra ID P1, Direct, plan AAD_PREMIUM"]

    def test_tenant_wide_somebody_elses_counts(self, adele: User) -> None:
        grady = person("grady@contoso.example", tenant=adele.tenant, licensed=None)
        assert self.opened_by(grady) == []
        Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)
        (said,) = self.opened_by(grady)
        assert "held by somebody else in the tenant, whose licence counts here" in said

    def test_the_policy_that_decided_is_named(self, adele: User) -> None:
        boss = person("boss@contoso.example", roles=[Role.GLOBAL_ADMINISTRATOR])
        assert [explain(user).of(Capability.RESET).as_dict()["policy"] for user in (adele, boss)] == [
            "tenant",
            "administrator",
        ]


def test_what_the_licence_lacks_is_said_for_this_kind_of_person() -> None:
    raul = explain(person("raul@fabrikam.example", licensed="O365_BUSINESS_PREMIUM", synchronized=True))
    for capability in (Capability.CHANGE, Capability.RESET, Capability.UNLOCK):
        first = raul.of(capability).first
        assert first is not None
        assert first.code == "SSPR_0012"
        assert "Business Standard is not enough for a synchronised person" in first.words.remedy


def test_where_licences_are_not_counted_per_person_the_words_do_not_say_so() -> None:
    grady = person("grady@contoso.example", licensed=None)
    assert grady.tenant
    grady.tenant.enforcement = Enforcement.TENANT_WIDE
    grady.tenant.save()
    first = explain(grady).of(Capability.RESET).first
    assert first is not None
    assert "enforced for each person" not in first.words.meaning


def test_facts_are_plain_json(adele: User) -> None:
    facts = json.loads(json.dumps(explain(adele).as_dict()))["decisions"][0]["facts"]
    assert facts["level"] == "WRITEBACK"
    assert facts["on_premises"] is True
    assert facts["methods_required"] == 1


def test_a_platform_operator_may_change_a_password_and_nothing_else() -> None:
    assert allowed(OperatorFactory()) == {"change"}
