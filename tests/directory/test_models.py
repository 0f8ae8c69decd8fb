"""What the rows themselves hold to be true."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from directory.models import Domain, Membership, RoleAssignment, User
from directory.models.user import Role, user_principal_name_rule
from directory.rules.methods import Method
from sspr.models import Challenge
from tests.factories.directory import GroupFactory, MethodFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["adele@contoso.example", "o'neil.j_r-7!#^~@x.example", "a" * 64 + "@" + "b" * 48])
def test_a_user_principal_name(name: str) -> None:
    user_principal_name_rule(name)


@pytest.mark.parametrize(
    "name",
    [
        "adele",
        "@contoso.example",
        "adele@",
        "a@b@c",
        "dot.@contoso.example",
        "adele@contoso.example\n",
        "ädele@contoso.example",
        "a" * 65 + "@b.example",
        "a@" + "b" * 49,
    ],
)
def test_no_user_principal_name(name: str) -> None:
    with pytest.raises(ValidationError):
        user_principal_name_rule(name)


def test_one_spelling_is_one_person() -> None:
    user = UserFactory(user_principal_name="Adele@Contoso.Example")
    assert user.user_principal_name == "adele@contoso.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(user_principal_name="ADELE@contoso.example", display_name="Twin")])


def test_a_synchronised_person_has_an_anchor_of_their_own() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(on_premises=True)
    anchor, tenant = str(uuid.uuid4()), TenantFactory()
    UserFactory(tenant=tenant, synchronised=True, on_premises_immutable_id=anchor)
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(tenant=tenant, synchronised=True, on_premises_immutable_id=anchor)


def test_one_address_but_several_authenticators() -> None:
    user = UserFactory(methods=[Method.EMAIL, Method.APP_CODE, Method.APP_CODE])
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodFactory(user=user, method=Method.EMAIL)


def test_a_role_is_held_once() -> None:
    user = UserFactory(roles=[Role.REPORTS_READER])
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=user, role=Role.REPORTS_READER)


def test_a_domain_is_written_in_lower_case_and_belongs_to_one_tenant() -> None:
    tenant = TenantFactory(domain="contoso.example")
    for name in ("contoso.example", "Other.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Domain.objects.create(tenant=tenant, name=name)


@pytest.mark.proves("SR-TEN-04")
def test_groups_and_scope_do_not_cross_tenants() -> None:
    group, stranger = GroupFactory(), UserFactory()
    with pytest.raises(ValidationError, match="own tenant"):
        Membership(group=group, user=stranger).full_clean()
    policy = TenantFactory().policy
    policy.group = group
    with pytest.raises(ValidationError, match="group of this tenant"):
        policy.full_clean()


@pytest.mark.parametrize(("model", "column"), [(User, "preferred_language"), (Challenge, "language")])
def test_processes_of_the_last_release_go_on_writing_rows(model: type[Model], column: str) -> None:
    """They do not name a column that came after them; the database itself must have something to put there."""
    assert getattr(model._meta.get_field(column), "db_default", None) == ""
    with connection.cursor() as cursor:
        [found] = [
            one
            for one in connection.introspection.get_table_description(cursor, model._meta.db_table)
            if one.name == column
        ]
    assert found.default is not None
