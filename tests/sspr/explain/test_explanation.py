"""One answer for page, admin, lab and command."""

import json

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.models import User
from directory.models.tenant import Enforcement
from directory.rules.methods import Method
from licensing.entitlement import Capability
from sspr.explain import explain
from tests.factories.directory import MethodFactory, OperatorFactory
from tests.factories.licences import license
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


def test_the_decision_takes_five_queries_at_most(
    adele: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        explain(adele)


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
