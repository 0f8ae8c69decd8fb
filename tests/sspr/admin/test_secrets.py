"""A walk through every page of the admin, looking for what no administrator may read."""

import re
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from directory.models import AuthenticationMethod, Membership, Tenant, User
from directory.rules.methods import Method
from licensing.models import LicenseAssignment
from tests.factories.directory import SEED, GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import license
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.secrets import CLOUD_HASH, SEALED, job_for
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.onprem.models import Account, RememberedPassword

pytestmark = pytest.mark.django_db(databases="__all__")

PASSWORD = "Meadow-17-lantern"
MOST_PAGES = 400


def pages(client: Client, start: str) -> dict[str, str]:
    """Every page of the admin that a link leads to, each kind of list with its filters, at most MOST_PAGES."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < MOST_PAGES:
        url = waiting.pop(0)
        response = client.get(url)
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/"):
            continue
        found[url] = response.text
        for link in re.findall(r'href="([^"#]+)"', response.text):
            there = urljoin(url, link.replace("&amp;", "&"))
            seen = there in found or there in waiting
            combined = urlsplit(url).query and urlsplit(there).query  # one filter at a time
            if there.startswith("/admin/") and not seen and not combined:
                waiting.append(there)
    return found


@pytest.fixture
def adele(contoso: Tenant) -> User:
    adele = UserFactory(
        tenant=contoso, name="adele", synchronised=True, password=PASSWORD, methods=[Method.MOBILE_SMS, Method.APP_CODE]
    )
    license(adele, "AAD_PREMIUM")
    job_for(adele)
    stage.create_domain(contoso.pk, "corp.contoso.example")
    stage.create_account(
        "corp.contoso.example",
        user_principal_name=adele.user_principal_name,
        sam_account_name="adele",
        display_name="Adele",
        password=PASSWORD,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return adele


@pytest.mark.proves("SR-ADM-04", "SR-ADM-11")
def test_no_page_shows_a_secret_or_lets_one_be_somebody_else(adele: User, signed_in: SignedIn) -> None:
    hashes = [adele.password, *Account.objects.values_list("password", flat=True)]
    digests = list(RememberedPassword.objects.values_list("digest", flat=True))
    seeds = [SEED, *AuthenticationMethod.objects.exclude(secret="").values_list("secret", flat=True)]
    secrets = [PASSWORD, SEALED.decode(), CLOUD_HASH, "+14255550100", *hashes, *digests, *seeds]

    walked = pages(signed_in(OperatorFactory()), "/admin/")

    kinds = {url.split("/")[3] for url in walked if url.count("/") > 3}
    assert {"user", "writebackjob", "account", "auditevent", "licenseassignment", "ssprpolicy"} <= kinds
    for url, text in walked.items():
        assert [secret for secret in secrets if secret in text] == [], url
        assert "impersonate" not in text.lower()
        assert "sign in as" not in text.lower()


def asks(client: Client, model: type[Model], **question: str) -> int:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return client.get(reverse(name), question).status_code


@pytest.mark.proves("SR-ADM-04")
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_no_list_answers_questions_about_a_column_it_hides(
    model: type[Model], contoso: Tenant, signed_in: SignedIn
) -> None:
    """`?password__startswith=a` would read a hash letter by letter from whether the row is listed."""
    operator, filters = signed_in(OperatorFactory()), admin.site._registry[model].list_filter
    filtered = {item[0] if isinstance(item, tuple) else item for item in filters}

    for column in {field.name for field in model._meta.concrete_fields} - filtered:
        for ending in ("", "__startswith", "__isnull"):
            assert asks(operator, model, **{f"{column}{ending}": "1"}) == 400, (column, ending)


@pytest.mark.proves("SR-ADM-04")
@pytest.mark.parametrize(
    ("model", "question"),
    [
        (User, "authentication_methods__secret__startswith"),
        (User, "role_assignments__user__password__startswith"),
        (User, "role_assignments__role__startswith"),
        (Membership, "group__memberships__user__password__startswith"),
        (LicenseAssignment, "user__password__startswith"),
        (WritebackJob, "user__password__startswith"),
        (Account, "remembered_passwords__digest__startswith"),
    ],
)
def test_no_list_answers_questions_through_a_relation(
    model: type[Model], question: str, contoso: Tenant, signed_in: SignedIn
) -> None:
    assert asks(signed_in(OperatorFactory()), model, **{question: "a"}) == 400


def test_every_filter_of_a_list_still_answers(adele: User, signed_in: SignedIn) -> None:
    operator = signed_in(OperatorFactory())

    for model in admin.site._registry:
        start = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for link in re.findall(r'href="(\?[^"#]+)"', operator.get(start).text):
            assert operator.get(start + link.replace("&amp;", "&")).status_code == 200, start + link
    group = GroupFactory(tenant=adele.tenant, members=[adele])
    assert asks(operator, Membership, group__id__exact=str(group.pk)) == 200
