"""My account: what I hold, what I may do and why, what happened lately."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory import audit
from directory.activities import Activity
from directory.models import Tenant, User
from directory.models.tenant import Enforcement
from directory.rules.methods import Method
from licensing.catalog import load
from tests.factories.directory import OperatorFactory, TenantFactory, UserFactory
from tests.factories.licences import license

pytestmark = pytest.mark.django_db


def page(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get("/account/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_licensed_person_reads_the_licence_and_that_all_is_open(client: Client) -> None:
    load()
    alex = UserFactory(name="alex", methods=[Method.EMAIL])
    license(alex, "AAD_PREMIUM")

    text = page(client, alex)

    assert "Entra ID P1" in text or "AZURE ACTIVE DIRECTORY PREMIUM P1" in text.upper()
    assert "SSPR_0012" not in text
    assert "Change my password" in text
    assert "Your account lives in the cloud only" in text  # why there is nothing to unlock


def test_an_unlicensed_person_reads_why_not_and_what_to_do(client: Client) -> None:
    text = page(client, UserFactory(methods=[Method.EMAIL]))

    assert "SSPR_0012" in text
    assert "Your licence does not include this" in text
    assert "the real service does not always do so" in text
    assert 'href="/account/password/"' in text


@pytest.mark.parametrize(
    ("registered", "licensed", "sentence"),
    [
        ([Method.EMAIL], True, "You can do everything yourself."),
        ([], True, "You can change a password that you know."),
        ([Method.EMAIL], False, "You can change a password that you know."),
    ],
)
def test_a_sentence_sums_it_all_up(client: Client, registered: list[Method], licensed: bool, sentence: str) -> None:
    load()
    user = UserFactory(methods=registered)
    if licensed:
        license(user, "AAD_PREMIUM")
    assert sentence in page(client, user)


def test_who_can_do_nothing_here_reads_so(client: Client) -> None:
    assert "Your password is not changed here." in page(client, UserFactory(synchronised=True, methods=[Method.EMAIL]))


def test_a_reason_is_told_once(client: Client) -> None:
    text = page(client, UserFactory(methods=[Method.EMAIL]))
    assert text.count("Your licence does not include this") == 1
    assert "Not open to you for the same reason." in text
    assert text.count("Who can help with SSPR_0012") == 1


def test_the_licence_shows_the_way_it_came_and_what_it_opens(client: Client) -> None:
    load()
    alex = UserFactory(methods=[Method.EMAIL])
    license(alex, "AAD_PREMIUM")
    text = page(client, alex)
    assert "<bdi>me, directly</bdi>" in text
    assert "opens everything, also on premises" in text


def test_the_country_is_named_in_the_readers_language(client: Client) -> None:
    alex = UserFactory(usage_location="DE")
    assert "<dd>Germany</dd>" in page(client, alex)
    client.cookies.clear()
    client.force_login(alex)
    assert "<dd>Deutschland</dd>" in client.get("/account/", {"mkt": "de"}).content.decode()


def test_recent_activity_is_ones_own_only(client: Client) -> None:
    alex, other = UserFactory(password="Correct-horse-7"), UserFactory(password="Correct-horse-7")
    for user in (alex, other):
        visitor = Client()
        visitor.post("/signin/", {"user_id": user.user_principal_name})
        visitor.post("/signin/password/", {"password": "wrong"})

    assert page(client, alex).count(">Signed in<") == 1


def test_a_step_an_administrator_took_is_no_step_of_ones_own(client: Client) -> None:
    alex = UserFactory()
    patti = UserFactory(tenant=alex.tenant, name="patti")
    for actor in (patti, alex):
        audit.record(
            Activity.FLOW_PROGRESS,
            tenant=alex.tenant,
            target=alex,
            actor=actor,
            correlation_id=uuid4(),
            step="promised",
        )
    assert page(client, alex).count("A step of a password reset") == 1


def test_nobody_sees_it_without_signing_in(client: Client) -> None:
    assert client.get("/account/")["Location"] == "/signin/?next=/account/"


def test_a_platform_operator_has_an_account_page_too(client: Client) -> None:
    assert "What I may do" in page(client, OperatorFactory())


def test_names_with_markup_stay_text(client: Client) -> None:
    user = UserFactory(tenant=TenantFactory(), display_name="<script>alert(1)</script>")
    assert "<script>alert" not in page(client, user)


def test_tenant_wide_somebody_elses_licence_is_named_as_what_counts(client: Client) -> None:
    load()
    alex = UserFactory(name="alex", methods=[Method.EMAIL])
    license(UserFactory(tenant=alex.tenant), "AAD_PREMIUM")
    Tenant.objects.update(enforcement=Enforcement.TENANT_WIDE)

    text = page(client, alex)

    assert "No licence of your own" in text
    assert "what others hold opens it to you as well" in text
    assert "SSPR_0012" not in text


def test_it_takes_ten_queries_at_most(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    load()
    user = UserFactory(methods=[Method.EMAIL])
    license(user, "AAD_PREMIUM")
    client.force_login(user)
    with django_assert_max_num_queries(10):
        client.get("/account/")
