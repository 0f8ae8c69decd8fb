"""How well a person is covered, and what a removal would leave."""

import pytest

from directory.rules.methods import Method
from sspr.portal.account import coverage
from tests.factories.directory import MethodFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db

EVERY = [method.value for method in Method]


def test_different_ways_count_not_devices() -> None:
    user = UserFactory(tenant=TenantFactory(policy__methods_allowed=EVERY), methods=[Method.EMAIL])
    MethodFactory(user=user, method=Method.APP_CODE)
    MethodFactory(user=user, method=Method.APP_CODE)
    assert coverage.of(user).usable == 2


def test_the_bar_ends_one_beyond_what_is_needed() -> None:
    user = UserFactory(tenant=TenantFactory(policy__methods_required=2))
    assert coverage.of(user) == coverage.Coverage(usable=0, required=2)
    assert coverage.of(user).full == 3
    assert not coverage.of(user).enough


def test_a_removal_takes_the_way_unless_another_of_its_kind_stays() -> None:
    user = UserFactory(tenant=TenantFactory(policy__methods_allowed=EVERY), methods=[Method.EMAIL])
    mail = user.authentication_methods.get()
    first = MethodFactory(user=user, method=Method.APP_CODE)
    MethodFactory(user=user, method=Method.APP_CODE)
    assert coverage.without(user, mail.pk).usable == 1
    assert coverage.without(user, first.pk).usable == 2


def test_what_the_directory_knows_stands_in_for_what_is_removed() -> None:
    user = UserFactory(methods=[Method.EMAIL], alternate_email="jo@elsewhere.example")
    mail = user.authentication_methods.get()
    assert coverage.without(user, mail.pk).usable == 1
    mail.delete()
    assert coverage.of(user).usable == 1
