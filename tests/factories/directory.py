"""Tenants, people and groups: `UserFactory(methods=[Method.EMAIL], roles=[Role.HELPDESK_ADMINISTRATOR])`."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from directory import groups, keyring, passwords
from directory.models import (
    AuthenticationMethod,
    Domain,
    Group,
    Preset,
    Role,
    RoleAssignment,
    Scope,
    SsprPolicy,
    Tenant,
    User,
)
from directory.rules.methods import Method

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of every authenticator a factory registers
REGISTERED_AT = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)


class TenantFactory(DjangoModelFactory[Tenant]):
    """A faithful tenant with a domain of its own, open to all, one method required.

    `TenantFactory(domain="contoso.example", policy__methods_required=2, preset=Preset.STANDARDS)`
    """

    class Meta:
        model = Tenant
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Organisation{n}")
    country = "US"
    preset = Preset.FAITHFUL
    policy = factory.RelatedFactory("tests.factories.directory.PolicyFactory", factory_related_name="tenant")

    @factory.post_generation
    def domain(tenant: Tenant, create: bool, given: str | None, **kwargs: Any) -> None:
        """Named after the tenant unless a name is given."""
        Domain.objects.create(tenant=tenant, name=given or f"{tenant.name.lower().replace(' ', '-')}.example")


class PolicyFactory(DjangoModelFactory[SsprPolicy]):
    class Meta:
        model = SsprPolicy

    scope = Scope.ALL
    methods_required = 1


class UserFactory(DjangoModelFactory[User]):
    """A cloud-only person without password, method or role, but for what is asked for.

    `synchronised=True` masters the password on premises. `methods` registers an address, a number or an authenticator
    with `SEED`; `password` is hashed; `roles` are directory roles; `name` is what stands before the @.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        name = factory.Sequence(lambda n: f"person{n}")
        synchronised = factory.Trait(
            on_premises=True, on_premises_immutable_id=factory.LazyFunction(lambda: str(uuid.uuid4()))
        )

    tenant = factory.SubFactory(TenantFactory)
    user_principal_name = factory.LazyAttribute(lambda user: f"{user.name}@{_domain_of(user.tenant)}")
    display_name = factory.LazyAttribute(lambda user: user.name.title())
    usage_location = "US"

    @factory.post_generation
    def password(user: User, create: bool, given: str | None, **kwargs: Any) -> None:
        if given is None:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        else:
            passwords.set_hash(user, passwords.hash(given), now=REGISTERED_AT)

    @factory.post_generation
    def methods(user: User, create: bool, given: Iterable[Method] | None, **kwargs: Any) -> None:
        for method in given or ():
            MethodFactory(user=user, method=method)

    @factory.post_generation
    def roles(user: User, create: bool, given: Iterable[Role] | None, **kwargs: Any) -> None:
        for role in given or ():
            RoleAssignment.objects.create(user=user, role=role)


class OperatorFactory(UserFactory):
    """A platform operator: nobody's tenant."""

    tenant = None
    user_principal_name = factory.LazyAttribute(lambda user: f"{user.name}@operators.example")


class MethodFactory(DjangoModelFactory[AuthenticationMethod]):
    """A registered method with a value of its kind."""

    class Meta:
        model = AuthenticationMethod

    user = factory.SubFactory(UserFactory)
    method = Method.EMAIL
    registered_at = REGISTERED_AT

    @factory.lazy_attribute
    def value(self) -> str:
        return {Method.EMAIL: "jo@home.example", Method.MOBILE_SMS: "+14255550100", Method.APP_CODE: ""}[self.method]

    @factory.lazy_attribute
    def secret(self) -> str:
        return keyring.encrypt(SEED) if self.method == Method.APP_CODE else ""


class GroupFactory(DjangoModelFactory[Group]):
    """A group; `members` are made direct members."""

    class Meta:
        model = Group
        skip_postgeneration_save = True

    tenant = factory.SubFactory(TenantFactory)
    name = factory.Sequence(lambda n: f"Group {n}")

    @factory.post_generation
    def members(group: Group, create: bool, given: Iterable[User] | None, **kwargs: Any) -> None:
        groups.add(group, [user.pk for user in given or ()], by_hand=False)


def _domain_of(tenant: Tenant) -> str:
    return tenant.domains.earliest("pk").name
