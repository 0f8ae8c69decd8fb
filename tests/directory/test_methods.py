"""Which methods a person may be asked for, by policy, role and what is on file."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries, Settings

from directory import lookup, methods
from directory.models import Domain, OnPremisesStatus, Role
from directory.rules.methods import Method
from tests.factories.directory import OperatorFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


def names(usable: tuple[methods.UsableMethod, ...]) -> list[Method]:
    return [entry.method for entry in usable]


def test_registered_methods_are_usable_with_destination_and_hint() -> None:
    user = UserFactory(methods=[Method.EMAIL, Method.MOBILE_SMS, Method.APP_CODE])
    assert methods.usable(user) == (
        methods.UsableMethod(Method.EMAIL, "jo@home.example", "j******@home.example"),
        methods.UsableMethod(Method.MOBILE_SMS, "+14255550100", "******00"),
        methods.UsableMethod(Method.APP_CODE, "", ""),
    )


def test_what_the_policy_does_not_allow_is_not_usable() -> None:
    tenant = TenantFactory(policy__methods_allowed=["email"])
    user = UserFactory(tenant=tenant, methods=list(Method))
    assert names(methods.usable(user)) == [Method.EMAIL]
    assert methods.offered_by_policy(tenant) == (Method.EMAIL,)


def test_an_installation_may_have_no_text_messages(settings: Settings) -> None:
    settings.SMS_AVAILABLE = False
    user = UserFactory(methods=[Method.MOBILE_SMS])
    assert methods.usable(user) == ()
    assert Method.MOBILE_SMS not in methods.offered_by_policy(user.tenant)
    assert Method.MOBILE_SMS not in methods.offered_by_policy(None)


def test_data_of_the_directory_is_usable_unregistered() -> None:
    user = UserFactory(alternate_email="adele@home.example", mobile_phone="+14255550142")
    assert [entry.destination for entry in methods.usable(user)] == ["adele@home.example", "+14255550142"]


@pytest.mark.proves("F-MTH-16")
def test_a_registered_number_goes_before_the_directorys() -> None:
    user = UserFactory(mobile_phone="+14255550142", methods=[Method.MOBILE_SMS])
    assert [entry.destination for entry in methods.usable(user)] == ["+14255550100"]


def test_ordinary_people_need_what_the_policy_says() -> None:
    assert methods.required(UserFactory()) == 1
    assert methods.required(UserFactory(tenant=TenantFactory(policy__methods_required=2))) == 2


@pytest.mark.proves("F-ADM-01")
def test_an_administrator_needs_two_where_others_need_one() -> None:
    tenant = TenantFactory(policy__methods_required=1)
    assert methods.required(UserFactory(tenant=tenant, roles=[Role.PASSWORD_ADMINISTRATOR])) == 2


def test_a_reader_is_no_administrator() -> None:
    assert methods.required(UserFactory(roles=[Role.REPORTS_READER])) == 1


def test_an_administrators_methods_do_not_depend_on_the_tenants_policy() -> None:
    tenant = TenantFactory(policy__methods_allowed=[])
    user = UserFactory(tenant=tenant, roles=[Role.GLOBAL_ADMINISTRATOR], methods=list(Method))
    assert names(methods.usable(user)) == list(Method)


@pytest.mark.proves("F-ADM-05")
def test_one_gate_by_mail_or_phone_in_a_tenant_with_nothing_but_its_supplied_domain() -> None:
    tenant = TenantFactory(domain="contoso.onmicrosoft.com", policy__methods_required=2)
    user = UserFactory(tenant=tenant, roles=[Role.GLOBAL_ADMINISTRATOR], methods=list(Method))
    assert methods.required(user) == 1
    assert names(methods.usable(user)) == [Method.EMAIL, Method.MOBILE_SMS]


@pytest.mark.proves("F-ADM-06")
def test_a_custom_domain_ends_the_one_gate_exception() -> None:
    tenant = TenantFactory(domain="contoso.onmicrosoft.com")
    user = UserFactory(tenant=tenant, roles=[Role.GLOBAL_ADMINISTRATOR])
    Domain.objects.create(tenant=tenant, name="contoso.example")
    assert methods.required(user) == 2


def test_synchronisation_ends_the_one_gate_exception() -> None:
    tenant = TenantFactory(domain="contoso.onmicrosoft.com")
    OnPremisesStatus.objects.create(tenant=tenant)
    assert methods.required(UserFactory(tenant=tenant, roles=[Role.GLOBAL_ADMINISTRATOR])) == 2


def test_a_platform_operator_needs_two() -> None:
    operator = OperatorFactory(methods=list(Method))
    assert methods.required(operator) == 2
    assert names(methods.usable(operator)) == list(Method)


def test_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    person = UserFactory(methods=[Method.EMAIL])
    found = lookup.find_user(person.user_principal_name)
    assert found is not None
    with django_assert_max_num_queries(2):
        methods.usable(found)
        methods.required(found)
        methods.offered_by_policy(found.tenant)


def test_rows_show_what_is_registered_and_what_the_directory_gives() -> None:
    user = UserFactory(alternate_email="x@home.example", mobile_phone="+14255550142", methods=[Method.EMAIL])
    registered, given = methods.rows(user)
    assert (registered.method, registered.hint) == (Method.EMAIL, "j******@home.example")
    assert registered.registered_at is not None
    assert (given.method, given.hint, given.registered_at, given.id) == (Method.MOBILE_SMS, "******42", None, None)


@pytest.mark.proves("F-MTH-07")
def test_a_policy_with_the_app_alone_cannot_be_saved() -> None:
    policy = TenantFactory().policy
    policy.methods_allowed = ["appCode"]
    with pytest.raises(ValidationError, match="Enable another method"):
        policy.full_clean()


def test_a_policy_names_no_unknown_method_and_no_foreign_group() -> None:
    policy = TenantFactory().policy
    policy.methods_allowed = ["pigeon"]
    with pytest.raises(ValidationError, match="pigeon"):
        policy.full_clean()
