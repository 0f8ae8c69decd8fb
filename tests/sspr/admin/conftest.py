"""Two tenants side by side, and an administrator of one of them at work."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Role, Tenant, User
from tests.factories.directory import TenantFactory, UserFactory

SignedIn = Callable[[User], Client]


@pytest.fixture
def signed_in() -> SignedIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def contoso(db: None) -> Tenant:
    return TenantFactory(name="Contoso", domain="contoso.example")


@pytest.fixture
def fabrikam(db: None) -> Tenant:
    return TenantFactory(name="Fabrikam", domain="fabrikam.example")


@pytest.fixture
def patti(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso, name="patti", roles=[Role.GLOBAL_ADMINISTRATOR])


@pytest.fixture
def at_work(patti: User, signed_in: SignedIn) -> Client:
    """Patti's browser: Global Administrator of Contoso."""
    return signed_in(patti)


def page_of(person: User) -> str:
    return reverse("admin:directory_user_change", args=[person.pk])


def act_url(name: str, person: User | UUID, *more: object) -> str:
    return reverse(f"admin:person-{name}", args=[getattr(person, "pk", person), *more])


def person_form(person: User, **changed: str) -> dict[str, str]:
    """What the browser sends when the person's page is saved, with some fields typed over."""
    rows = {
        f"{prefix}-{name}": "0"
        for prefix in ("role_assignments", "memberships")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    }
    return {
        "user_principal_name": person.user_principal_name,
        "given_name": person.given_name,
        "surname": person.surname,
        "display_name": person.display_name,
        "usage_location": str(person.usage_location),
        "department": person.department,
        "job_title": person.job_title,
        "account_enabled": "on",
        "mail": person.mail,
        "alternate_email": person.alternate_email,
        "mobile_phone": str(person.mobile_phone),
        **rows,
        **changed,
    }
