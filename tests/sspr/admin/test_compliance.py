"""The report on who benefits without a licence, as an administrator opens it."""

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant, User
from directory.models.tenant import Enforcement
from sspr.admin.compliance import A_PAGE
from tests.factories.directory import OperatorFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.test_licences import words

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/admin/licensing/compliance/"
FILE = f"{PAGE}download/"
PREMIUM = "AAD_PREMIUM"


@pytest.fixture
def generous(contoso: Tenant, patti: User) -> Tenant:
    """Its best licence, which is Patti's, counts for all."""
    license(patti, PREMIUM)
    Tenant.objects.filter(pk=contoso.pk).update(enforcement=Enforcement.TENANT_WIDE)
    return contoso


def told(client: Client, **query: str) -> list[list[str]]:
    answer: Any = client.post(FILE, query_params=query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


@pytest.mark.proves("F-EDN-17")
def test_who_benefits_is_listed_with_what_would_license_them(at_work: Client, generous: Tenant) -> None:
    buy(generous, PREMIUM, 3)
    UserFactory(tenant=generous, name="grady")
    text = words(at_work.get(PAGE).text)
    assert "1 person benefits without a licence" in text
    assert "grady@contoso.example" in text
    assert "Microsoft Entra ID P1 3 seats left" in text


def test_enforced_per_person_it_says_so_and_lists_nobody(at_work: Client, contoso: Tenant) -> None:
    UserFactory(tenant=contoso, name="grady")
    text = at_work.get(PAGE).text
    assert "Licences are enforced per person here" in text
    assert "grady@" not in text
    assert len(told(at_work)) == 1


def test_the_file_has_everybody_and_no_formula(at_work: Client, generous: Tenant) -> None:
    UserFactory(tenant=generous, name="grady", display_name='=HYPERLINK("x")')
    UserFactory.create_batch(A_PAGE, tenant=generous)
    heading, *rows = told(at_work)
    assert heading[0] == "User principal name"
    assert len(rows) == A_PAGE + 1
    assert next(row for row in rows if row[0] == "grady@contoso.example")[1] == '\'=HYPERLINK("x")'


def test_the_log_keeps_who_took_out_how_many(generous: Tenant, fabrikam: Tenant, signed_in: SignedIn) -> None:
    UserFactory.create_batch(3, tenant=generous)
    operator = OperatorFactory()
    told(signed_in(operator), tenant=str(generous.pk))
    event = AuditEvent.objects.get(activity=Activity.BULK_EXPORT)
    assert (event.actor, event.tenant, event.target_name) == (operator, generous, "without-a-licence")
    assert event.details == {"rows": 3, "file_type": "csv"}


def test_nothing_is_taken_out_by_reading(at_work: Client, generous: Tenant) -> None:
    assert at_work.get(FILE).status_code == 405
    page = at_work.get(PAGE).text
    assert f'<form method="post" action="{FILE}?tenant={generous.pk}"' not in page
    UserFactory(tenant=generous)
    assert f'<form method="post" action="{FILE}?tenant={generous.pk}"' in at_work.get(PAGE).text
    assert not AuditEvent.objects.filter(activity=Activity.BULK_EXPORT).exists()


def test_page_after_page_everybody_comes_once(at_work: Client, generous: Tenant) -> None:
    people = {person.user_principal_name for person in UserFactory.create_batch(A_PAGE + 20, tenant=generous)}
    first = at_work.get(PAGE).context
    second = at_work.get(PAGE, {"after": first["next"]}).context
    seen = [person.user_principal_name for page in (first, second) for person, _ in page["people"]]
    assert (len(first["people"]), second["next"]) == (A_PAGE, "")
    assert sorted(seen) == sorted(people)


def test_it_is_listed_among_the_pages_of_licensing(at_work: Client, contoso: Tenant, signed_in: SignedIn) -> None:
    assert PAGE in at_work.get(reverse("admin:index")).text
    reader = signed_in(UserFactory(tenant=contoso, roles=[Role.REPORTS_READER]))
    assert PAGE not in reader.get(reverse("admin:index")).text


def test_only_for_who_sees_licences(contoso: Tenant, signed_in: SignedIn) -> None:
    for role, status in ((Role.REPORTS_READER, 403), (Role.LICENSE_ADMINISTRATOR, 200)):
        client = signed_in(UserFactory(tenant=contoso, roles=[role]))
        assert (client.get(PAGE).status_code, client.post(FILE).status_code) == (status, status)


@pytest.mark.proves("SR-TEN-01")
def test_another_tenants_report_is_not_there(at_work: Client, contoso: Tenant, fabrikam: Tenant) -> None:
    for theirs in (str(fabrikam.pk), "00000000-0000-0000-0000-000000000000", "nonsense"):
        assert at_work.get(PAGE, {"tenant": theirs}).status_code == 404
        assert at_work.post(FILE, query_params={"tenant": theirs}).status_code == 404
    assert not AuditEvent.objects.filter(activity=Activity.BULK_EXPORT).exists()


def test_an_operator_chooses(generous: Tenant, fabrikam: Tenant, signed_in: SignedIn) -> None:
    UserFactory(tenant=generous, name="grady")
    operator = signed_in(OperatorFactory())
    assert "Fabrikam" in operator.get(PAGE).text
    assert "grady@contoso.example" in operator.get(PAGE, {"tenant": str(generous.pk)}).text
    assert operator.post(FILE).status_code == 404
