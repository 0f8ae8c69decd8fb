import pytest
from django.test import RequestFactory

from directory.models import SsprPolicy, Tenant, User
from sspr.portal.context import Contact, contact, portal


@pytest.mark.parametrize(
    ("custom", "link"),
    [
        ("", None),
        ("help@contoso.example", Contact("mailto:help@contoso.example", opens_new_tab=False)),
        ("https://help.contoso.example/password", Contact("https://help.contoso.example/password", opens_new_tab=True)),
    ],
)
def test_the_custom_contact_becomes_a_link(custom: str, link: Contact | None) -> None:
    assert contact(custom) == link


@pytest.mark.django_db
def test_the_contact_is_that_of_the_tenant_of_the_person(rf: RequestFactory) -> None:
    tenant = Tenant.objects.create(name="Contoso", country="US")
    SsprPolicy.objects.update_or_create(tenant=tenant, defaults={"helpdesk_contact": "help@contoso.example"})
    request = rf.get("/")
    request.user = User(user_principal_name="ann@contoso.example", tenant=tenant)
    assert portal(request)["contact"].href == "mailto:help@contoso.example"


def test_a_stranger_has_no_contact_and_costs_no_query(rf: RequestFactory) -> None:
    """No mark allows this test a database."""
    context = portal(rf.get("/"))
    assert not context["contact"]
    assert context["demo"] is True
